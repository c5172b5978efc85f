"""Article pages from a real server, robots.txt first."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from curator.collect.pages import pages as fetch_pages
from curator.net.client import ClientSettings
from curator.net.exchange import Limits
from curator.records import Failure, Page, PageRequest
from tests.collect.feeds import NOW
from tests.collect.serving import Site, closing, reply

SETTINGS = ClientSettings(
    "cx-curator/1 (+https://example.org)",
    ("127.0.0.1", "localhost"),
    Limits(),
    per_host=4,
    pause_seconds=0,
)
HTML = "<html><body>hello</body></html>"


def ask(site: Site, *paths: str) -> dict[str, Page | Failure]:
    requests = [PageRequest(path, site.url(path)) for path in paths]
    return dict(fetch_pages(requests, SETTINGS, now=NOW))


def one(site: Site) -> Page | Failure:
    return ask(site, "/a")["/a"]


@pytest.mark.parametrize(
    ("robots", "allowed"),
    [
        ("User-agent: *\nDisallow: /", False),
        ("User-agent: *\nDisallow: /private/", True),
        ("User-agent: cx-curator\nDisallow: /\n\nUser-agent: *\nAllow: /", False),
        ("User-agent: other\nDisallow: /", True),
        ("User-agent: *\nDisallow: /*a$", False),
        ("\0\xff nonsense", True),
        ("", True),
    ],
)
def test_robots_txt_is_obeyed(site: Site, robots: str, allowed: bool) -> None:
    site.add("/robots.txt", robots)
    site.add("/a", HTML, Content_Type="text/html")
    result = one(site)
    assert isinstance(result, Page) is allowed
    if isinstance(result, Failure):
        assert (result.kind, site.paths()) == ("robots", ["/robots.txt"])
        assert "robots.txt" in result.reason


def test_a_server_that_cannot_show_its_robots_txt_is_left_for_now(site: Site) -> None:
    site.add("/robots.txt", status=503)
    failure = one(site)
    assert isinstance(failure, Failure)
    assert (failure.kind, failure.retry_seconds) == ("robots", 3600)


def test_robots_txt_is_asked_once_a_host(site: Site) -> None:
    paths = [f"/{number}" for number in range(9)]
    for path in paths:
        site.add(path, HTML, Content_Type="text/html")
    assert all(isinstance(result, Page) for result in ask(site, *paths).values())
    assert site.paths().count("/robots.txt") == 1


def test_the_address_is_the_one_redirects_led_to_without_tracking(site: Site) -> None:
    site.add("/a", status=302, Location="/b?utm_source=rss&id=1")
    site.add("/b?utm_source=rss&id=1", HTML, Content_Type="text/html; charset=utf-8")
    assert one(site) == Page(site.url("/b?id=1"), HTML.encode(), "text/html", "utf-8", NOW)


def test_a_redirect_does_not_lead_around_the_robots_txt_of_another_host(site: Site) -> None:
    site.add("/robots.txt", "User-agent: *\nDisallow: /closed")
    site.add("/a", status=302, Location=site.url("/closed", host="localhost"))
    site.add("/closed", HTML)
    failure = one(site)
    assert isinstance(failure, Failure)
    assert failure.kind == "robots"
    assert "/closed" not in site.paths()  # not even asked for


def test_robots_txt_holds_whatever_stands_before_and_behind_its_rules(site: Site) -> None:
    site.add("/robots.txt", "\ufeffUser-agent: *\nDisallow: /a\n" + "# padding\n" * 1_200_000)
    failure = one(site)
    assert isinstance(failure, Failure)
    assert failure.reason == "the robots.txt of “127.0.0.1” forbids it"


def test_a_site_that_asks_for_a_pause_gets_it(site: Site, pauses: list[float]) -> None:
    site.add("/robots.txt", "User-agent: *\nCrawl-delay: 29")
    site.add("/a", HTML)
    ask(site, "/a", "/b", "/c")
    assert [math.ceil(seconds / 29) for seconds in sorted(pauses)] == [1, 2]


def test_a_site_that_asks_to_come_less_often_is_asked_nothing_more_in_this_run(site: Site) -> None:
    site.add("/a", status=429, Retry_After="3600")
    found = fetch_pages(
        [PageRequest(name, site.url("/a?" + name)) for name in "abcdef"],
        replace(SETTINGS, per_host=1),
        now=NOW,
    )
    site.answers.update({f"/a?{name}": site.answers["/a"] for name in "abcdef"})
    failures = [failure for _, failure in found if isinstance(failure, Failure)]
    assert len(failures) == 6
    assert {(failure.reason, failure.retry_seconds) for failure in failures} == {
        ("the server asks us to come less often (429)", 3600)
    }
    assert len(site.paths()) == 2  # robots.txt and one page


@pytest.mark.parametrize(
    ("content", "sent", "media_type"),
    [
        (b"%PDF-1.7 x", "application/octet-stream", "application/pdf"),
        (b"%PDF-1.7 x", "text/html", "application/pdf"),
        (HTML.encode(), "", "text/html"),
        (HTML.encode(), "application/xhtml+xml", "application/xhtml+xml"),
        (b"words", "text/plain", "text/plain"),
    ],
)
def test_a_page_is_what_its_first_bytes_say(
    site: Site, content: bytes, sent: str, media_type: str
) -> None:
    site.add("/a", content, Content_Type=sent)
    page = one(site)
    assert isinstance(page, Page)
    assert page.media_type == media_type


@pytest.mark.parametrize(
    ("content", "sent", "kind"),
    [(b"\0\0", "video/mp4", "not-a-page"), (b"  ", "text/html", "empty")],
)
def test_what_cannot_be_read_is_a_failure_in_words(
    site: Site, content: bytes, sent: str, kind: str
) -> None:
    site.add("/a", content, Content_Type=sent)
    failure = one(site)
    assert isinstance(failure, Failure)
    assert (failure.source, failure.kind) == ("/a", kind)


def test_a_page_that_fails_costs_only_itself(site: Site) -> None:
    site.answers["/reset"] = closing(lambda request: [])
    site.add("/good", HTML, Content_Type="text/html")
    results = ask(site, "/reset", "/missing", "/good")
    assert [type(results[path]) for path in ("/reset", "/missing", "/good")] == [
        Failure,
        Failure,
        Page,
    ]


def test_a_page_whose_server_broke_off_is_no_page(site: Site) -> None:
    half = reply("<html><body>" + "hello " * 90, Content_Type="text/html", Content_Length="9999")
    site.answers["/a"] = closing(lambda request: [half])
    failure = one(site)
    assert isinstance(failure, Failure)
    assert failure.kind == "network"


def test_a_page_that_has_its_end_is_whole_though_its_server_announced_more(site: Site) -> None:
    whole = reply(HTML, Content_Type="text/html", Content_Length="9999")
    site.answers["/a"] = closing(lambda request: [whole])
    assert isinstance(one(site), Page)


def test_an_address_that_is_none_is_a_failure() -> None:
    results = dict(
        fetch_pages(
            [PageRequest("1", "http://["), PageRequest("2", "file:///etc/passwd")],
            SETTINGS,
            now=NOW,
        )
    )
    assert all(isinstance(result, Failure) for result in results.values())
