"""The issues of one language, newest first, and their items by theme."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from curator import edition as editions
from curator.edition import Edition, Item
from curator.records import Published


@dataclass(frozen=True, slots=True)
class Volume:
    """One issue in one language."""

    edition: Edition
    number: int
    at: datetime
    changed: datetime
    languages: tuple[str, ...]

    @property
    def items(self) -> tuple[Item, ...]:
        return self.edition.items


@dataclass(frozen=True, slots=True)
class Shelf:
    """Everything published in one language; `themes` maps a theme's key to its (volume, item) pairs, newest first."""

    language: str
    volumes: tuple[Volume, ...]
    themes: Mapping[str, tuple[tuple[Volume, Item], ...]]

    @property
    def changed(self) -> datetime:
        return max(volume.changed for volume in self.volumes)


def shelves(published: Iterable[Published]) -> tuple[Shelf, ...]:
    """One shelf a language, in the order of the newest issue's languages."""
    newest_first = sorted(published, key=lambda issue: issue.snapshot.number or 0, reverse=True)
    languages = dict.fromkeys(language for issue in newest_first for language in issue.languages)
    return tuple(_shelf(language, newest_first) for language in languages)


def _shelf(language: str, published: Iterable[Published]) -> Shelf:
    volumes = tuple(_volume(issue, language) for issue in published if language in issue.languages)
    themes: dict[str, list[tuple[Volume, Item]]] = {}
    for volume in volumes:
        for item in volume.items:
            for theme in item.story.themes:
                themes.setdefault(theme.key, []).append((volume, item))
    return Shelf(language, volumes, {key: tuple(themes[key]) for key in sorted(themes)})


def _volume(issue: Published, language: str) -> Volume:
    number = issue.snapshot.number
    assert number is not None, "only numbered issues are published"
    return Volume(editions.build(issue.snapshot, language), number, issue.at, issue.changed, issue.languages)
