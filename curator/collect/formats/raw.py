"""What a reader of one format hands over: everything as written, nothing judged yet.
`entries.feed` makes records of it.
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
    """A text as written; `html` None means nobody said, so that it must be guessed."""

    value: str
    html: bool | None = None


@dataclass(slots=True)
class RawEnclosure:
    """An attached file; `duration` as written: seconds or a clock."""

    url: str
    media_type: str = ""
    duration: str = ""


@dataclass(slots=True)
class RawEntry:
    """One item as written; `texts` in any order, dates best first.

    `dates` say when it was published, `changes` when it was changed. `base` is what its links
    are relative to; `original` the address before a feed proxy changed it.
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
    """One feed as written. `ttl` in minutes; `cut` when it held more entries than were wanted."""

    title: Text | None = None
    link: str = ""
    language: str = ""
    ttl: str = ""
    author: str = ""  # of every entry that names none
    entries: list[RawEntry] = field(default_factory=list)
    cut: bool = False
    remarks: list[Message] = field(default_factory=list)


def joined(names: Iterable[str]) -> str:
    """The names of authors as one line, each once."""
    return ", ".join(dict.fromkeys(name for name in names if name))


class NotThisFormat(CuratorError):
    """The content is something else, or a reader that must be sure is not; another reader may
    know it.
    """


class Hostile(NotThisFormat):
    """Made to cost a reader its time; no other reader shall try."""


_UNDATED = datetime.min.replace(tzinfo=UTC)
_LOOKED_AT = 25  # times as many as are kept
_Ranked = tuple[datetime, int, RawEntry]  # when, minus its place in the feed


def of(entries: Iterable[RawEntry], limit: int) -> tuple[list[RawEntry], bool]:
    """At most `limit` of the entries in their order, and whether there were more.

    The newest are kept; the first, where more than half of the first have no date. An endless
    feed is left after 25 times as many.
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
