"""Restore a backup without mailing anybody who left, or anything twice.

What happened after the backup is not in it. So readers who left since stay gone, if the replaced
database can be read, and who was erased since is erased again; mails on their way become uncertain;
an issue that was only approved must be approved again, because it may have been sent. No number
that a row may have had since is given to another one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.db import DatabaseError, transaction

from curator.errors import NotReady
from curator.store import (
    approvals,
    backup,
    deliveries,
    jobs,
    models,
    reader_requests,
    sequences,
    subscribers,
)
from curator.store.database import open_store

WHY = approvals.RESTORED
Delivery, Issue, Subscriber = models.Delivery, models.Issue, models.Subscriber


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
    since = Since()
    if not backup.empty():
        if not replace:
            raise NotReady("There is data here already. Say --replace; it is kept beside.")
        backup.require_no_workers(now)
        since = _since()
    backup.bring_back(folder, found, aside, now)
    open_store()
    with transaction.atomic():
        sequences.skip_past(since.numbers)
        return Restored(
            made_at=found.made_at,
            rows=sum(found.rows.values()),
            left_again=_unsubscribe_again(since, now),
            uncertain=_mark_uncertain(now),
            to_be_approved_again=withdraw_approvals(),
            aside=aside if aside.exists() else None,
        )


@dataclass(frozen=True, slots=True)
class Since:
    """What the replaced database knows of the time since the backup."""

    # not to be mailed any more: pseudonym, state, when and why they left
    readers: Sequence[tuple[str, str, datetime | None, str]] = ()
    suppressed: Sequence[tuple[str, str]] = ()  # hash and reason
    numbers: Mapping[str, int] = field(default_factory=dict)  # the last of each sequence


def _since() -> Since:
    """Look at the database that is to be replaced; nothing if it cannot be read."""
    gone = Subscriber.objects.exclude(left_at=None)
    try:
        return Since(
            list(gone.values_list("pseudonym", "state", "left_at", "left_reason")),
            list(models.Suppression.objects.values_list("address_hash", "reason")),
            sequences.last_given(),
        )
    except DatabaseError:
        return Since()


def _unsubscribe_again(since: Since, now: datetime) -> int:
    count = 0
    for pseudonym, state, left, why in since.readers:
        row = Subscriber.objects.filter(pseudonym=pseudonym).first()
        if row is None:
            continue
        count += bool(left and subscribers.leave(row.pk, left, why))
        if state == Subscriber.State.ERASED and row.address:
            reader_requests.erase(row.address, None, now)
    models.Suppression.objects.bulk_create(
        [models.Suppression(address_hash=hashed, reason=why) for hashed, why in since.suppressed],
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
