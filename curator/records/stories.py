"""Stories (articles with language, themes and statistics) and clusters of duplicate stories."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, get_args
from urllib.parse import urlsplit

from curator.records.articles import Article
from curator.records.messages import Message


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of `body[start:end]` in one language."""

    language: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Language:
    """The languages of a text.

    `main` is the language of most of it, or "und"; `shares` of the recognised text sum to 1.
    """

    main: str
    confidence: float = 0.0
    shares: Mapping[str, float] = field(default_factory=dict)
    passages: tuple[Passage, ...] = ()

    @property
    def mixed(self) -> bool:
        return len(self.shares) > 1


@dataclass(frozen=True, slots=True)
class Evidence:
    """A verbatim passage that supports a theme, and the sentence around it.

    `by` says where it comes from: "words", a term; "meaning", the sentence vectors (then `text`
    and `sentence` are the same); "learned", editors' corrections of other stories; "editor", a
    correction of this story; "reader", a quotation by the second reader.
    """

    text: str
    sentence: str
    by: Literal["words", "meaning", "learned", "editor", "reader"] = "words"


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme of a story; `score` is 0..1, `evidence` is never empty."""

    key: str
    score: float
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Opinion:
    """A second reader's opinion on one theme of a story, with a verbatim quotation of it."""

    theme: str
    about: bool
    quote: str


Bound = Literal["less", "more", "at-least", "at-most", "almost", "about"]


@dataclass(frozen=True, slots=True)
class Statistic:
    """A figure stated in a story.

    `value` to `high` is a range, `was` to `value` a change; `bound` says on which side of `value`
    the figure lies. `unit` is one of those that `curator read --json` documents.
    """

    sentence: str
    value: float
    unit: str
    high: float | None = None
    text: str = ""  # the figure as written: "1 und 1,5 %"
    of: str | None = None
    year: int | None = None
    credited_to: str | None = None
    bound: Bound | None = None
    was: float | None = None


# The last is the second reader's: it doubts a theme.
FlagName = Literal["promotion", "machine-translated", "listicle", "seo-filler", "second-reader"]
FLAGS: tuple[FlagName, ...] = get_args(FlagName)


@dataclass(frozen=True, slots=True)
class Flag:
    """A property that lowers a story's score; `flag` is one of FLAGS."""

    flag: str
    reason: Message


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
    also: tuple[Theme, ...] = ()  # themes mentioned in a sentence or two

    @property
    def source(self) -> str:
        """The source's name in feeds.yaml, else the page's site, else its host.

        Weights and earlier issues refer to a story's source by this name.
        """
        entry, article = self.article.entry, self.article
        feed = entry.source if entry else ""
        return feed or article.site or urlsplit(article.url).hostname or ""

    @property
    def publisher(self) -> str:
        """The publisher's name as readers see it: the page's site, else the source."""
        return self.article.site or self.source

    @property
    def title(self) -> str:
        """The title of the page, else of the feed's entry, else ""."""
        entry = self.article.entry
        return self.article.title.strip() or (entry.title.strip() if entry else "")

    @property
    def published(self) -> date | None:
        """The publication date of the page, else of the feed's entry."""
        entry = self.article.entry
        if self.article.published or entry is None or entry.published is None:
            return self.article.published
        return entry.published.date()


MatchKind = Literal["copy", "revision", "translation", "event", "same-figure", "editor"]


@dataclass(frozen=True, slots=True)
class Match:
    """Two versions of one story; `reason` is for editors, `score` (0..1) for sorting."""

    a: str
    b: str
    kind: MatchKind
    reason: Message
    score: float = 1.0


@dataclass(frozen=True, slots=True)
class Cluster:
    """One story as told by several sources or in several languages; `stories`, never empty, are
    ordered best first.
    """

    id: int
    stories: tuple[Story, ...]
    source_weights: Mapping[str, float] = field(default_factory=dict)  # source name -> weight
    matches: tuple[Match, ...] = ()
    printed_in: int | None = None  # the issue that printed it; 0 for an imported past issue
