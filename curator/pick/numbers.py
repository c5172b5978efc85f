"""Which figure is worth the numbers slot: one with a source, a year, a subject and a sentence that stands alone."""

from __future__ import annotations

from dataclasses import dataclass

from curator.pick.candidates import published, source_of
from curator.records import Statistic, Story

READABLE = range(30, 281)  # characters of a sentence that stands alone in a list
OLD = 4  # years


@dataclass(frozen=True, slots=True)
class Number:
    statistic: Statistic
    worth: float
    why: str


def best_statistic(story: Story, year: int) -> Number | None:
    """The best figure of `story` for an issue of `year`; None when none has both a source and a year."""
    rated = [number for statistic in story.statistics if (number := _rated(statistic, story, year))]
    return max(rated, key=lambda number: number.worth, default=None)


def _rated(statistic: Statistic, story: Story, year: int) -> Number | None:
    told = published(story)
    since = statistic.year or (told.year if told else None)
    credit = statistic.credited_to or source_of(story)
    if not since or not credit or since > year or len(statistic.sentence) not in READABLE:
        return None
    points = [
        0.8 if statistic.credited_to else 0.0,
        0.4 if statistic.year else 0.0,
        0.4 if statistic.of else 0.0,
        0.3 if statistic.unit in ("%", "x") else 0.0,
        0.4 if story.article.kind == "report" or story.article.sample_size else 0.0,
        -1.0 if year - since > OLD else 0.0,
    ]
    return Number(statistic, round(sum(points), 3), f"{statistic.text or f'{statistic.value:g}'}, {credit}, {since}")
