"""Issues, from the draft that is proposed to the snapshot that is approved and published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from curator.records.messages import Message
from curator.records.stories import Statistic, Story


@dataclass(frozen=True, slots=True)
class Reason:
    """One contribution to a pick's score, as an editor reads it: ("freshness", +1.2, "published
    2 days ago").
    """

    what: str
    points: float
    why: Message


@dataclass(frozen=True, slots=True)
class Choice:
    """One cluster put into one slot. `slot` is a slot key: minute items are the ones with
    `in_minute`.
    """

    cluster: int
    story: str  # Article.id of the version that is printed
    slot: str
    position: int
    score: float
    reasons: tuple[Reason, ...]
    statistic: Statistic | None = None
    in_minute: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """What pick proposes. `held` says why there should be no issue this week; then `choices` may
    still be shown.
    """

    day: date
    choices: tuple[Choice, ...]
    runners_up: tuple[Choice, ...] = ()
    held: str | None = None
    remarks: tuple[str, ...] = ()


Origin = Literal["editor", "source", "twin", "machine"]
WordField = Literal[
    "headline", "blurb", "subject", "opening", "follow_up", "interlude", "question", "sign_off"
]
PICK_FIELDS: tuple[WordField, ...] = ("headline", "blurb")
ISSUE_FIELDS: tuple[WordField, ...] = (
    "subject",
    "opening",
    "follow_up",
    "interlude",
    "question",
    "sign_off",
)


SECTION_FIELDS = ("heading", "intro")  # of a section: the slot stands behind, “intro:loyalty”
SPONSOR_FIELD = "sponsor"  # of a sponsor: its number stands behind, “sponsor:3”


@dataclass(frozen=True, slots=True)
class Words:
    """Words for one field in one language. A machine translation counts once a person has
    `accepted` it.
    """

    field: str  # a WordField, or one of a section or sponsor
    language: str
    text: str
    origin: Origin
    version: int = 1
    accepted: bool = True
    by: str | None = None


@dataclass(frozen=True, slots=True)
class Pick:
    """One printed item: the story, its versions in other languages, and every wording it has
    (newest version of each).
    """

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
    """A themed section of the letter; `names` by language, falling back to the phrase of its
    first theme.
    """

    key: str
    themes: tuple[str, ...]
    names: Mapping[str, str] = field(default_factory=dict)
    limit: int = 3


@dataclass(frozen=True, slots=True)
class Sponsor:
    """Who pays for a slot of one issue; what it says is among the issue's words."""

    id: int
    name: str
    url: str


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
    chart: bool = True  # of the numbers slot, in the letter and in the archive
    byline: str = ""  # who writes it
    byline_picture: str = ""  # address of a picture, shown in the archive only
    discuss: Mapping[str, str] = field(default_factory=dict)  # LinkedIn address by language
    item_votes: Literal["none", "feature", "all"] = "none"  # items that readers are asked about


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
    sponsors: tuple[Sponsor, ...] = ()
    month: date | None = None  # the first day of it, of a monthly roundup


def roundup_number(month: date) -> int:
    """The number of the roundup of a month, which no weekly issue reaches: 202611."""
    return month.year * 100 + month.month


@dataclass(frozen=True, slots=True)
class Published:
    """An approved issue as the archive shows it; `changed` is later than `at` when words were
    corrected after sending.
    """

    snapshot: Snapshot
    languages: tuple[str, ...]
    at: datetime
    changed: datetime


@dataclass(frozen=True, slots=True)
class PastIssue:
    """An issue of another service; `html` is harmless, `slug` its place in the archive."""

    language: str
    slug: str
    title: str
    day: date
    html: str
