"""A week of our own, to pick from."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from curator.config import PickingPart
from curator.pick import Rules
from curator.records import (
    Article,
    ArticleKind,
    Cluster,
    Entry,
    Evidence,
    Flag,
    Language,
    Message,
    Section,
    Statistic,
    Story,
    Theme,
)

DAY = date(2026, 3, 2)
SECTIONS = (
    Section("loyalty", ("loyalty",), limit=2),
    Section("privacy", ("privacy", "customer-data"), limit=2),
)


def rules(
    sections: tuple[Section, ...] = SECTIONS,
    languages: tuple[str, ...] = ("en", "de"),
    **picking: Any,
) -> Rules:
    return Rules(PickingPart(**{"least_items": 1, **picking}), sections, languages)


def story(
    name: str,
    theme: str | None = "loyalty",
    *,
    sure: float = 0.8,
    source: str | None = None,
    language: str = "en",
    days_old: int | None = 1,
    title: str | None = None,
    body: str = "A shop asked its customers why they come back. They named the people, not the points.",
    kind: ArticleKind = "article",
    flags: Sequence[str] = (),
    statistics: Sequence[Statistic] = (),
    on_topic: bool = True,
    **article: Any,
) -> Story:
    day = (
        None
        if days_old is None
        else datetime.combine(DAY, datetime.min.time(), UTC) - timedelta(days=days_old)
    )
    source = source or f"Source of {name}"
    entry = Entry(source, name, f"https://news.example/{name}", name, published=day)
    return Story(
        article=Article(
            name, entry.link, title or f"Why {name} matters", body, kind, entry=entry, **article
        ),
        language=Language(language, 0.99),
        on_topic=on_topic,
        topic_score=0.9 if on_topic else 0.1,
        themes=(Theme(theme, sure, (Evidence("come back", "They come back."),)),) if theme else (),
        statistics=tuple(statistics),
        summary=("They named the people, not the points.",),
        flags=tuple(Flag(flag, Message("reads like %(flag)s", flag=flag)) for flag in flags),
    )


def cluster(
    number: int, *stories: Story, printed_in: int | None = None, weight: float = 1.0
) -> Cluster:
    sources = {told.article.entry.source: weight for told in stories if told.article.entry}
    return Cluster(number, stories, sources, printed_in=printed_in)


def week(count: int = 8) -> list[Cluster]:
    """Enough for both sections, each story from its own source."""
    return [
        cluster(n, story(f"s{n}", ("loyalty", "privacy")[n % 2], sure=0.5 + n / 100))
        for n in range(1, count + 1)
    ]


def statistic(
    value: float = 84,
    *,
    year: int | None = 2025,
    by: str | None = "Acme Institute",
    unit: str = "%",
) -> Statistic:
    said = f"In this survey {value:g} percent of the shoppers said that they come back."
    return Statistic(
        said, value, unit, text=f"{value:g} %", of="shoppers", year=year, credited_to=by
    )
