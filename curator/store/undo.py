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
    corrections,
    feature_picture,
    models,
    picks,
    proofreading,
    saved_filters,
    sources,
    sponsors,
    starting,
    theme_corrections,
)
from curator.store.corrections import LEFT, RELEASE
from curator.store.history import APPROVE, EDIT, Gone, act_of, note, require, superseded
from curator.store.proofreading import LINK
from curator.store.saved_filters import FILTER
from curator.store.words import add_version, changing, check_field, put_edition, versions

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
    kept = versions(issue, field, language, pick).filter(version=version).first()
    add_version(issue, pick, field, language, text=kept.text if kept else "", by=by)


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
    "picture": feature_picture.put,
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
    "start": starting.put,
    "comment": proofreading.put_comment,
    LINK: proofreading.put_link,
    FILTER: saved_filters.put,
    RELEASE: corrections.put,
}
NOT_IN_THE_LETTER = ("comment", LINK, RELEASE)  # no approval falls with them


def put_back(edit: models.Edit, by: User, *, again: bool, among: Collection[int] = ()) -> None:
    """Undo what `edit` did, or do it `again`. Raises Gone if the same thing was changed
    since, other than by the acts `among` which this is undone, or the issue has left.
    """
    act = act_of(edit)
    with _changing(edit, by) as write:
        require_last(edit, again=again, among=among)
        say(edit, write, again=again)  # before the issue goes in which it is said
        PUT[act.kind](act.of, act.after if again else act.before, by)


@contextmanager
def _changing(edit: models.Edit, by: User) -> Iterator[Callable[..., object]]:
    """Open a transaction for a change by somebody who may make it."""
    if edit.issue_id:
        with changing(edit.issue_id, by, words_only=_is_of_a_sent_issue(edit)) as change:
            apart = act_of(edit).kind in NOT_IN_THE_LETTER
            yield partial(note, change.issue, by) if apart else change.note
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
    if row.was_in and not (again and row.act and row.act["kind"] == "start"):
        raise Gone("This issue is no longer there: starting it was undone.")
    lines = models.Edit.objects.filter(thing=row.thing).exclude(pk__in=among)
    if again:
        undone = lines.filter(undoes=row).aggregate(last=Max("pk"))["last"]
        since = lines.filter(pk__gt=undone).exclude(undoes__in=[*among, row.pk])
    else:
        since = lines.filter(pk__gt=row.pk, undone=False, undoes=None)
    last = since.select_related("by").order_by("-pk").first()
    if last:
        raise superseded(last)


def say(edit: models.Edit, write: Callable[..., object], *, again: bool) -> None:
    """Write the line that says that an act was undone, or done again, in its transaction."""
    models.Edit.objects.filter(pk=edit.pk).update(undone=not again)
    if again:
        what = Message("done again: %(what)s", what=edit.what)
        write(what, edit.before, edit.after, undoes=edit)
    else:
        what = Message("undone: %(what)s", what=edit.what)
        write(what, edit.after, edit.before, undoes=edit)


def undoable(edits: Iterable[models.Edit], by: User) -> set[int]:
    """Return which of these lines of history somebody can undo now."""
    acts = [each for each in edits if each.act and not each.undone and not _has_left(each)]
    acts = [each for each in acts if not _is_refused(each, by)]
    standing = models.Edit.objects.filter(undone=False, undoes=None)
    rows = standing.filter(thing__in={each.thing for each in acts}).order_by()
    last = dict(rows.values_list("thing").annotate(Max("pk")))
    return {each.pk for each in acts if last.get(each.thing) == each.pk}


def _has_left(edit: models.Edit) -> bool:
    """Return whether an act's issue was sent since, with what it wrote."""
    left = edit.issue is not None and edit.issue.state in LEFT
    return left and not _is_of_a_sent_issue(edit)


def _is_refused(edit: models.Edit, by: User) -> bool:
    """Return whether undoing an act would be refused for its kind."""
    kind = act_of(edit).kind
    if kind == "start" and edit.issue:
        return starting.why_it_stays(edit.issue) is not None
    if kind == FILTER:
        return bool(act_of(edit).of[0] != by.pk)  # filters are a person's own
    return kind == RELEASE and not by.has_perm(APPROVE)


def _is_of_a_sent_issue(edit: models.Edit) -> bool:
    """Return whether something was done after sending: a correction written or released."""
    return edit.correction or act_of(edit).kind == RELEASE


def done_since(by: User, newest: int) -> list[int]:
    """Return a person's acts after the line `newest` that can be undone, oldest first."""
    rows = models.Edit.objects.filter(by=by, pk__gt=newest, undoes=None).exclude(act=None)
    acts = rows.select_related("issue").order_by("pk")
    return [each.pk for each in acts if not _has_left(each)]


def newest_line() -> int:
    """Return the number of the newest line of history, or 0."""
    return models.Edit.objects.aggregate(newest=Max("pk"))["newest"] or 0
