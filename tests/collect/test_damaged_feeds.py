"""Feeds that are cut off, too long, broken or hostile cost as little as possible."""

from __future__ import annotations

import gzip
import json

import pytest

from curator.collect.parse import parse
from curator.records import Enclosure, Feed
from tests.collect.feeds import NOW, SOURCE, URL, fail, item, only, read, rss


def test_a_packed_feed_is_unpacked_with_a_limit() -> None:
    assert only(gzip.compress(rss(item("a")))).title == "a"
    assert fail(gzip.compress(b" " * 100_000_000)).kind == "empty"


def test_a_truncated_feed_gives_what_it_has() -> None:
    content = rss(*(item(f"t{n}", f"https://cx.example/{n}") for n in range(10)))
    feed = read(content[: content.index(b"<title>t7")])
    assert [entry.title for entry in feed.entries if entry.title] == [f"t{n}" for n in range(7)]
    assert "not well-formed" in feed.remarks[0]


@pytest.mark.parametrize("harm", ["&nbsp;", "&", "\x0b", "<br>", "&#x1F;", "]]>"])
def test_a_broken_item_does_not_cost_the_others(harm: str) -> None:
    feed = read(rss(item("a", "/a"), item("b " + harm, "/b"), item("c", "/c")))
    assert [entry.link for entry in feed.entries] == [
        f"https://cx.example/{name}" for name in "abc"
    ]


def test_space_before_the_first_line_is_forgiven() -> None:
    assert only(b"\r\n  " + rss(item("a"))).title == "a"


def test_hostile_markup_leaves_only_words() -> None:
    hostile = "<p onclick=x()>One</p><script>steal()</script><img src=x onerror=y()>"
    hostile += "<a href='jav&#x09;ascript:z()'>Two</a><style>p{}</style>"
    assert (
        only(rss(item("a", more=f"<description><![CDATA[{hostile}]]></description>"))).summary
        == "One\n\nTwo"
    )


def test_too_many_entries_are_cut_with_a_remark() -> None:
    feed = read(rss(*(item(f"t{n}", f"/{n}") for n in range(50_000))))
    assert len(feed.entries) == 2_000
    assert "more than 2000 entries" in feed.remarks[0]


def dated(number: int) -> str:
    return item(
        f"t{number}",
        f"/{number}",
        date=f"{1 + number % 28} {('Jan', 'Feb', 'Mar')[number // 28]} 2026 10:00:00 GMT",
    )


@pytest.mark.parametrize("order", [range(80), range(79, -1, -1), [*range(40, 80), *range(40)]])
def test_of_too_many_entries_the_newest_are_kept_in_their_order(order: list[int]) -> None:
    for content in (
        rss(*map(dated, order)),
        rss(*map(dated, order)) + b"rest",
    ):  # the quick reader, and feedparser
        feed = parse(SOURCE, content, "", URL, NOW, max_entries=10)
        assert isinstance(feed, Feed)
        assert [entry.title for entry in feed.entries] == [
            f"t{number}" for number in order if number >= 70
        ]
        assert "more than 10 entries" in " ".join(feed.remarks)


def test_of_too_many_entries_without_dates_the_first_are_kept() -> None:
    items = [{"id": f"/{n}", "url": f"/{n}", "title": f"t{n}"} for n in range(30)]
    feed = parse(SOURCE, json.dumps({"items": items}).encode(), "", URL, NOW, max_entries=10)
    assert isinstance(feed, Feed)
    assert [entry.title for entry in feed.entries] == [f"t{n}" for n in range(10)]


def test_a_tab_inside_a_json_text_costs_nothing() -> None:
    content = b'{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", "title": "a\tb\x01", "url": "/a"}]}'
    assert only(content).title == "a b"


def test_entities_are_neither_expanded_nor_fetched() -> None:
    bomb = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    doctype = (
        f'<!DOCTYPE rss [<!ENTITY e0 "ha"><!ENTITY file SYSTEM "file:///etc/hostname">{bomb}]>'
    )
    content = rss(item("a &e11; &file;", "/a")).replace(b"<rss", doctype.encode() + b"<rss")
    entry = only(content)
    assert entry.link == "https://cx.example/a"
    assert len(entry.title) < 100


def test_an_absurd_length_of_one_episode_costs_no_other() -> None:
    sound = '<enclosure url="https://cx.example/a.mp3" type="audio/mpeg"/>'
    odd = sound + f"<itunes:duration>{'1:' * 400}1</itunes:duration>"
    itunes = ' xmlns:itunes="http://www.itunes.com/DTDs/Podcast-1.0.dtd"'
    feed = read(rss(item("a", "/a", more=odd), item("b", "/b", more=sound), attributes=itunes))
    assert [entry.title for entry in feed.entries] == ["a", "b"]
    assert feed.entries[0].enclosure == Enclosure("https://cx.example/a.mp3", "audio/mpeg")
