"""Stories: articles with their language, themes and numbers; and clusters of stories that tell
the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal
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
    """`main` is the language of most of the text, "und" when there is none; `shares` sum to 1
    over what was recognised.
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
    """Matched words and the sentence they are in, both verbatim; by "meaning" both are the
    passage that carried the score. By "learned": editors' corrections of other stories decided;
    by "editor": a person said so of this one; by "reader": a second reader quotes it.
    """

    text: str
    sentence: str
    by: Literal["words", "meaning", "learned", "editor", "reader"] = "words"


@dataclass(frozen=True, slots=True)
class Theme:
    """One assigned theme; `score` is 0..1 and `evidence` never empty."""

    key: str
    score: float
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Opinion:
    """A second reader's word that a story is, or is not, about a theme, with a passage of the
    story, verbatim.
    """

    theme: str
    about: bool
    quote: str


Bound = Literal["less", "more", "at-least", "at-most", "almost", "about"]


@dataclass(frozen=True, slots=True)
class Statistic:
    """A number a story claims. `value` and `high` give a range when they differ, `was` and
    `value` a change, `bound` says on which side of `value` it lies; `unit` as in INTERFACES.md.
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


@dataclass(frozen=True, slots=True)
class Flag:
    """Something about the piece a picker should weigh: promotion, machine-translated, listicle,
    seo-filler, ...
    """

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
    also: tuple[Theme, ...] = ()  # touched in a sentence or two

    @property
    def source(self) -> str:
        """Who brings it, as feeds.yaml names them, else its site, else its host: what weights and
        the issues before go by.
        """
        entry, article = self.article.entry, self.article
        feed = entry.source if entry else ""
        return feed or article.site or urlsplit(article.url).hostname or ""

    @property
    def publisher(self) -> str:
        """Whose it is, as readers see it: its site, else who brings it."""
        return self.article.site or self.source

    @property
    def title(self) -> str:
        """What it is called: by its page, else by its feed; "" where neither says."""
        entry = self.article.entry
        return self.article.title.strip() or (entry.title.strip() if entry else "")

    @property
    def published(self) -> date | None:
        """The day it says it was published, else the day its feed says; None where neither does."""
        entry = self.article.entry
        if self.article.published or entry is None or entry.published is None:
            return self.article.published
        return entry.published.date()


MatchKind = Literal["copy", "revision", "translation", "event", "same-figure", "editor"]


@dataclass(frozen=True, slots=True)
class Match:
    """Story `a` tells the same as story `b`; `reason` is for a person, `score` 0..1 for sorting."""

    a: str
    b: str
    kind: MatchKind
    reason: Message
    score: float = 1.0


@dataclass(frozen=True, slots=True)
class Cluster:
    """The same story told in several places or languages. `stories` are ordered best first;
    never empty.
    """

    id: int
    stories: tuple[Story, ...]
    source_weights: Mapping[str, float] = field(default_factory=dict)  # source name -> weight
    matches: tuple[Match, ...] = ()
    printed_in: int | None = None  # issue where it was printed; 0: before we were
