"""The schema of feeds.yaml: keys, types, limits and defaults."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from curator.config.newsletter import NewsletterPart, SectionPart
from curator.config.part import Part
from curator.config.values import (
    LEFT_OUT,
    ApiVersion,
    Contact,
    Cron,
    DayHours,
    Holiday,
    Host,
    LanguageTag,
    LinkedInAuthor,
    MailAddress,
    OneLine,
    Organization,
    Selector,
    WebAddress,
    WeekTime,
    Zone,
    limit,
)
from curator.records import FlagName, SourceKind

Scheduled = Literal["gather", "read", "draft", "roundup", "publish", "bounces", "send",
                    "housekeeping"]  # fmt: skip


class SchedulePart(Part):
    gather: Cron = Field(
        default="0 * * * *", description="cron, in the newsletter's time zone, or never"
    )
    read: Cron = "10 * * * *"
    draft: Cron = "0 6 * * mon"
    roundup: Cron = Field(default="never", description="of a month's issues; readers may choose it")
    publish: Cron = Field(
        default="*/15 * * * *", description="the archive, with corrections made after sending"
    )
    bounces: Cron = Field(
        default="*/10 * * * *", description="the mailbox of CURATOR_BOUNCE_URL, where it is set"
    )
    housekeeping: Cron = Field(default="30 3 * * *", description="what `retention` does not keep")
    send: Cron = Field(
        default="never", description="an approved issue by the clock, instead of by a publisher"
    )
    holidays: tuple[Holiday, ...] = Field(
        default=(), description="2026-12-25, or 12-25 each year: `holiday_runs` are left out then"
    )
    holiday_runs: tuple[Scheduled, ...] = ("draft", "send")
    send_between: DayHours = Field(
        default="", description="07:00-20:00: what is sent at other times waits"
    )
    late_hours: dict[Scheduled, Annotated[float, Field(ge=0, le=8760)]] = Field(
        default={}, description="how late a missed run may still begin; later it is left out"
    )


Days = Annotated[int, Field(ge=1, le=36_500)]


class RetentionPart(Part):
    pages_days: Days = Field(default=90, description="the bytes of pages; what was read stays")
    reasons_days: Days = Field(default=180, description="answers of mail servers; outcomes stay")
    logs_days: Days = Field(default=30, description="what the schedule ran, and when")
    sign_ins_days: Days = Field(default=90, description="who came to the desk, and from where")


# The reasons a score is made of, as the desk shows them; a weight of 0 switches one off, 2 doubles
# it.
PickingReason = Literal[
    "freshness", "source", "theme", "evidence", "report", "sample", "echo", "languages", "novelty",
    "repeat", "variety",
    "near", FlagName, "no-text",
]  # fmt: skip


class PickingPart(Part):
    window_days: int = Field(default=10, ge=1, le=3650, description="how old a story may be")
    least_items: int = Field(default=5, ge=1, le=50)
    too_little: Literal["hold", "reduce"] = "hold"
    minute_items: int = Field(default=4, ge=1, le=10)
    cards: int = Field(default=4, ge=0, le=12)
    tangents: int = Field(default=3, ge=0, le=10)
    numbers: int = Field(default=4, ge=0, le=10)
    weights: dict[PickingReason, Annotated[float, Field(ge=0, le=10)]] = {}
    rejection_reasons: Annotated[
        tuple[Annotated[OneLine, Field(max_length=60)], ...], Field(max_length=9)
    ] = Field(default=(), description="offered at the desk; empty: the desk's own list")


class FeedPart(Part):
    name: Annotated[OneLine, Field(max_length=200)]
    url: WebAddress
    site: WebAddress | None = None
    language: LanguageTag | None = None
    kind: SourceKind = "blog"
    weight: float = Field(default=1.0, ge=0, le=10)
    selector: Selector | None = None
    themes: tuple[str, ...] = ()


class CollectPart(Part):
    contact: Contact = Field(
        default="", description="an address or page for site owners, put into the User-Agent"
    )
    pause_seconds: float = Field(
        default=1.0, ge=0, le=60, description="between two requests to one host"
    )
    connections_per_host: int = Field(default=2, ge=1, le=16)
    connections: int = Field(default=50, ge=1, le=500)
    timeout_seconds: float = Field(default=20.0, gt=0, le=300)
    max_bytes: int = Field(default=10_000_000, ge=10_000, le=200_000_000)
    max_entries: int = Field(default=2_000, ge=1, le=50_000)
    pages_per_read: int = Field(default=500, ge=1, le=100_000)
    pages_per_host: int = Field(
        default=50, ge=1, le=100_000, description="of these, that one host is asked for at most"
    )
    minutes_per_read: float = Field(
        default=20.0, gt=0, le=1440, description="what is not read by then is read the next time"
    )
    max_age_days: int = Field(
        default=60, ge=1, le=36_500, description="older entries are kept but their pages not read"
    )


class TranslatePart(Part):
    service: Literal["off", "deepl", "libretranslate", "openai"] = "off"
    url: WebAddress | None = None
    model: str = ""
    characters_per_issue: int = Field(default=100_000, ge=0)
    gist_characters_per_day: int = Field(
        default=50_000, ge=0, description="for stories that an editor cannot read; 0: none"
    )
    timeout_seconds: float = Field(default=30.0, gt=0, le=600)
    glossary: dict[str, str] = {}


class SecondReaderPart(Part):
    service: Literal["off", "openai"] = "off"
    url: WebAddress | None = None
    model: str = ""
    characters_per_day: int = Field(default=200_000, ge=0, description="what it may be sent a day")
    timeout_seconds: float = Field(default=30.0, gt=0, le=600)


class LimitPart(Part):
    """Halt sending when `least` mails and `percent` of all tried are affected."""

    percent: float = Field(ge=0, le=100)
    least: int = Field(default=5, ge=1, le=1_000_000)


class LimitsPart(Part):
    """Limits at which sending halts, by default those of Google and PostHog (0.3 % and 5 %)."""

    complaints: LimitPart = limit(0.3, 2)
    gone: LimitPart = limit(5, 10)
    refusals: LimitPart = limit(2, 5)
    authentication: LimitPart = limit(0.5, 2)


class SendingPart(Part):
    operator: MailAddress | None = Field(default=None, description="told of halts; else reply_to")
    when_edition_off: Literal["first", "nothing"] = Field(
        default="first", description="what its readers get who did not choose"
    )
    halt: LimitsPart = LEFT_OUT
    check_sender: bool = Field(default=True, description="SPF, DKIM, DMARC before an issue")
    per_second: float = Field(default=0, ge=0, le=10_000, description="0: as the server takes it")
    per_hour: int = Field(default=0, ge=0, le=10_000_000, description="evenly, without bursts")
    per_domain_hour: int = Field(default=0, ge=0, le=10_000_000, description="to one domain")
    per_day: int = Field(default=0, ge=0, le=10_000_000, description="the most in 24 hours")
    grows_percent: float = Field(
        default=0, ge=0, le=100, description="per_day grows so with each day mails were sent"
    )


class ProofreadingPart(Part):
    languages: tuple[LanguageTag, ...] = Field(
        default=(), description="editions that somebody must sign off before they are approved"
    )
    days: int = Field(default=7, ge=1, le=60, description="how long a proofreading link is good")


Hours = Annotated[float, Field(ge=0, le=168)]


class ApprovalPart(Part):
    """Deadlines of the approval, if `schedule: send:` sets a time."""

    second_person: bool = Field(
        default=False, description="two publishers approve the same state, not one"
    )
    cut_off_hours: Hours = Field(
        default=0, description="before the time of sending; approved later, it does not leave then"
    )
    remind_hours: tuple[Hours, ...] = Field(
        default=(24, 3), description="before the cut-off, by mail, where nobody has approved"
    )
    mail_to: tuple[MailAddress, ...] = Field(
        default=(), description="who is reminded; else sending.operator"
    )
    if_nobody: Literal["hold", "skip", "last"] = Field(
        default="hold",
        description="wait and tell, leave it out this time, or send the last approval",
    )


class LinkedInPart(Part):
    author: LinkedInAuthor = Field(default="", description="the Page or person that posts")
    authors: dict[LanguageTag, LinkedInAuthor] = Field(
        default={}, description="another one for single languages"
    )
    organizations: dict[OneLine, Organization] = Field(
        default={}, description="who is mentioned when a post names them, by name"
    )
    times: tuple[WeekTime, ...] = Field(
        default=("tue 08:30", "wed 12:00", "thu 08:30"),
        min_length=1,
        description="when posts go out, in the account's time zone, for the schedulers' files",
    )
    time_zone: Zone | None = Field(default=None, description="the account's, else the letter's")
    notify: MailAddress | None = Field(
        default=None, description="who is mailed when an issue's texts and files are ready"
    )
    files_url: WebAddress | None = Field(
        default=None, description="where the files lie for schedulers that fetch pictures and PDF"
    )
    api_url: WebAddress = "https://api.linkedin.com"
    sign_in_url: WebAddress = Field(
        default="https://www.linkedin.com", description="where people connect their account"
    )
    scopes: tuple[OneLine, ...] = Field(
        default=(), description="what people are asked to agree to, else what the authors need"
    )
    version: ApiVersion = Field(default="202608", description="of LinkedIn's API, year and month")
    version_ends: date | None = Field(default=None, description="else a year after `version`")

    @property
    def ends(self) -> date:
        """The day on which LinkedIn ends `version`, in past years mid-month a year later."""
        return self.version_ends or date(int(self.version[:4]) + 1, int(self.version[4:]), 15)

    @property
    def posts(self) -> bool:
        """Return whether an account is set to post by."""
        return bool(self.author or self.authors)

    @property
    def wanted_scopes(self) -> tuple[str, ...]:
        """Return the scopes a token needs; an app that posts for a Page gets no `openid`."""
        authors = {self.author, *self.authors.values()}
        if self.scopes:
            return self.scopes
        if any(each.startswith("urn:li:organization:") for each in authors):
            posting = ("w_member_social", "w_organization_social", "r_organization_social")
            return ("r_basicprofile", *posting)
        return ("openid", "profile", "w_member_social")

    def author_of(self, language: str) -> str:
        """Return the author of posts in `language`, or ""."""
        return self.authors.get(language) or self.author


class File(Part):
    newsletter: NewsletterPart
    schedule: SchedulePart = LEFT_OUT
    sections: tuple[SectionPart, ...] = ()
    picking: PickingPart = LEFT_OUT
    collect: CollectPart = LEFT_OUT
    translate: TranslatePart = LEFT_OUT
    second_reader: SecondReaderPart = LEFT_OUT
    retention: RetentionPart = LEFT_OUT
    sending: SendingPart = LEFT_OUT
    linkedin: LinkedInPart = LEFT_OUT
    proofreading: ProofreadingPart = LEFT_OUT
    approval: ApprovalPart = LEFT_OUT
    feeds: tuple[FeedPart, ...] = ()
    allow_hosts: tuple[Host, ...] = ()
