"""What a reader of one format hands over: everything as written, nothing judged yet. `entries.feed` makes records of it."""

from __future__ import annotations

from dataclasses import dataclass, field


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

    `dates` say when it was published, `changes` when it was changed. `base` is what its links are relative to; `original`
    the address before a feed proxy changed it.
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
    entries: list[RawEntry] = field(default_factory=list)
    cut: bool = False
    remarks: list[str] = field(default_factory=list)


class NotThisFormat(Exception):
    """The content is something else, or a reader that must be sure is not; another reader may know it."""


class Hostile(NotThisFormat):
    """Made to cost a reader its time; no other reader shall try."""
