"""Sources, and what gathering them returns: feeds, entries, failures and health."""

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
    """A feed, or, when `selector` is set, a page whose elements are found by CSS selector."""

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
    """The ETag and Last-Modified headers of an answer, for the next conditional request."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Enclosure:
    """An attached audio or video file; `seconds` is its duration, if the feed states one."""

    url: str
    media_type: str = ""
    seconds: int | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of a feed; `uid` identifies it within its source and is never empty.

    `published` is never in the future; `dated` says where the date was found.
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
    """The result of gathering one source successfully.

    `unchanged` means that the server answered 304 or with the same bytes as last time; then
    `entries` is empty.
    """

    source: str
    entries: tuple[Entry, ...] = ()
    unchanged: bool = False
    title: str = ""
    language: str | None = None
    validators: Validators = Validators()
    moved_to: str | None = None  # target of a permanent redirect
    fresh_seconds: int | None = None  # by Cache-Control, Expires or <ttl>: do not ask again before
    remarks: tuple[Message, ...] = ()  # problems that did not stop it, for editors
    content_hash: str = ""  # of the undecoded body, for servers that never answer 304


@dataclass(frozen=True, slots=True)
class Failure:
    """An expected failure of one source or page; `reason` is for editors.

    `kind` is network, lookup, later (not asked, because the host refused another request), http,
    parse, forbidden, limit, robots, gone, parked, login, empty or not-a-feed. With
    `retry_seconds`, robots means that robots.txt could not be had.
    """

    source: str
    reason: Message
    kind: str = "network"
    retry_seconds: int | None = None


@dataclass(frozen=True, slots=True)
class GatherRequest:
    """A source to gather, with the validators and content hash of its last answer."""

    source: Source
    validators: Validators = Validators()
    content_hash: str | None = None


@dataclass(frozen=True, slots=True)
class PageRequest:
    """An article page to fetch; `id` is returned with the answer.

    `own` is the address of its source. A page in a private network is fetched only from there.
    """

    id: str
    url: str
    own: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """What is stored of an entry, to recognise it when the feed changes its id, link or title."""

    uid: str
    link: str = ""
    title: str = ""
    published: datetime | None = None
    text: str = ""  # only of an entry without a link


@dataclass(frozen=True, slots=True)
class Health:
    """The health of a source and when to ask it next; the columns of its database row."""

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
    url: str | None = None  # where a lasting redirect leads: gathered from here from now on
    wait_until: datetime | None = None  # by the server's Retry-After
