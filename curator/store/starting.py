"""Start an empty issue by hand; taken back while nothing is in it."""

from __future__ import annotations

from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from curator.records import Message
from curator.store import models
from curator.store.database import one_at_a_time
from curator.store.history import EDIT, Act, Gone, locked, note, require, superseded


def start_issue(by: User, day: date) -> models.Issue:
    """Return an empty weekly draft for `day`, or the open one."""
    require(by, EDIT)
    with transaction.atomic():
        issue = _open()
        if issue is None:
            issue = models.Issue.objects.create(day=day)
            note(issue, by, Message("started an empty issue"), act=_act(issue))
    return issue


def _open() -> models.Issue | None:
    """Return the open weekly draft, locked; nobody else starts one until the transaction ends."""
    one_at_a_time("open draft")
    drafts = models.Issue.objects.filter(state=models.Issue.State.DRAFT, month=None)
    return drafts.select_for_update().order_by("-pk").first()


def _act(issue: models.Issue) -> Act:
    state = {"day": issue.day.isoformat(), "created_at": issue.created_at.isoformat()}
    return Act("start", issue.pk, None, state)


def _said_of(issue_id: int) -> QuerySet[models.Edit]:
    """Return the lines that say that an issue was started, and that this was undone."""
    return models.Edit.objects.filter(thing=Act("start", issue_id, None, None).thing)


# --- undone


def put(of: int, state: dict[str, str] | None, _by: User) -> None:
    """Delete an issue that was started, while nothing is in it, or start it again. Its history
    stays, and is about it again when it is.
    """
    if state is None:
        _delete(locked(of))
    else:
        _start_again(of, state)


def why_it_stays(issue: models.Issue) -> Gone | None:
    """Return why starting an issue cannot be undone, or None."""
    lines = issue.edits.filter(undone=False, undoes=None).exclude(pk__in=_said_of(issue.pk))
    if later := lines.select_related("by").order_by("-pk").first():
        return superseded(later)
    if _is_filled(issue):
        return Gone("Something is in this issue by now, so it stays.")
    others = models.Issue.objects.exclude(pk=issue.pk)
    if others.exists() and not others.filter(pk__lt=issue.pk).exists():
        return Gone("This is the first issue of all: ids in the feeds depend on it, so it stays.")
    return None


def _is_filled(issue: models.Issue) -> bool:
    """Return whether anything but its history hangs on an issue: items, texts, what somebody
    types.
    """
    tables = [each for each in issue._meta.related_objects if each.related_model != models.Edit]
    there = [
        Exists(each.related_model._base_manager.filter(**{each.field.name: OuterRef("pk")}))
        for each in tables
    ]
    return models.Issue.objects.filter(reduce(or_, there), pk=issue.pk).exists()


def _delete(issue: models.Issue) -> None:
    if refusal := why_it_stays(issue):
        raise refusal
    models.Edit.objects.filter(issue=issue).update(issue=None, was_in=issue.pk)
    issue.delete()


def _start_again(of: int, state: dict[str, Any]) -> None:
    if opened := _open():
        if later := _said_of(opened.pk).select_related("by").order_by("pk").first():
            raise superseded(later)
        raise Gone("Another issue is open by now.")
    models.Issue(pk=of, day=state["day"]).save(force_insert=True)
    models.Issue.objects.filter(pk=of).update(created_at=state["created_at"])
    lines = models.Edit.objects.filter(was_in=of) | _said_of(of)
    lines.update(issue=of, was_in=None)
