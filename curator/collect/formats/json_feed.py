"""Read JSON Feed 1.0 and 1.1 (jsonfeed.org), which feedparser does not support."""

from __future__ import annotations

import json
from typing import Any

from curator.collect.formats import raw
from curator.collect.formats.raw import NotThisFormat, RawEnclosure, RawEntry, RawFeed, Text, joined
from curator.records import Message

_UNVERSIONED = Message("the feed does not say which version of JSON Feed it is; it was read as 1.1")


def read(content: bytes, max_entries: int) -> RawFeed:
    """Return the feed in `content`, valid UTF-8; raises NotThisFormat if it is not a JSON Feed."""
    try:
        data = json.loads(content, strict=False)  # a tab in a text costs nobody the feed
    except (ValueError, RecursionError) as error:
        raise NotThisFormat("not JSON") from error
    if not isinstance(data, dict) or not isinstance(data.get("items"), list):
        raise NotThisFormat("JSON, but not JSON Feed")
    items = [item for item in data["items"] if isinstance(item, dict)]
    versioned = "jsonfeed.org/version" in _string(data, "version")
    if not versioned and not any(map(_looks_like_one, items)):
        raise NotThisFormat(
            "JSON, but not JSON Feed: it names no version, and its items are no entries"
        )
    entries, cut = raw.of(map(_entry, items), max_entries)
    return RawFeed(
        title=Text(_string(data, "title"), html=False),
        link=_string(data, "home_page_url"),
        language=_string(data, "language"),
        author=_author(data),
        entries=entries,
        cut=cut,
        remarks=[] if versioned else [_UNVERSIONED],
    )


def _looks_like_one(item: dict[str, Any]) -> bool:
    """Return whether an item has a link and a text, by JSON Feed's names."""
    led = any(
        _string(item, key).startswith(("http://", "https://", "/"))
        for key in ("url", "external_url", "id")
    )
    return led and any(
        _string(item, key) for key in ("title", "content_html", "content_text", "summary")
    )


def _entry(item: dict[str, Any]) -> RawEntry:
    return RawEntry(
        id=_string(item, "id"),
        link=_string(item, "url") or _string(item, "external_url"),
        title=Text(_string(item, "title"), html=False),
        texts=_texts(item),
        dates=[_string(item, "date_published")],
        changes=[_string(item, "date_modified")],
        author=_author(item),
        language=_string(item, "language"),
        tags=[tag for tag in _list(item, "tags") if isinstance(tag, str)],
        enclosures=[
            _enclosure(part) for part in _list(item, "attachments") if isinstance(part, dict)
        ],
    )


def _string(item: dict[str, Any], key: str) -> str:
    """Return a text, or a number as text, because some publishers count their ids."""
    value = item.get(key)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return value.strip() if isinstance(value, str) else ""


def _list(item: dict[str, Any], key: str) -> list[Any]:
    value = item.get(key)
    return value if isinstance(value, list) else []


def _texts(item: dict[str, Any]) -> list[Text]:
    html, text, summary = (
        _string(item, key) for key in ("content_html", "content_text", "summary")
    )
    return [Text(html, html=True)] * bool(html) + [
        Text(value, html=False) for value in (text, summary) if value
    ]


def _author(item: dict[str, Any]) -> str:
    candidates = [*_list(item, "authors"), item.get("authors"), item.get("author")]
    return joined(_string(one, "name") for one in candidates if isinstance(one, dict))


def _enclosure(part: dict[str, Any]) -> RawEnclosure:
    return RawEnclosure(
        _string(part, "url"), _string(part, "mime_type"), _string(part, "duration_in_seconds")
    )
