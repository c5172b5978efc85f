"""Approve an issue: freeze its letters in the name of the person who looked at them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from django.contrib.auth.models import User

from curator import records
from curator.edition import editions
from curator.edition.item import is_number
from curator.errors import NotReady
from curator.runs.renderer import IssueRenderer
from curator.store import approvals, models
from curator.store.proofreading import Marks


def approve(
    renderer: IssueRenderer,
    issue: models.Issue,
    by: User,
    seen: str | None = None,
    *,
    although_held: bool = False,
) -> int | None:
    """Approve the issue in the name of `by`, freeze every edition that is on, and return its
    number.

    None if `approval: second_person:` is set and `by` is the first. `seen` is the fingerprint of
    what was shown; without it the current state is approved. Raises Changed if the draft has
    changed, and NotReady if there is nothing to read, an edition has problems, none is on, or the
    bot holds the issue and not `although_held`.
    """
    approvals.require_not_held(issue, although_held)
    snapshot = renderer.snapshot(issue)
    if seen is not None and seen != approvals.fingerprint(snapshot):
        raise approvals.Changed(
            "The draft was changed after you opened this page. Here is how it stands now; look"
            " again, then approve."
        )
    if all(is_number(pick) for pick in snapshot.picks):
        raise NotReady(
            "There is nothing to read in this issue yet: it has no item. Pick stories for it first."
        )
    letters = _sound(renderer, issue, snapshot)
    return approvals.approve(
        issue,
        by,
        letters,
        snapshot,
        current=renderer.snapshot,
        although_held=although_held,
        second_person=renderer.config.approval.second_person,
    )


def _unread(
    renderer: IssueRenderer, marks: Marks, letter: records.Letter, language: str
) -> list[records.Message]:
    read = marks.state(letter, language, renderer.config.proofreading.languages)
    sign_off = records.Message("a proofreader has to sign it off first")
    return [sign_off] if read.lacking else []


def _sound(
    renderer: IssueRenderer, issue: models.Issue, snapshot: records.Snapshot
) -> list[records.Letter]:
    """Return the letters of the editions that are on, and of their variants that go out; raises
    NotReady naming each edition with a problem.
    """
    letters, broken, marks = [], [], Marks.of(issue)
    for language in (state.language for state in editions(snapshot) if state.on):
        try:
            letter = renderer.letter(snapshot, language)
            problems = [*renderer.problems(letter), *_unread(renderer, marks, letter, language)]
        except NotReady as error:
            problems = [records.Message.of(error)]
        if problems:
            broken.append(records.Message("%(tag)s: %(what)s", tag=language, what=problems[0]))
        else:
            letters.append(letter)
    if broken:
        raise NotReady(
            "These editions have problems: %(problems)s. Fix them or switch them off.",
            problems=records.Message.joined(broken, "; "),
        )
    return [*letters, *chain(*(_variants(renderer, snapshot, each.language) for each in letters))]


def _variants(
    renderer: IssueRenderer, snapshot: records.Snapshot, language: str
) -> Iterator[records.Letter]:
    for each in renderer.variants(snapshot, language):
        if each.letter is not None and each.on:
            yield each.letter
