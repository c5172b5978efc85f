"""The issues of one language, newest first, and their stories by theme."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from curator.edition import Edition, Item, build
from curator.edition.item import is_number
from curator.edition.wording import stories
from curator.records import PastIssue, Published


@dataclass(frozen=True, slots=True)
class Volume:
    """One issue in one language."""

    edition: Edition
    number: int
    at: datetime
    changed: datetime
    languages: tuple[str, ...]

    @property
    def day(self) -> date:
        return self.edition.snapshot.day

    @property
    def items(self) -> tuple[Item, ...]:
        return self.edition.items

    @property
    def headline(self) -> str:
        """What the issue is called: the editor's subject, else its first headline; empty when it
        has neither.
        """
        return self.edition.subject or next((item.headline.text for item in self.items), "")


@dataclass(frozen=True, slots=True)
class Coverage:
    """One story with all its prints and figures; an `item` that is itself a figure is in both."""

    volume: Volume
    item: Item
    figures: tuple[Item, ...]
    changed: datetime


@dataclass(frozen=True, slots=True)
class Shelf:
    """Everything published in one language; `themes` is theme -> its stories, newest first."""

    language: str
    volumes: tuple[Volume, ...]
    themes: Mapping[str, tuple[Coverage, ...]]
    past: tuple[PastIssue, ...] = ()  # of another service, newest first

    @property
    def changed(self) -> datetime:
        return max(volume.changed for volume in self.volumes)

    def beside(self, volume: Volume) -> tuple[Volume | None, Volume | None]:
        """Return the issues before and after `volume` in this language."""
        place = self.volumes.index(volume)
        before = self.volumes[place + 1] if place + 1 < len(self.volumes) else None
        return before, self.volumes[place - 1] if place else None


def shelves(published: Iterable[Published], past: Sequence[PastIssue] = ()) -> tuple[Shelf, ...]:
    """Return one shelf per language, in the order of the newest issue's languages."""
    in_order = newest_first(published)
    languages = dict.fromkeys(language for issue in in_order for language in issue.languages)
    return tuple(shelf(language, in_order, past) for language in languages)


def newest_first(published: Iterable[Published]) -> list[Published]:
    """Return the issues as every page lists them."""
    return sorted(published, key=_age, reverse=True)


def _age(issue: Published) -> tuple[date, int]:
    """Return the sort key of issues, which is not their number, because roundups have another."""
    return issue.snapshot.day, issue.snapshot.number or 0


def shelf(language: str, published: Iterable[Published], past: Sequence[PastIssue]) -> Shelf:
    """Return the shelf of one language; `published` and `past` are newest first."""
    volumes = tuple(_volume(issue, language) for issue in published if language in issue.languages)
    themes: dict[str, list[tuple[Volume, Item]]] = {}
    for volume in (each for each in volumes if not each.edition.snapshot.month):
        for item in volume.items:  # a roundup repeats stories, which keep their place
            for theme in item.story.themes:
                themes.setdefault(theme.key, []).append((volume, item))
    before = tuple(one for one in past if one.language == language)
    return Shelf(language, volumes, {key: _once(themes[key]) for key in sorted(themes)}, before)


def _once(printed: Iterable[tuple[Volume, Item]]) -> tuple[Coverage, ...]:
    """Return each story once: a figure is listed with the item of its story."""
    groups: list[list[tuple[Volume, Item]]] = []
    known: dict[str, list[tuple[Volume, Item]]] = {}
    for each in printed:
        names = _names(each[1])
        group = next((known[name] for name in names if name in known), None)
        if group is None:
            groups.append(group := [])
        group.append(each)
        known |= dict.fromkeys(names, group)
    return tuple(sorted(map(_merged, groups), key=lambda told: told.volume.day, reverse=True))


def _names(item: Item) -> list[str]:
    """Return the keys by which two prints are the same story: an article, or what readers see."""
    return [*(story.article.id for story in stories(item.pick)), item.headline.text]


def _merged(group: Sequence[tuple[Volume, Item]]) -> Coverage:
    volume, item = next((each for each in group if not is_number(each[1].pick)), group[0])
    return Coverage(volume, item, _figures(group), max(where.changed for where, _ in group))


def _figures(group: Sequence[tuple[Volume, Item]]) -> tuple[Item, ...]:
    """Return each figure once, as printed last."""
    figures: dict[tuple[object, ...], Item] = {}
    for _, item in group:
        if is_number(item.pick) and (said := item.statistic):
            figures.setdefault((said.value, said.high, said.unit), item)
    return tuple(figures.values())


def _volume(issue: Published, language: str) -> Volume:
    number = issue.snapshot.number
    assert number is not None, "only numbered issues are published"
    return Volume(build(issue.snapshot, language), number, issue.at, issue.changed, issue.languages)
