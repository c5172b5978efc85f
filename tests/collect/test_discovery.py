from __future__ import annotations

import math
from dataclasses import replace
from functools import partial

import pytest

from curator.collect.discovery import in_page
from curator.collect.discovery import of_site as discover
from curator.collect.parser_pool import Pool
from curator.errors import FetchError
from curator.net.client import ClientSettings
from tests.collect.feeds import NOW, item, rss
from tests.collect.serving import Site

SETTINGS = ClientSettings(allow_hosts=("127.0.0.1",), pause_seconds=0)
FEED = rss(item("a", "/a"))
PAGE = """<html><head><base href="/de/"><link rel="stylesheet" href="x.css">
<link rel="alternate" type="application/rss+xml" title="Comments" href="/comments/feed/">
<link rel="ALTERNATE" type="application/atom+xml" title="CX" href="cx.atom">
<link rel="alternate" type="text/html" hreflang="fr" href="/fr"></head>
<body><a href="https://cx.example/podcast/feed/">Podcast</a><a href="javascript:feed.xml">x</a></body></html>"""


def test_a_page_that_names_no_feed_names_none() -> None:
    for content in (b"", b"\0", b"<html>", "words", b"<a href='http://[feed.xml'>x</a>"):
        assert in_page(content, "https://cx.example/") == []


def test_a_page_names_its_feeds_comments_last() -> None:
    found = [(link.url, link.title) for link in in_page(PAGE, "https://cx.example/")]
    assert found == [
        ("https://cx.example/de/cx.atom", "CX"),
        ("https://cx.example/podcast/feed/", "Podcast"),
        ("https://cx.example/comments/feed/", "Comments"),
    ]


def test_a_site_that_is_not_there_is_an_error() -> None:
    with pytest.raises(FetchError):
        discover("http://127.0.0.1:1/", SETTINGS, now=NOW)


def test_only_feeds_that_answer_are_found(site: Site) -> None:
    links = "".join(
        f'<link rel="alternate" type="application/rss+xml" title="{n}" href="/{n}">'
        for n in ("dead", "html", "good")
    )
    site.add("/", links)
    site.add("/html", "<html>no feed</html>")
    site.add("/good", FEED)
    assert [link.title for link in discover(site.url("/"), SETTINGS, now=NOW)] == ["good"]


def test_the_usual_places_are_tried(site: Site) -> None:
    site.add("/blog/", "<html>no link</html>")
    site.add("/rss.xml", FEED)
    assert [link.url for link in discover(site.url("/blog/"), SETTINGS, now=NOW)] == [
        site.url("/rss.xml")
    ]


def test_a_feed_given_as_a_site_is_its_own(site: Site) -> None:
    site.add("/feed", FEED)
    assert [link.url for link in discover(site.url("/feed"), SETTINGS, now=NOW)] == [
        site.url("/feed")
    ]


def test_looking_for_feeds_keeps_the_pause(site: Site, pauses: list[float]) -> None:
    site.add("/", "<html>no link</html>")
    discover(site.url("/"), replace(SETTINGS, pause_seconds=1000), now=NOW)
    assert len(site.paths()) > 6
    turns = [math.ceil(seconds / 1000) for seconds in sorted(pauses)]
    assert turns == list(range(1, len(site.paths())))


def test_a_feed_made_to_keep_its_reader_busy_is_given_up(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("curator.collect.discovery.Pool", partial(Pool, cpu_seconds=0.5))
    site.add("/", "<!DOCTYPE rss><rss><channel><title>t</title>" + "<item><title>a<b>" * 220_000)
    assert discover(site.url("/"), SETTINGS, now=NOW) == []
