"""Everything that flows between the stages, as frozen dataclasses.

A record contains the record before it instead of copying its fields, so that a line in the letter can always be traced
to the feed it came from:  Entry < Article < Story < Cluster, and  Story < Pick < Snapshot < Letter.
Times are aware datetimes in UTC; languages are BCP 47 tags ("pt", "zh-Hant", "und"); text is Unicode NFC, plain unless a
name says html. `to_json` and `from_json` carry any of them through the store unchanged.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal, TypeVar

if TYPE_CHECKING:
    from pydantic import TypeAdapter

# --- collect -----------------------------------------------------------------------------------------------------------

SourceKind = Literal["news", "blog", "report", "video", "podcast", "research", "vendor", "community"]
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

    `unchanged` means the server said 304 or sent the same bytes as last time: no entries are listed.
    """

    source: str
    entries: tuple[Entry, ...] = ()
    unchanged: bool = False
    title: str = ""
    language: str | None = None
    validators: Validators = Validators()
    moved_to: str | None = None  # a permanent redirect was seen
    fresh_seconds: int | None = None  # Cache-Control, Expires or <ttl>: do not ask again before
    remarks: tuple[str, ...] = ()  # what was odd but survivable, in an editor's words
    content_hash: str = ""  # of the bytes as they came, for servers that never say 304


@dataclass(frozen=True, slots=True)
class Failure:
    """An expected failure of one source or page, in words an editor understands."""

    source: str
    reason: str
    kind: str = "network"  # network | http | parse | forbidden | limit | robots | gone | parked | login | empty | not-a-feed
    retry_seconds: int | None = None


@dataclass(frozen=True, slots=True)
class GatherRequest:
    """One source to ask, with what the last answer left behind."""

    source: Source
    validators: Validators = Validators()
    content_hash: str | None = None


@dataclass(frozen=True, slots=True)
class PageRequest:
    """One article page to fetch; `id` comes back with the answer."""

    id: str
    url: str


@dataclass(frozen=True, slots=True)
class Known:
    """What is remembered of an entry of one source, to recognise it when its feed tells it differently."""

    uid: str
    link: str = ""
    title: str = ""
    published: datetime | None = None


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


# --- extract -----------------------------------------------------------------------------------------------------------

ArticleKind = Literal["article", "report", "video", "podcast", "gated", "not-an-article"]


@dataclass(frozen=True, slots=True)
class Page:
    """The bytes of one fetched address after redirects, as they came; `text` input from a person is a Page too."""

    url: str
    content: bytes
    media_type: str = "text/html"
    charset: str | None = None
    fetched: datetime | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A link with the words that make sense of it alone."""

    url: str
    title: str
    teaser: str = ""


@dataclass(frozen=True, slots=True)
class Article:
    """What one page says. `body` is plain text, paragraphs separated by one blank line; empty when there is none."""

    id: str
    url: str
    title: str = ""
    body: str = ""
    kind: ArticleKind = "article"
    author: str | None = None
    site: str | None = None
    published: date | None = None
    canonical_url: str | None = None
    language_claim: str | None = None
    alternates: Mapping[str, str] = field(default_factory=dict)  # hreflang -> address
    image: str | None = None
    related: tuple[Link, ...] = ()
    duration_seconds: int | None = None
    pages: int | None = None
    sample_size: int | None = None
    publisher: str | None = None
    entry: Entry | None = None


# --- label -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of `body[start:end]` in one language."""

    language: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Language:
    """`main` is the language of most of the text, "und" when there is none; `shares` sum to 1 over what was recognised."""

    main: str
    confidence: float = 0.0
    shares: Mapping[str, float] = field(default_factory=dict)
    passages: tuple[Passage, ...] = ()

    @property
    def mixed(self) -> bool:
        return len(self.shares) > 1


@dataclass(frozen=True, slots=True)
class Evidence:
    """Matched words and the sentence they stand in, both verbatim."""

    text: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Theme:
    """One assigned theme; `score` is 0..1 and `evidence` never empty."""

    key: str
    score: float
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Statistic:
    """A number a story claims. `value` and `high` give a range when they differ; `unit` as in INTERFACES.md."""

    sentence: str
    value: float
    unit: str
    high: float | None = None
    text: str = ""  # the figure as written: "1 und 1,5 %"
    of: str | None = None
    year: int | None = None
    credited_to: str | None = None


@dataclass(frozen=True, slots=True)
class Flag:
    """Something about the piece a picker should weigh: promotion, machine-translated, listicle, seo-filler, ..."""

    flag: str
    reason: str


@dataclass(frozen=True, slots=True)
class Story:
    """One labelled article."""

    article: Article
    language: Language
    on_topic: bool = False
    topic_score: float = 0.0
    themes: tuple[Theme, ...] = ()
    statistics: tuple[Statistic, ...] = ()
    summary: tuple[str, ...] = ()
    reading_seconds: int = 0
    flags: tuple[Flag, ...] = ()


# --- match -------------------------------------------------------------------------------------------------------------

MatchKind = Literal["copy", "revision", "translation", "same-figure", "editor"]


@dataclass(frozen=True, slots=True)
class Match:
    """Story `a` tells the same as story `b`; `reason` is for a person, `score` 0..1 for sorting."""

    a: str
    b: str
    kind: MatchKind
    reason: str
    score: float = 1.0


