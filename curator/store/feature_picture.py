"""The picture beside the feature: chosen, taken away where its item goes, and put back by undo."""

from __future__ import annotations

from django.contrib.auth.models import User

from curator import records
from curator.edition.picture import offered
from curator.errors import InputError
from curator.records import Message
from curator.records.slots import FEATURE
from curator.store import models
from curator.store.history import Act, Gone
from curator.store.words import Change, changing

KINDS = {
    "": Message("no picture"),
    "chart": Message("a chart of its numbers"),
    "number": Message("its number"),
    "quotation": Message("a quotation"),
}


def choose(pick: models.Pick, by: User, *, kind: records.PictureKind, seen: str) -> None:
    """Draw a picture beside an item of the feature, or none; `seen` is the kind that the form
    showed. A letter has one: another item of the feature loses its own.

    Raises Gone where somebody else chose another, and InputError where the story has nothing for
    it.
    """
    with changing(pick.issue_id, by) as change:
        row = _present(pick.pk)
        if row.picture == kind:
            return
        if row.picture != seen:
            raise Gone("Somebody chose another picture in the meantime. Look at it, then choose.")
        if kind:
            _require(row, kind)
            for other in _others(row):
                remove(change, other)
        _note(change, row, kind)


def remove(change: Change, row: models.Pick) -> None:
    """Take away the picture of an item that is no feature any more, or told by another source."""
    if row.picture:
        _note(change, row, "")


def put(of: int, state: str, _by: User) -> None:
    """Draw the picture that was chosen before; raises Gone where the item is no feature any more,
    or another has the picture.
    """
    row = _present(of)
    if state and row.slot != FEATURE:
        raise Gone("Only the feature has a picture.")
    if state and _others(row):
        raise Gone("Another item of the feature has the picture now.")
    models.Pick.objects.filter(pk=of).update(picture=state, touched=True)


def _present(pk: int) -> models.Pick:
    row = models.Pick.objects.select_related("story").filter(pk=pk, dropped=False).first()
    if row is None:
        raise Gone("This item was dropped in the meantime. Restore it first.")
    return row


def _others(row: models.Pick) -> list[models.Pick]:
    """Return the other items of the feature that have a picture."""
    rows = models.Pick.objects.filter(issue=row.issue_id, slot=FEATURE, dropped=False)
    return list(rows.exclude(pk=row.pk).exclude(picture="").select_related("story"))


def _require(row: models.Pick, kind: records.PictureKind) -> None:
    if row.slot != FEATURE:
        raise InputError("Only the feature has a picture.")
    if kind not in offered(records.from_json(records.Story, row.story.record)):
        raise InputError("This story has nothing for such a picture.")


def _note(change: Change, row: models.Pick, kind: str) -> None:
    models.Pick.objects.filter(pk=row.pk).update(picture=kind, touched=True)
    before, row.picture = row.picture, kind
    what = Message("picture of the feature: %(title)s", title=row.story.title)
    act = Act("picture", row.pk, before, kind)
    change.note(what, KINDS[before], KINDS[kind], act=act)
