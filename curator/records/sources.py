"""Sources, and what gathering them gives: feeds, entries, failures, health."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from curator.records.messages import Message

SourceKind = Literal[
    "news", "blog", "report", "video", "podcast", "research", "vendor", "community"
]
SourceState = Literal["new", "ok", "unchanged", "failing", "parked", "login", "gone", "paused"]


@dataclass(frozen=True, slots=True)
class Source:
    """One place to read from: a feed, or a page watched by CSS selector when `selector` is set."""

    name: str
    url: str
    language: str | None = None
    kind: SourceKind = "blog"
    weight: float = 1.0
    site: str | None = None
    selector: str | None = None
    themes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Validators:
    """What lets the next request be a conditional one, as the server gave it."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Enclosure:
    """An attached audio or video file; `seconds` is its running time where the feed says so."""

    url: str
    media_type: str = ""
    seconds: int | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of one feed, as seen. `uid` is its identity within the source and never empty.

    `published` is never later than the moment of reading; `dated` says where it came from.
    """

    source: str
    uid: str
    link: str
    title: str
    summary: str = ""
    author: str | None = None
    published: datetime | None = None
    dated: Literal["feed", "text", "first-seen"] = "feed"
    language: str | None = None
    enclosure: Enclosure | None = None
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Feed:
    """What one successful gather of one source gave.

    `unchanged` means the server said 304 or sent the same bytes as last time: no entries are
    listed.
    """

    source: str
    entries: tuple[Entry, ...] = ()
    unchanged: bool = False
    title: str = ""
    language: str | None = None
    validators: Validators = Validators()
    moved_to: str | None = None  # a permanent redirect was seen
    fresh_seconds: int | None = None  # Cache-Control, Expires or <ttl>: do not ask again before
    remarks: tuple[Message, ...] = ()  # what was odd but survivable, in an editor's words
    content_hash: str = ""  # of the bytes as they came, for servers that never say 304


@dataclass(frozen=True, slots=True)
class Failure:
    """An expected failure of one source or page, in words an editor understands."""

    source: str
    reason: Message
    # network | http | parse | forbidden | limit | robots | gone | parked | login | empty | not-a-
    # feed
    kind: str = "network"
    retry_seconds: int | None = None


@dataclass(frozen=True, slots=True)
class GatherRequest:
    """One source to ask, with what the last answer left behind."""

    source: Source
    validators: Validators = Validators()
    content_hash: str | None = None


@dataclass(frozen=True, slots=True)
class PageRequest:
    """One article page to fetch; `id` comes back with the answer. `own` is the address of its
    source, the only one inside a private network that a page may be at.
    """

    id: str
    url: str
    own: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """What is remembered of an entry of one source, to recognise it when its feed tells it
    differently.
    """

    uid: str
    link: str = ""
    title: str = ""
    published: datetime | None = None
    text: str = ""  # only of an entry without a link: there is little else to know it by


@dataclass(frozen=True, slots=True)
class Health:
    """How a source is doing and when to ask it next; the columns of its row, as one value."""

    state: SourceState = "new"
    reason: str = ""
    failures: int = 0  # in a row
    checked_at: datetime | None = None
    changed_at: datetime | None = None
    due_at: datetime | None = None
    validators: Validators = Validators()
    content_hash: str = ""
    moved_to: str = ""
    moved_since: datetime | None = None
    url: str | None = None  # read from here from now on: the redirect has held
    wait_until: datetime | None = None  # the server asked to be left alone so long
