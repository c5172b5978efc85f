"""Correct the themes of a story: obeyed at once, and later stories learn from it.

Before anything is saved, `proposal` shows which of the last stories would change. Themes are found
outside transactions; each story is written by itself.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache

from django.contrib.auth.models import User

from curator import records
from curator.errors import InputError
from curator.label import rulings, second_opinion
from curator.label.labeller import Labeller
from curator.label.themes.decide import Themes
from curator.label.themes.learning import Corrected, Features
from curator.label.themes.terms import Correction
from curator.runs import context
from curator.store import models, second_readings, theme_corrections, theme_rulings
from curator.store.theme_rulings import Ruled, Said

LAST = 500  # stories that a correction is tried on
SECONDS = 5.0  # for those that were read before there was anything to compare


@dataclass(frozen=True, slots=True)
class Changed:
    """Another story, and its main themes before and after."""

    row: models.Story
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """The effect of a correction on its story, and on others among the `looked` last ones.

    `skipped` could not be examined in time.
    """

    row: models.Story
    said: Said
    before: records.Story
    after: records.Story
    changed: tuple[Changed, ...]
    looked: int
    skipped: int


def corrected_themes(terms: Iterable[Correction] | None = None) -> Themes:
    """Return the theme finder with all of editors' corrections; `terms` instead of theirs."""
    base = weighed_themes(terms)
    return base.taught(_lessons(base, theme_rulings.ruled()))


def weighed_themes(terms: Iterable[Correction] | None = None) -> Themes:
    """Return the same without what corrections of single stories teach."""
    known = theme_corrections.terms() if terms is None else terms
    return _loaded(tuple(known), tuple(theme_corrections.source_biases()))


@lru_cache(maxsize=2)  # a correction of a term makes another
def _loaded(terms: tuple[Correction, ...], leanings: tuple[tuple[str, str, float], ...]) -> Themes:
    return Themes.load(corrections=terms, leanings=leanings, embedder=context.embedder())


def _lessons(themes: Themes, ruled: Iterable[Ruled]) -> Iterator[Corrected]:
    """Return the decisions on stories."""
    for row, rows in ruled:
        yield from _lesson(themes, row, {each.theme: each.about for each in rows})


def _lesson(themes: Themes, row: models.Story, said: Mapping[str, bool]) -> Iterator[Corrected]:
    features = _features(themes, row) if said else None
    if features:
        yield Corrected(features, said, frozenset(themes.main_keys(features)))


def _features(themes: Themes, row: models.Story) -> Features | None:
    """Return a story's features, computed and stored if missing."""
    known = Features.from_bytes(bytes(row.theme_features), themes.stamp)
    if known:
        return known
    _, found = Labeller(themes).relabelled(records.from_json(records.Story, row.record))
    if found:
        theme_rulings.keep_features(row, found.to_bytes(themes.stamp))
    return found


def proposal(row: models.Story, said: Said, seconds: float = SECONDS) -> Proposal:
    """Return the effect of the decisions `said` on a story; raises InputError."""
    base, same, last = weighed_themes(), theme_rulings.tellings_of(row), theme_rulings.last(LAST)
    known = theme_rulings.all_of({row.entry_id, *same, *(each.entry_id for each in last)})
    whole = theme_rulings.after(known.get(row.entry_id, {}), said)
    _check(base, said, whole)
    ruled = list(theme_rulings.ruled())
    now = base.taught(_lessons(base, ruled))
    others = [each for each in ruled if each[0].entry_id != row.entry_id]
    own = _lesson(base, _newest(row), whole)
    then = base.taught([*_lessons(base, others), *own])
    story = records.from_json(records.Story, row.record)
    relabelled, _ = Labeller(then).relabelled(story)
    rows = [each for each in last if each.entry_id not in (row.entry_id, *same)]
    changed, looked, skipped = _changed(rows, known, now, then, time.monotonic() + seconds)
    rulings = theme_rulings.joined(known, row.entry_id, same)
    after = _with_answers(relabelled, theme_rulings.after(rulings, said))
    return Proposal(row, said, story, after, tuple(changed), looked, skipped)


def _newest(row: models.Story) -> models.Story:
    """Return the newest reading of a story."""
    if row.current:
        return row
    return models.Story.objects.filter(entry=row.entry_id, current=True).first() or row


