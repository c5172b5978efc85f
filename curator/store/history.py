"""Permissions and the history: the one place where rights are checked and Edit rows are written."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.contrib.auth.models import Group, Permission, User
from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from curator.errors import CuratorError
from curator.records import Message
from curator.store import models

EDIT, APPROVE, OPERATE = "store.change_issue", "store.approve_issue", "store.operate"
LONGEST_THING = 500  # characters of its column, which escaped control characters exceed
EDITORS, PUBLISHERS, OPERATORS = "editors", "publishers", "operators"


class NotAllowed(CuratorError):
    """The person may not do this; the message says who may."""


class Gone(CuratorError):
    """What was to be changed is no longer there, or cannot be changed any more."""


@dataclass(frozen=True, slots=True)
class Act:
    """What undo needs of a change: its kind (a key of `undo.PUT`), what it changed, and the state
    of that before and after, all as JSON.
    """

    kind: str
    of: Any
    before: Any
    after: Any

    @property
    def thing(self) -> str:
        """What was changed: equal for two acts of which the later one builds on the earlier."""
        return f"{self.kind} {json.dumps(self.of, ensure_ascii=False)}"[:LONGEST_THING]


def act_of(edit: models.Edit) -> Act:
    """Return what undo needs of a line of history; raises Gone if it cannot be undone."""
    if edit.act is None:
        raise Gone("This cannot be undone.")
    return Act(**edit.act)


def superseded(later: models.Edit) -> Gone:
    """Return the refusal to take something back that `later` builds on; it names who and what."""
    name = later.by.get_username() if later.by else Message("somebody without an account")
    return Gone(
        "It cannot be taken back: %(name)s changed the same since (%(what)s).",
        name=name,
        what=later.what,
    )


def require(by: User, *permissions: str) -> None:
    """Raise NotAllowed unless `by` is active and has one of `permissions`."""
    if any(by.has_perm(each) for each in permissions):
        return
    name = by.get_username()
    match permissions[0]:
        case "store.approve_issue":
            raise NotAllowed("%(name)s may not do this: it takes a publisher.", name=name)
        case "store.operate":
            raise NotAllowed("%(name)s may not do this: it takes an operator.", name=name)
    raise NotAllowed("%(name)s may not do this: it takes an editor.", name=name)


def note(
    issue: models.Issue | None,
    by: User | None,
    what: Message,
    before: str = "",
    after: str = "",
    *,
    scheduled: bool = False,
    correction: bool = False,
    act: Act | None = None,
    undoes: models.Edit | None = None,
) -> models.Edit:
    """Write one line of history, in the transaction of the change; `by` is None for commands and
    schedule.

    With `act` it can be undone; `undoes` names the line that it undoes.
    """
    if by is None and scheduled:
        what = Message("%(what)s, by the schedule", what=what)
    elif by is None:
        what = Message("%(what)s, at the command line", what=what)
    thing = act.thing if act else undoes.thing if undoes else ""
    return models.Edit.objects.create(
        issue=issue,
        by=by,
        what=what,
        before=before,
        after=after,
        correction=correction,
        act=asdict(act) if act else None,
        thing=thing,
        undoes=undoes,
    )


class Change(NamedTuple):
    """A line of history: its number, and when it was written."""

    line: int
    at: datetime


def newest_change() -> Change | None:
    """Return the newest line of history, or None."""
    newest = models.Edit.objects.order_by("-pk").values_list("pk", "at").first()
    return Change(*newest) if newest else None


def locked(issue_id: int) -> models.Issue:
    """Return the issue's row, locked until the transaction ends; raises Gone if its start was
    undone.
    """
    row = models.Issue.objects.select_for_update().filter(pk=issue_id).first()
    if row is None:
        raise Gone("This issue is no longer there: starting it was undone.")
    return row


@transaction.atomic
def ensure_groups() -> None:
    """Create or restore the groups with their permissions."""
    kind = ContentType.objects.get_for_model(models.Issue)
    for permission, says, groups in _RIGHTS:
        right, _ = Permission.objects.get_or_create(
            content_type=kind,
            codename=permission.removeprefix("store."),
            defaults={"name": says},
        )
        for name in groups:
            Group.objects.get_or_create(name=name)[0].permissions.add(right)


_RIGHTS = (
    (EDIT, "Can change issue", (EDITORS, PUBLISHERS)),
    (APPROVE, "Can approve an issue", (PUBLISHERS,)),
    (OPERATE, "Can operate the newsroom", (OPERATORS,)),
)