@dataclass(frozen=True, slots=True)
class Cluster:
    """The same story told in several places or languages. `stories` are ordered best first; never empty."""

    id: int
    stories: tuple[Story, ...]
    source_weights: Mapping[str, float] = field(default_factory=dict)  # source name -> weight
    matches: tuple[Match, ...] = ()
    printed_in: int | None = None  # issue number where it was already printed


# --- pick --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Reason:
    """One contribution to a pick's score, as an editor reads it: ("freshness", +1.2, "published 2 days ago")."""

    what: str
    points: float
    why: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One cluster put into one slot. `slot` is a slot key: minute items are the ones with `in_minute`."""

    cluster: int
    story: str  # Article.id of the telling that is printed
    slot: str
    position: int
    score: float
    reasons: tuple[Reason, ...]
    statistic: Statistic | None = None
    in_minute: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """What pick proposes. `held` says why there should be no issue this week; then `choices` may still be shown."""

    day: date
    choices: tuple[Choice, ...]
    runners_up: tuple[Choice, ...] = ()
    held: str | None = None
    remarks: tuple[str, ...] = ()


# --- from the draft on: what render takes --------------------------------------------------------------------------------

Origin = Literal["editor", "source", "twin", "machine"]
WordField = Literal["headline", "blurb", "subject", "opening", "follow_up", "interlude", "question", "sign_off"]


@dataclass(frozen=True, slots=True)
class Words:
    """Words for one field in one language. Machine words count only once `accepted` by a person."""

    field: WordField
    language: str
    text: str
    origin: Origin
    version: int = 1
    accepted: bool = True
    by: str | None = None


@dataclass(frozen=True, slots=True)
class Pick:
    """One printed item: the story, its tellings in other languages, and every wording it has (newest version of each)."""

    id: int
    slot: str
    position: int
    story: Story
    twins: tuple[Story, ...] = ()
    words: tuple[Words, ...] = ()
    reasons: tuple[Reason, ...] = ()
    statistic: Statistic | None = None
    in_minute: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A themed section of the letter; `names` by language, falling back to the phrase of its first theme."""

    key: str
    themes: tuple[str, ...]
    names: Mapping[str, str] = field(default_factory=dict)
    limit: int = 3


@dataclass(frozen=True, slots=True)
class Newsletter:
    """Who writes the letter and how it is reached; everything an imprint must say."""

    name: str
    languages: tuple[str, ...]
    time_zone: str
    sender_name: str
    sender_address: str
    reply_to: str
    imprint: tuple[str, ...]  # postal address, one line each
    privacy_url: str
    base_url: str
    tagline: Mapping[str, str] = field(default_factory=dict)
    words_policy: Literal["strict", "badge", "drop"] = "badge"
    quote_characters: int = 600  # most that one issue quotes of one source verbatim
    linkedin_author: str = ""  # urn:li:organization:… or urn:li:person:…, for the API file


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything one issue is made of at one moment; `number` is None until it is approved."""

    issue: int
    number: int | None
    day: date
    newsletter: Newsletter
    sections: tuple[Section, ...]
    picks: tuple[Pick, ...]
    words: tuple[Words, ...] = ()
    chosen_editions: tuple[str, ...] = ()  # sent although less than 80 % is in the language
    refused_editions: tuple[str, ...] = ()  # not sent, whatever their completeness


@dataclass(frozen=True, slots=True)
class Published:
    """An approved issue as the archive shows it; `changed` is later than `at` when words were corrected after sending."""

    snapshot: Snapshot
    languages: tuple[str, ...]
    at: datetime
    changed: datetime


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG we drew; width and height in pixels, `alt` says everything it shows."""

    png: bytes
    width: int
    height: int
    alt: str


# A letter is rendered once per language; what differs per subscriber is a place of fixed length that survives HTML, URLs
# and quoted-printable, and is replaced by bytes of the same length when sending.
LEAVE_TOKEN_PLACE = "LEAVE-TOKEN-PLACE-LEAVE-TOKEN-PLACE-LEAVE-0"
assert len(LEAVE_TOKEN_PLACE) == 43


@dataclass(frozen=True, slots=True)
class Letter:
    """One edition, ready to send but for the places; `text` is the plain part, a letter in its own right."""

    language: str
    subject: str
    html: str
    text: str
    minute_seconds: int
    items: int
    own_language_share: float
    lacks: tuple[str, ...] = ()  # what is not in this language, in an editor's words
    headlines: tuple[str, ...] = ()


T = TypeVar("T")


_adapters: dict[Any, TypeAdapter[Any]] = {}


def _adapter(kind: Any) -> TypeAdapter[Any]:
    if kind not in _adapters:
        from pydantic import TypeAdapter  # late: the parsing processes pass records on and never need it

        _adapters[kind] = TypeAdapter(kind)
    return _adapters[kind]


def to_json(record: Any) -> Any:
    """A record as plain JSON values; `from_json` of its type gives an equal record back."""
    return _adapter(type(record)).dump_python(record, mode="json")


def from_json(kind: type[T], value: Any) -> T:
    """The record of type `kind` that `to_json` wrote; raises pydantic.ValidationError on anything else."""
    record: T = _adapter(kind).validate_python(value)
    return record