def _check(themes: Themes, said: Said, whole: Mapping[str, bool]) -> None:
    unknown = [key for key, about in said.items() if key not in themes.keys and about is not None]
    if unknown:
        raise InputError(
            "There is no theme “%(theme)s”. There are %(themes)s.",
            theme=unknown[0][:60],
            themes=", ".join(themes.keys),
        )
    if not said:
        raise InputError("Say which theme the story is about, or is not about.")
    if sum(whole.values()) > rulings.MOST:
        raise InputError(
            "A story is about %(number)s themes at most. Say first what it is not about.",
            number=rulings.MOST,
        )


def _changed(
    rows: Sequence[models.Story],
    said: Mapping[int, Mapping[str, bool]],
    now: Themes,
    then: Themes,
    until: float,
) -> tuple[list[Changed], int, int]:
    """Return which stories would change, with what is `said` of each entry, and how many were
    examined and not.
    """
    held = theme_rulings.held(rows)
    found, looked, skipped = [], 0, 0
    for each in rows:
        known = Features.from_bytes(bytes(each.theme_features), now.stamp)
        if known is None and time.monotonic() > until:
            skipped += 1
            continue
        looked += 1
        features = known or _features(now, each)
        if features is None or each.entry_id in held:
            continue
        before, after = (
            rulings.applied_to_keys(themes.main_keys(features), said.get(each.entry_id, {}))
            for themes in (now, then)
        )
        if set(before) != set(after):
            found.append(Changed(each, before, after))
    return found, looked, skipped


def correct(
    row: models.Story,
    by: User | None,
    said: Said,
    seconds: float = SECONDS,
    undoing: theme_rulings.Undoing | None = None,
) -> Proposal:
    """Save the decisions, and write the story and the others that change.

    With `undoing`, the history says which act that undoes.
    """
    proposed = proposal(row, said, seconds)
    theme_rulings.record(row, by, said, len(proposed.changed), undoing)
    themes = corrected_themes()
    note_terms(themes, theme_rulings.without_terms(row.entry_id))
    for entry in (row.entry_id, *theme_rulings.tellings(row.entry_id)):
        revisions = theme_rulings.revisions(entry)
        relabel(revisions, themes)
        theme_rulings.withdraw_approvals(revisions[0], by)
    relabel((each.row for each in proposed.changed), themes)
    return proposed


def note_terms(themes: Themes, rows: Iterable[tuple[models.ThemeRuling, models.Story]]) -> None:
    """Note which terms led to a theme that a person refused: they were wrong there."""
    for ruling, row in rows:
        found = terms_of(themes, records.from_json(records.Story, row.record))
        theme_rulings.keep_terms(ruling, found.get(ruling.theme, ()))


def terms_of(themes: Themes, story: records.Story) -> Mapping[str, set[str]]:
    """Return theme -> the folded terms for it that a story has."""
    article = story.article
    return themes.terms_in(article.title, article.body[: records.MOST_READ], story.language.main)


def relabel(rows: Iterable[models.Story], themes: Themes) -> None:
    """Find the themes of these stories anew, and write them."""
    labeller = Labeller(themes)
    for row in rows:
        story, features = labeller.relabelled(records.from_json(records.Story, row.record))
        kept = features.to_bytes(themes.stamp) if features else b""
        ruled = settled(story, row.entry_id, theme_rulings.tellings(row.entry_id))
        theme_rulings.relabel(row, ruled, kept)


@contextmanager
def decisions_followed(clusters: Collection[int]) -> Iterator[None]:
    """Find the themes of these clusters' stories anew for which other decisions apply once they
    were merged or split inside.
    """
    entries = theme_rulings.entries_in(clusters)
    before = theme_rulings.in_force_for(entries)
    yield
    after = theme_rulings.in_force_for(entries)
    changed = [entry for entry in entries if before[entry] != after[entry]]
    if changed:
        themes = corrected_themes()
        for entry in changed:
            relabel(theme_rulings.revisions(entry), themes)


def settled(story: records.Story, entry: int, tellings: Iterable[int]) -> records.Story:
    """Return a story as found by the bot, with the second reader's opinions, then people's
    decisions.

    Decisions on the entries `tellings` of the same text apply too.
    """
    return _with_answers(story, theme_rulings.in_force(entry, tellings))


def _with_answers(story: records.Story, said: Mapping[str, bool]) -> records.Story:
    return rulings.applied(second_opinion.applied(story, second_readings.of(story)), said)
