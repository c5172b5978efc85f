"""Issues: the proposed draft, its picks and texts, and the snapshot that is approved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from curator.records.messages import Message
from curator.records.stories import Statistic, Story


@dataclass(frozen=True, slots=True)
class Reason:
    """One part of a pick's score, shown to editors: ("freshness", +1.2, "published 2 days ago")."""

    what: str
    points: float
    why: Message


@dataclass(frozen=True, slots=True)
class Choice:
    """A cluster proposed for one slot of a draft.

    `slot` is a key of `records.slots`; `in_minute` says whether it is also in the opening minute.
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
    """A proposed issue.

    `held` gives the reason when there should be no issue this week; `choices` can still be shown.
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
PICTURE_FIELDS = ("picture", "alt")  # of an item with a picture: the words in it, and about it
ISSUE_FIELDS: tuple[WordField, ...] = (
    "subject",
    "opening",
    "follow_up",
    "interlude",
    "question",
    "sign_off",
)


SECTION_FIELDS = ("heading", "intro")  # followed by the slot: “intro:loyalty”
SPONSOR_FIELD = "sponsor"  # followed by the sponsor's id: “sponsor:3”


@dataclass(frozen=True, slots=True)
class Words:
    """The text of one field in one language.

    A machine translation is printed only once a person has `accepted` it.
    """

    field: str  # a WordField, or the field of a picture, section or sponsor
    language: str
    text: str
    origin: Origin
    version: int = 1
    accepted: bool = True
    by: str | None = None


# What is drawn beside the feature: nothing, its shares as bars, one number, or a quotation.
PictureKind = Literal["", "chart", "number", "quotation"]
PICTURES: tuple[PictureKind, ...] = ("chart", "number", "quotation")


@dataclass(frozen=True, slots=True)
class Pick:
    """One item of an issue: its story, the story's translations, and the newest texts for it."""

    id: int
    slot: str
    position: int
    story: Story
    twins: tuple[Story, ...] = ()
    words: tuple[Words, ...] = ()
    reasons: tuple[Reason, ...] = ()
    statistic: Statistic | None = None
    in_minute: bool = False
    picture: PictureKind = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A themed section of the letter; `names` are by language."""

    key: str
    themes: tuple[str, ...]
    names: Mapping[str, str] = field(default_factory=dict)
    limit: int = 3


@dataclass(frozen=True, slots=True)
class Sponsor:
    """The sponsor of a slot in one issue; the sponsor's text is one of the issue's words."""

    id: int
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Variant:
    """The letter of some themes alone, for readers who chose it; `names` by language. With fewer
    than `least_items` in an issue they get all of it.
    """

    key: str
    themes: tuple[str, ...]
    names: Mapping[str, str] = field(default_factory=dict)
    least_items: int = 2


@dataclass(frozen=True, slots=True)
class Newsletter:
    """The newsletter's settings: names, addresses, languages, and everything the imprint needs."""

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
    quote_characters: int = 600  # quoted verbatim from one source in one issue, at most
    chart: bool = True  # draw a chart of the numbers slot
    byline: str = ""  # the author's name
    byline_picture: str = ""  # address of the author's picture, shown in the archive only
    discuss: Mapping[str, str] = field(default_factory=dict)  # language -> LinkedIn address
    item_votes: Literal["none", "feature", "all"] = "none"  # items that readers are asked about
    variants: tuple[Variant, ...] = ()  # that readers may choose instead of the whole letter

    def day_of(self, moment: datetime) -> date:
        """Return the day in the newsletter's time zone, the one that an issue is dated by."""
        return moment.astimezone(ZoneInfo(self.time_zone)).date()


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The whole content of an issue at one moment; `number` is None until it is approved."""

    issue: int
    number: int | None
    day: date
    newsletter: Newsletter
    sections: tuple[Section, ...]
    picks: tuple[Pick, ...]
    words: tuple[Words, ...] = ()
    chosen_editions: tuple[str, ...] = ()  # to be sent although incomplete
    refused_editions: tuple[str, ...] = ()  # not to be sent, even if complete
    sponsors: tuple[Sponsor, ...] = ()
    month: date | None = None  # of a monthly roundup: the first day of its month


def roundup_number(month: date) -> int:
    """Return the number of a month's roundup, 202611; weekly issues never count that far."""
    return month.year * 100 + month.month


@dataclass(frozen=True, slots=True)
class Published:
    """An approved issue in the archive.

    `at` is when it was published; `changed` is later if a correction was released since.
    """

    snapshot: Snapshot
    languages: tuple[str, ...]
    at: datetime
    changed: datetime


@dataclass(frozen=True, slots=True)
class PastIssue:
    """An issue imported from another service; `html` is sanitised, `slug` its archive address."""

    language: str
    slug: str
    title: str
    day: date
    html: str
