"""JSON Feed 1.1 of a language's issues, and of one theme's items."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from curator.share.archive.entries import FeedEntry


def json_feed(title: str, language: str, home: str, address: str, entries: Iterable[FeedEntry]) -> str:
    """The feed at `address` of the page `home`; the text of RFC 8259, newest entry first."""
    value: Mapping[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": title,
        "home_page_url": home,
        "feed_url": address,
        "language": language,
        "items": [_item(entry, language) for entry in entries],
    }
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def _item(entry: FeedEntry, language: str) -> Mapping[str, Any]:
    stated = {"external_url": entry.source_url} if entry.source_url else {}
    return {
        "id": entry.id,
        "url": entry.url,
        "title": entry.title,
        "content_html": entry.html,
        "date_published": entry.published.isoformat(timespec="seconds"),
        "date_modified": entry.updated.isoformat(timespec="seconds"),
        "language": language,
        **stated,
    }
