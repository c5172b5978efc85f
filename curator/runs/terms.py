"""The terms of themes: what they are worth, what another weight would change, and that weight."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from django.contrib.auth.models import User

from curator import records
from curator.label.labeller import Labeller
from curator.label.themes.decide import Themes
from curator.label.themes.matching import Term, TermIndex
from curator.label.themes.terms import Correction
from curator.language import fold
from curator.language.data import base
from curator.runs import context
from curator.runs.correct import (
    LAST,
    SECONDS,
    Changed,
    corrected_themes,
    note_terms,
    relabel,
    settled,
    terms_of,
    weighed_themes,
)
from curator.store import models, term_counts, theme_corrections, theme_rulings
from curator.store.term_counts import Hits, Place

AT_A_TIME = 500  # stories that are counted before the counts are written
COUNTING = 60.0  # seconds after one reading; the next one goes on
PLAIN = 2.0  # what a term weighs that nothing is known of


@dataclass(frozen=True, slots=True)
class Weighing:
    """A weight of a term for a theme in one language; None is the shipped one, if any."""

    theme: str
    language: str
    term: str
    weight: float | None


@dataclass(frozen=True, slots=True)
class Effect:
    """Which of the `looked` last stories change with a weight; `skipped` were not looked at."""

    changed: tuple[Changed, ...]
    looked: int
    skipped: int


@dataclass(frozen=True, slots=True)
class TermRow:
    """A term with its weight (0: switched off), the shipped weight (None: the house's own), and
    in how many stories it was found and was wrong.
    """

    text: str
    weight: float
    shipped: float | None
    hits: int
    errors: int

    @property
    def counted(self) -> bool:
        """Whether it was found lately."""
        return bool(self.hits or self.errors)


def terms(theme: str, language: str, now: datetime) -> list[TermRow]:
    """Return the terms of a theme in one language: most errors first, then most hits; also those
    that are switched off.
    """
    hits, errors = (
        counted(theme, language, now) for counted in (term_counts.hits, term_counts.errors)
    )
    came, corrected = shipped(theme, language), theme_corrections.terms()
    found = weighed_themes(corrected).terms(theme, language)
    known = {fold(term.text): (term.text, term.weight) for term in found}
    known |= {
        fold(text): (text, 0.0)
        for *where, text, weight in corrected
        if where == [theme, language] and not weight
    }
    rows = [
        TermRow(text, weight, came.get(key), hits[key], errors[key])
        for key, (text, weight) in known.items()
    ]
    return sorted(rows, key=lambda row: (-row.errors, -row.hits, -row.weight, row.text))


def shipped(theme: str, language: str) -> Mapping[str, float]:
    """Return folded term -> the weight that it came with."""
    return _shipped(base(language)).get(theme, {})


@cache  # as the vocabulary itself, and folding thousands of terms takes longer than a page may
def _shipped(language: str) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = {}
    for term in context.vocabulary().of(language):
        found.setdefault(term.theme, {})[fold(term.text)] = term.weight
    return found


# --- what another weight changes


def weigh(by: User, asked: Weighing) -> Effect:
    """Set a weight, and find the themes of the last stories anew that it changes."""
    found = effect(asked)
    row = theme_corrections.find(asked.theme, asked.language, asked.term)
    if asked.weight is not None:
        named = {"theme": asked.theme, "language": asked.language, "term": asked.term}
        theme_corrections.weigh_term(by, **named, weight=asked.weight)
    elif row:
        theme_corrections.forget(row, by)
    _forget_features(asked)
    relabel((each.row for each in found.changed), corrected_themes())
    return found


def catch_up(theme: str, language: str, term: str) -> None:
    """Find the themes of the last stories anew after the weight of a term was put back."""
    row = theme_corrections.find(theme, language, term)
    asked = Weighing(theme, language, term, row.weight if row else None)
    found = effect(asked)
    _forget_features(asked)
    relabel((each.row for each in found.changed), corrected_themes())


def _forget_features(asked: Weighing) -> None:
    """Forget the features of stories with decisions that have the term: they were made with
    another weight, and what is learned from them would correct the same once more.
    """
    index = _finder(asked)
    for row in theme_rulings.with_features():
        if asked.language and base(row.language) != base(asked.language):
            continue
        if _has(index, records.from_json(records.Story, row.record)):
            theme_rulings.keep_features(row, b"")


def effect(asked: Weighing, seconds: float = SECONDS) -> Effect:
    """Return what a weight would change among the last stories; saves nothing. Raises InputError
    if the term is none.
    """
    theme_corrections.checked(asked.term)
    until = time.monotonic() + seconds
    labeller = Labeller(corrected_themes(_with(asked)))
    rows = theme_rulings.last(LAST)
    having = [
        row for row in rows if not asked.language or base(row.language) == base(asked.language)
    ]
    held, index = theme_rulings.held(having), _finder(asked)
    found: list[Changed] = []
    skipped = 0
    for row in having:
        if row.entry_id in held:
            continue
        if time.monotonic() > until:
            skipped += 1
            continue
        found += _changed(row, labeller, index)
    return Effect(tuple(found), len(rows) - skipped, skipped)


def _with(asked: Weighing) -> list[Correction]:
    """Return the weights of all corrected terms, as they would be."""
    others = [
        each
        for each in theme_corrections.terms()
        if (*each[:2], fold(each[2])) != (asked.theme, asked.language, fold(asked.term))
    ]
    if asked.weight is None:
        return others
    return [*others, (asked.theme, asked.language, asked.term, asked.weight)]


def _finder(asked: Weighing) -> TermIndex:
    """Return an index of the term alone, at the heavier of its weights: that finds it most."""
    found = weighed_themes().terms(asked.theme, asked.language)
    now = (term.weight for term in found if fold(term.text) == fold(asked.term))
    weight = max((PLAIN, asked.weight or 0.0, *now), key=abs)
    term = Term(asked.theme, asked.language, asked.term, weight)
    return context.vocabulary().index_of([term], base(asked.language))


def _changed(row: models.Story, labeller: Labeller, index: TermIndex) -> Iterator[Changed]:
    story = records.from_json(records.Story, row.record)
    if not _has(index, story):
        return
    found, _ = labeller.relabelled(story)
    then = settled(found, row.entry_id, theme_rulings.tellings(row.entry_id))
    before, after = _keys(story), _keys(then)
    if set(before) != set(after):
        yield Changed(row, before, after)


def _has(index: TermIndex, story: records.Story) -> bool:
    article = story.article
    return bool(index.find(article.title) or index.find(article.body[: records.MOST_READ]))


def _keys(story: records.Story) -> tuple[str, ...]:
    return tuple(theme.key for theme in story.themes)


# --- counting


def count(now: datetime, seconds: float = COUNTING) -> int:
    """Count in which new stories terms were found, and note which ones were wrong; return how many
    stories.

    What is not done in time is left for the next reading.
    """
    until, counted, themes = time.monotonic() + seconds, 0, weighed_themes()
    note_terms(themes, theme_rulings.without_terms())
    while time.monotonic() < until:
        last, rows = term_counts.uncounted(now, AT_A_TIME)
        if not rows or not term_counts.add(last, rows[-1].pk, _hits(rows, themes), now):
            break
        counted += len(rows)
    return counted


def _hits(rows: list[models.Story], themes: Themes) -> Hits:
    """Return the terms of the themes that these stories have, or had before they were refused."""
    said = theme_rulings.all_of(row.entry_id for row in rows)
    hits: defaultdict[Place, Counter[tuple[str, str]]] = defaultdict(Counter)
    for row in rows:
        story = records.from_json(records.Story, row.record)
        had, week = terms_of(themes, story), term_counts.monday(row.created_at)
        for theme in _carried(story, said.get(row.entry_id, {})):
            terms = [(week, term) for term in had.get(theme, ())]
            hits[base(row.language), theme].update(terms)
    return hits


def _carried(story: records.Story, said: Mapping[str, bool]) -> set[str]:
    """Return the themes of a story, with those that a person has refused since."""
    refused = (key for key, about in said.items() if not about)
    return {*_keys(story), *refused}
