"""Acts of editors taken back: what a change wrote is put back, if nothing newer changed the same,
with the rights, the note and the withdrawn approval of any change.

Every kind of act has one function that puts a state back; it serves to undo and to do again.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Max

from curator.records import Message
from curator.store import (
    blocks,
    clusters,
    models,
    picks,
    sources,
    sponsors,
    theme_corrections,
)
from curator.store.corrections import LEFT
from curator.store.history import EDIT, Gone, act_of, note, require
from curator.store.words import changing, check_field, newest, put_edition

THEMES = "themes"  # labels stories anew, so `runs/undo.py` puts it back
Put = Callable[[Any, Any, User], None]  # of what, its state, who


def _put_words(of: Sequence[Any], version: int, by: User) -> None:
    """Write an older version once more, as the newest; 0: none."""
    issue_id, pick_id, field, language = of
    issue = models.Issue.objects.get(pk=issue_id)
    pick = issue.picks.filter(pk=pick_id).first() if pick_id else None
    if pick_id and pick is None:
        raise Gone("This item is no longer there.")
    check_field(issue, field, pick)
    now = newest(issue, field, language, pick)
    rows = issue.words.filter(pick=pick, field=field, language=language, origin="editor")
    kept = rows.filter(version=version).first()
    models.Words.objects.create(
        issue=issue,
        pick=pick,
        field=field,
        language=language,
        origin="editor",
        version=now.version + 1 if now else 1,
        text=kept.text if kept else "",
        by=by,
    )


def _put_accepted(of: int, state: bool, _by: User) -> None:
    models.Words.objects.filter(pk=of).update(accepted=state)


def _put_edition(of: tuple[int, str], state: bool | None, _by: User) -> None:
    put_edition(models.Issue.objects.get(pk=of[0]), of[1], state)


def _put_hold(of: int, state: str, _by: User) -> None:
    models.Issue.objects.filter(pk=of).update(held=Message.read_text(state))


PUT: Mapping[str, Put] = {
    "place": picks.put_place,
    "minute": picks.put_minute,
    "telling": picks.put_telling,
    "words": _put_words,
    "accepted": _put_accepted,
    "edition": _put_edition,
    "hold": _put_hold,
    "sponsors": sponsors.put,
    "triage": clusters.put_judgement,
    "same": clusters.put,
    "block": blocks.put,
    "weight": theme_corrections.put,
    "source": sources.put,
}


def put_back(edit: models.Edit, by: User, *, again: bool, among: Collection[int] = ()) -> None:
    """Undo what `edit` did, or do it `again`. Raises Gone where something newer, other than the
    acts `among` which it is undone, changed the same thing, or where the issue has left.
    """
    act = act_of(edit)
    with _changing(edit, by) as write:
        require_last(edit, again=again, among=among)
        PUT[act.kind](act.of, act.after if again else act.before, by)
        say(edit, write, again=again)


@contextmanager
def _changing(edit: models.Edit, by: User) -> Iterator[Callable[..., object]]:
    """Open a transaction for a change by somebody who may make it."""
    if edit.issue_id:
        with changing(edit.issue_id, by) as change:
            yield change.note
        return
    require(by, EDIT)
    with transaction.atomic():
        yield partial(note, None, by)


@transaction.atomic  # also for who relabels stories outside of one
def require_last(edit: models.Edit, *, again: bool, among: Collection[int] = ()) -> None:
    """Raise Gone unless an act stands (`again`: was undone) and the same was not changed since."""
    row = models.Edit.objects.select_for_update(of=("self",)).get(pk=edit.pk)
    if row.undone != again:
        if again:
            raise Gone("This was done again already.")
        raise Gone("This was undone already.")
    lines = models.Edit.objects.filter(thing=row.thing).exclude(pk__in=among)
    if again:
        undone = lines.filter(undoes=row).aggregate(last=Max("pk"))["last"]
        since = lines.filter(pk__gt=undone).exclude(undoes__in=[*among, row.pk])
    else:
        since = lines.filter(pk__gt=row.pk, undone=False, undoes=None)
    last = since.select_related("by").order_by("-pk").first()
    if last:
        name = last.by.get_username() if last.by else Message("somebody without an account")
        raise Gone(
            "It cannot be taken back: %(name)s changed the same since (%(what)s).",
            name=name,
            what=last.what,
        )


def say(edit: models.Edit, write: Callable[..., object], *, again: bool) -> None:
    """Write the line that says that an act was undone, or done again, in its transaction."""
    models.Edit.objects.filter(pk=edit.pk).update(undone=not again)
    if again:
        what = Message("done again: %(what)s", what=edit.what)
        write(what, edit.before, edit.after, undoes=edit)
    else:
        what = Message("undone: %(what)s", what=edit.what)
        write(what, edit.after, edit.before, undoes=edit)


def undoable(edits: Iterable[models.Edit]) -> set[int]:
    """Return which of these lines of history can be undone now."""
    acts = [each for each in edits if each.act and not each.undone and not _has_left(each)]
    standing = models.Edit.objects.filter(undone=False, undoes=None)
    rows = standing.filter(thing__in={each.thing for each in acts}).order_by()
    last = dict(rows.values_list("thing").annotate(Max("pk")))
    return {each.pk for each in acts if last.get(each.thing) == each.pk}


def _has_left(edit: models.Edit) -> bool:
    return edit.issue is not None and edit.issue.state in LEFT


def done_since(by: User, newest: int) -> list[int]:
    """Return a person's acts after the line `newest` that can be undone, oldest first."""
    rows = models.Edit.objects.filter(by=by, pk__gt=newest, undoes=None).exclude(act=None)
    return list(rows.exclude(issue__state__in=LEFT).order_by("pk").values_list("pk", flat=True))


def newest_line() -> int:
    """Return the number of the newest line of history, or 0."""
    return models.Edit.objects.aggregate(newest=Max("pk"))["newest"] or 0
