"""Undo: what editors did is taken back, one act or the acts of one form together, or done again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.contrib.auth.models import User
from django.db import transaction

from curator.runs.correct import correct, decisions_followed
from curator.runs.terms import catch_up
from curator.store import models, undo
from curator.store.history import EDIT, Gone, act_of, require


def put_back(edits: Sequence[int], by: User, *, again: bool = False) -> list[models.Edit]:
    """Undo these lines of history, all or none, or do them `again`; returns them. Raises Gone
    where one of them cannot be undone any more, and says why.
    """
    require(by, EDIT)
    rows = models.Edit.objects.filter(pk__in=edits).select_related("issue", "by")
    found = list(rows.order_by("pk" if again else "-pk"))
    if not found:
        raise Gone("This cannot be undone.")
    if undo.THEMES in {act_of(each).kind for each in found}:
        if len(found) > 1:  # stories are labelled outside of a transaction: not all or none
            raise Gone("This cannot be undone.")
        _put_themes_back(found[0], by, again=again)
        return found[:1]
    with decisions_followed(_clusters(found)), transaction.atomic():
        for each in found:
            act = models.Edit.objects.get(pk=each.pk)  # the one before may have changed its issue
            undo.put_back(act, by, again=again, among=edits)
    for each in found:
        _find_themes_anew(each)
    return found


def _clusters(edits: Iterable[models.Edit]) -> set[int]:
    """Return the clusters that were merged or split by these acts."""
    acts = map(act_of, edits)
    return {cluster for act in acts if act.kind == "same" for cluster in act.of}


def _find_themes_anew(edit: models.Edit) -> None:
    """Find the themes of the last stories anew where the weight of a term was put back."""
    act = act_of(edit)
    if act.kind == "weight" and act.of[3] is None:  # of no source
        catch_up(*act.of[:3])


def _put_themes_back(edit: models.Edit, by: User, *, again: bool) -> None:
    """Restore earlier decisions on a story's themes; stories are labelled outside transactions."""
    act = act_of(edit)
    undo.require_last(edit, again=again)
    row = models.Story.objects.filter(entry=act.of, current=True).first()
    if row is None:
        raise Gone("This story is no longer there.")
    correct(row, by, act.after if again else act.before, undoing=(edit, again))
