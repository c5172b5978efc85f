"""Raw feeds: what a format's reader returns, as written; `normalise.entries` makes
records of it.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import chain, islice

from curator.collect.normalise import dates
from curator.errors import CuratorError
from curator.records import Message

NO_ENTRIES = Message("the feed has neither a title nor entries")


@dataclass(slots=True)
class Text:
    """A text as written; `html` is None if the feed does not say whether it is HTML."""

    value: str
    html: bool | None = None


@dataclass(slots=True)
class RawEnclosure:
    """An attached file; `duration` as written: seconds or hh:mm:ss."""

    url: str
    media_type: str = ""
    duration: str = ""


@dataclass(slots=True)
class RawEntry:
    """One item as written; `texts` in any order, dates best first.

    `dates` are publication dates, `changes` modification dates. Links are relative to `base`;
    `original` is the address before a feed proxy replaced it.
    """

    id: str = ""
    link: str = ""
    title: Text | None = None
    texts: list[Text] = field(default_factory=list)
    dates: list[str] = field(default_factory=list)
    changes: list[str] = field(default_factory=list)
    author: str = ""
    language: str = ""
    tags: list[str] = field(default_factory=list)
    enclosures: list[RawEnclosure] = field(default_factory=list)
    duration: str = ""
    base: str = ""
    original: str = ""


@dataclass(slots=True)
class RawFeed:
    """One feed as written; `ttl` is in minutes, `cut` says that it has more entries
    than were read.
    """

    title: Text | None = None
    link: str = ""
    language: str = ""
    ttl: str = ""
    author: str = ""  # of every entry that names none
    entries: list[RawEntry] = field(default_factory=list)
    cut: bool = False
    remarks: list[Message] = field(default_factory=list)


def joined(names: Iterable[str]) -> str:
    """Return the author names as one line, each once."""
    return ", ".join(dict.fromkeys(name for name in names if name))


class NotThisFormat(CuratorError):
    """The content has another format, or this reader is not sure; another one may know it."""


class Hostile(NotThisFormat):
    """The content is made to take a reader's time; no other reader should try."""


_UNDATED = datetime.min.replace(tzinfo=UTC)
_LOOKED_AT = 25  # times as many as are kept
_Ranked = tuple[datetime, int, RawEntry]  # when, minus its place in the feed


def of(entries: Iterable[RawEntry], limit: int) -> tuple[list[RawEntry], bool]:
    """Return at most `limit` entries in their order, and whether there were more.

    The newest are kept, or the first if more than half of them have no date. Reading ends after 25
    times `limit`.
    """
    rest = iter(entries)
    first = list(islice(rest, limit))
    one_more = next(rest, None)
    if one_more is None:
        return first, False
    ranked = [_ranked(-place, entry) for place, entry in enumerate(first)]
    if 2 * sum(when == _UNDATED for when, _, _ in ranked) > limit:
        return first, True
    heapq.heapify(ranked)
    others = chain([one_more], islice(rest, (_LOOKED_AT - 1) * limit))
    for place, entry in enumerate(others, start=limit):
        heapq.heappushpop(ranked, _ranked(-place, entry))
    return [entry for _, _, entry in sorted(ranked, key=lambda one: -one[1])], True


def _ranked(place: int, entry: RawEntry) -> _Ranked:
    written = (dates.read(text) for text in (*entry.dates, *entry.changes))
    return next(filter(None, written), _UNDATED), place, entry
