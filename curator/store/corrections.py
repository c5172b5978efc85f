"""Corrections of a sent issue: texts are written first, and printed once a publisher
releases them.
"""

from __future__ import annotations

from dataclasses import replace

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet

from curator import records
from curator.errors import NotReady
from curator.records import Message
from curator.store import models
from curator.store.approvals import in_force
from curator.store.history import APPROVE, locked, note, require

State = models.Issue.State
LEFT = (State.SENDING, State.SENT)


def released(issue: models.Issue) -> models.Correction | None:
    """Return what the archive prints instead of what was sent, or None."""
    return issue.corrections.order_by("-at", "-pk").first()


def waiting(issue: models.Issue) -> QuerySet[models.Edit]:
    """Return the corrections that nobody has released yet, newest first."""
    edits = issue.edits.filter(correction=True).order_by("-at", "-pk")
    last = released(issue)
    return edits.filter(at__gt=last.at) if last else edits


def release(issue: models.Issue, by: User, now: records.Snapshot) -> models.Correction:
    """Print the texts of `now` from the next publishing on; raises NotReady if nothing waits, or it
    was not sent.
    """
    require(by, APPROVE)
    with transaction.atomic():
        row = locked(issue.pk)
        changed = [edit.what for edit in waiting(row)]
        if row.state not in LEFT or not changed:
            raise NotReady("No correction waits to be released.")
        printed = _with_words(_printed(row), now)
        kept = models.Correction.objects.create(issue=row, by=by, snapshot=records.to_json(printed))
        what = Message(
            "released %(number)s correction",
            "released %(number)s corrections",
            number=len(changed),
        )
        note(row, by, what, after=Message.joined(changed, "\n"))
    return kept


def _printed(issue: models.Issue) -> records.Snapshot:
    """Return what the archive prints now."""
    row = released(issue) or in_force(issue)
    if row is None:
        raise NotReady("This issue was never approved.")
    return records.from_json(records.Snapshot, row.snapshot)


def _with_words(printed: records.Snapshot, now: records.Snapshot) -> records.Snapshot:
    """Return the issue as sent, with only its texts replaced."""
    words = {pick.id: pick.words for pick in now.picks}
    picks = (replace(pick, words=words.get(pick.id, pick.words)) for pick in printed.picks)
    return replace(printed, picks=tuple(picks), words=now.words)
