"""Restore a backup without mailing anybody who left, or anything twice.

What happened after the backup is not in it. So readers who left since stay gone, if the replaced
database can be read; mails on their way become uncertain; an issue that was only approved must be
approved again, because it may have been sent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import DatabaseError, transaction

from curator.errors import NotReady
from curator.store import approvals, backup, deliveries, jobs, models, subscribers
from curator.store.database import open_store

WHY = approvals.RESTORED
Delivery, Issue = models.Delivery, models.Issue


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored, and what was done so that nothing is repeated."""

    made_at: str
    rows: int
    left_again: int
    uncertain: int
    to_be_approved_again: int
    aside: Path | None  # where the data is that was there before


def restore(folder: Path, aside: Path, now: datetime, *, replace: bool) -> Restored:
    """Restore the backup in `folder`; with `replace` over existing data, which is kept in `aside`.

    Raises InputError, NotReady and StoreError.
    """
    found = backup.read_manifest(folder)
    gone: Gone = Gone((), ())
    if not backup.empty():
        if not replace:
            raise NotReady("There is data here already. Say --replace; it is kept beside.")
        backup.require_no_workers(now)
        gone = _gone()
    backup.bring_back(folder, found, aside, now)
    open_store()
    with transaction.atomic():
        return Restored(
            made_at=found.made_at,
            rows=sum(found.rows.values()),
            left_again=_unsubscribe_again(gone),
            uncertain=_mark_uncertain(now),
            to_be_approved_again=withdraw_approvals(),
            aside=aside if aside.exists() else None,
        )


@dataclass(frozen=True, slots=True)
class Gone:
    """Readers not to be mailed any more: pseudonym, when and why they left; hash and reason."""

    readers: Sequence[tuple[str, datetime | None, str]]
    suppressed: Sequence[tuple[str, str]]


def _gone() -> Gone:
    """Return who has left the list that is to be replaced; nobody if it cannot be read."""
    left = models.Subscriber.objects.exclude(left_at=None)
    try:
        return Gone(
            list(left.values_list("pseudonym", "left_at", "left_reason")),
            list(models.Suppression.objects.values_list("address_hash", "reason")),
        )
    except DatabaseError:
        return Gone((), ())


def _unsubscribe_again(gone: Gone) -> int:
    count = 0
    for pseudonym, left, why in gone.readers:
        row = models.Subscriber.objects.filter(pseudonym=pseudonym).first()
        count += bool(row and left and subscribers.leave(row.pk, left, why))
    models.Suppression.objects.bulk_create(
        [models.Suppression(address_hash=hashed, reason=why) for hashed, why in gone.suppressed],
        ignore_conflicts=True,
    )
    subscribers.mark_suppressed()
    return count


def _mark_uncertain(now: datetime) -> int:
    """Mark mails without an answer as uncertain, because they may have been sent since."""
    lists = models.Job.objects.filter(issue=None)
    lists.update(lease_until=None)  # whoever had one is gone; its rows are tried again
    for job in models.Job.objects.filter(state__in=models.Job.OPEN).exclude(issue=None):
        models.Job.objects.filter(pk=job.pk).update(by_hand=False, lease_until=None)
        jobs.cancel(job, WHY, now)
    states = Delivery.State
    waiting = (states.QUEUED, states.SENDING, states.DEFERRED)
    rows = Delivery.objects.filter(state__in=waiting).exclude(issue__state=Issue.State.APPROVED)
    count = rows.update(state=states.UNCERTAIN, reason=WHY, worker="", next_try=None)
    for issue in Issue.objects.filter(state=Issue.State.SENDING):
        deliveries.close(issue)
    return count


def withdraw_approvals() -> int:
    """Withdraw every approval, for good: what was approved may have been sent since."""
    drafts = models.Approval.objects.filter(issue__state=Issue.State.DRAFT)
    drafts.update(withdrawn_why=WHY)  # which the schedule never reinstates
    approved = Issue.objects.filter(state=Issue.State.APPROVED)
    return sum(approvals.withdraw(issue, None, WHY) for issue in approved)
