"""Label articles: combine language, themes, statistics, summary, reading time and flags."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Protocol

from curator.label import flags, language, statistics, summary
from curator.label.statistics.doubt import Encoder
from curator.label.themes.decide import ThemesResult
from curator.label.themes.learning import Features
from curator.language.reading_time import silent_seconds
from curator.records import MOST_READ, Article, Language, Story

READABLE = frozenset({"article", "report", "video", "podcast"})


class ThemeFinder(Protocol):
    """The interface of `themes.Themes`."""

    def label(
        self, title: str, body: str, language: str, *, source: str | None = None
    ) -> ThemesResult:
        """Return the themes of a text in `language`."""
        ...


class Labeller:
    """Labels articles; the result depends on the article alone. Thread-safe."""

    def __init__(self, themes: ThemeFinder, encoder: Encoder | None = None) -> None:
        """`encoder` doubts statistics by their meaning; without it rules alone find them."""
        self._themes = themes
        self._encoder = encoder

    def story(self, article: Article) -> Story:
        """Return the story of `article`, as `labelled` does."""
        return self.labelled(article)[0]

    def labelled(self, article: Article) -> tuple[Story, Features | None]:
        """Return the story of `article`, and the features that corrections are compared by.

        A gated page, or one that is no article, gets its language only.
        """
        spoken = language_of(article)
        if article.kind not in READABLE:
            return Story(article, spoken), None
        read = replace(article, body=article.body[:MOST_READ])
        found = self._found(read, spoken.main)
        figures = statistics.find(read.body, spoken.main, self._encoder)
        stated = {figure.sentence for figure in figures}
        story = Story(
            article=article,
            language=spoken,
            on_topic=found.on_topic,
            topic_score=found.topic_score,
            themes=found.themes,
            also=found.also,
            statistics=figures,
            summary=summary.summarise(read.body, spoken.main, read.title, stated)
            or summary.teaser(_teasers(article), spoken.main),
            reading_seconds=reading_seconds(article, spoken.main),
            flags=flags.flags(read, spoken.main),
        )
        return story, found.features

    def relabelled(self, story: Story) -> tuple[Story, Features | None]:
        """Return `story` with its themes found anew, and the features; all else is unchanged."""
        article = story.article
        if article.kind not in READABLE:
            return story, None
        read = replace(article, body=article.body[:MOST_READ])
        found = self._found(read, story.language.main)
        changed = replace(
            story,
            on_topic=found.on_topic,
            topic_score=found.topic_score,
            themes=found.themes,
            also=found.also,
        )
        return changed, found.features

    def _found(self, article: Article, language: str) -> ThemesResult:
        source = article.entry.source if article.entry else None
        return self._themes.label(article.title, article.body, language, source=source)


def _teasers(article: Article) -> tuple[str, ...]:
    """Return the publisher's teasers: the feed's, then the page's."""
    return (article.entry.summary if article.entry else "", article.description)


def language_of(article: Article) -> Language:
    """Return the language of the body, or of the title if there is no body.

    The page's claim, else the feed's, is taken as evidence.
    """
    claim = article.language_claim or (article.entry.language if article.entry else None)
    if not article.body.strip():
        return language.detect_title(article.title, claim=claim)
    return language.detect(article.body, claim=claim)


def reading_seconds(article: Article, language: str) -> int:
    """Return the seconds to read the body silently, or the running time if that is longer."""
    return max(math.ceil(silent_seconds(article.body, language)), article.duration_seconds or 0)
