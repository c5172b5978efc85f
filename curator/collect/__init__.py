"""Collecting: Source -> Feed | Failure, and article pages; conditional, polite, bounded. feedparser lives in any_feed.

gathering  asks many sources at once          articles fetches article pages, robots.txt first
reading    bytes -> Feed                      workers  the killable processes it runs in when gathering
quick_xml, any_feed, json_feed, selector      one reader a format -> raw -> entries (titles, links, dates, ids)
health     what an answer means for a source's state and when to ask again
discovery  feeds of a site                    opml     lists of feeds in and out

The parsing processes import this package too, and must start fast and stay small: names are loaded when first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from curator.collect.articles import pages
    from curator.collect.discovery import of_site as discover
    from curator.collect.gathering import gather
    from curator.collect.health import next_health
    from curator.collect.reading import parse
    from curator.collect.recognising import settle

_HOMES = {
    "discover": ("curator.collect.discovery", "of_site"),
    "gather": ("curator.collect.gathering", "gather"),
    "next_health": ("curator.collect.health", "next_health"),
    "pages": ("curator.collect.articles", "pages"),
    "parse": ("curator.collect.reading", "parse"),
    "settle": ("curator.collect.recognising", "settle"),
}

__all__ = ["discover", "gather", "next_health", "pages", "parse", "settle"]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, attribute = _HOMES[name]
    return getattr(import_module(module), attribute)
