"""Small feeds for tests, built from what matters to each."""

from __future__ import annotations

from datetime import UTC, datetime

from curator.collect.parse import parse
from curator.records import Entry, Failure, Feed, Source

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
URL = "https://feeds.example/cx.xml"
SOURCE = Source("CX Weekly", URL)


def rss(*items: str, head: str = "", attributes: str = "") -> bytes:
    """An RSS 2.0 feed with the given item contents."""
    inner = "".join(f"<item>{item}</item>" for item in items)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"{attributes}><channel><title>CX Weekly</title>'
        f"<link>https://cx.example/</link>{head}{inner}</channel></rss>"
    ).encode()


def atom(*entries: str, attributes: str = "") -> bytes:
    """An Atom 1.0 feed with the given entry contents."""
    inner = "".join(f"<entry>{entry}</entry>" for entry in entries)
    return f'<feed xmlns="http://www.w3.org/2005/Atom"{attributes}><title>CX Weekly</title>{inner}</feed>'.encode()


def item(title: str = "", link: str = "", guid: str = "", date: str = "", more: str = "") -> str:
    """The content of an RSS item; parts that are empty are left out."""
    named = {"title": title, "link": link, "guid": guid, "pubDate": date}
    return "".join(f"<{name}>{value}</{name}>" for name, value in named.items() if value) + more


def read(
    content: bytes,
    source: Source = SOURCE,
    content_type: str = "",
    url: str = URL,
    now: datetime = NOW,
) -> Feed:
    """The feed in `content`; fails when it is none."""
    result = parse(source, content, content_type, url, now)
    assert isinstance(result, Feed), result
    return result


def fail(content: bytes, source: Source = SOURCE, url: str = URL) -> Failure:
    """Why `content` is no feed; fails when it is one."""
    result = parse(source, content, "", url, NOW)
    assert isinstance(result, Failure), result
    return result


def only(content: bytes, **more: str) -> Entry:
    """The one entry of `content`."""
    (entry,) = read(content, **more).entries  # type: ignore[arg-type]
    return entry
