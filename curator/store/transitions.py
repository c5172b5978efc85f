"""The states of an issue and their transitions: the one place that writes `Issue.state`."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from curator.errors import NotReady
from curator.store import models
from curator.store.history import locked

State = models.Issue.State

# where an issue may come from, by where it goes
ALLOWED: dict[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.APPROVED}),  # an edit withdraws the approval
    State.APPROVED: frozenset({State.DRAFT, State.APPROVED}),  # approved, or approved again
    State.SENDING: frozenset({State.APPROVED, State.SENT}),  # sent: uncertain mails go again
    State.SENT: frozenset({State.SENDING}),
}


class Refused(NotReady):
    """The transition is not possible from the issue's state."""


def may_become(issue: models.Issue, to: State) -> bool:
    """Return whether the transition is possible; the caller holds the lock."""
    return State(issue.state) in ALLOWED[to]


def enter(issue_id: int, to: State, **columns: Any) -> models.Issue:
    """Change an issue's state to `to` with other `columns`, under a lock; raises Refused."""
    with transaction.atomic():
        row = locked(issue_id)
        if not may_become(row, to):
            raise Refused(
                f"{row} is {_state_words(row)}; it cannot become {to.label.lower()}.".capitalize()
            )
        models.Issue.objects.filter(pk=row.pk).update(state=to, **columns)
        row.refresh_from_db()
        return row


def open_draft(issue_id: int) -> models.Issue:
    """Return the row of a draft to be filled again, locked; raises Refused if it is no draft any
    more.
    """
    row = locked(issue_id)
    if row.state != State.DRAFT:
        raise Refused(
            f"{row} was {_state_words(row)} in the meantime; what was picked for it is left"
            " out.".capitalize()
        )
    return row


def _state_words(issue: models.Issue) -> str:
    return {
        State.DRAFT: "a draft",
        State.APPROVED: "approved",
        State.SENDING: "being sent",
        State.SENT: "sent",
    }[State(issue.state)]
