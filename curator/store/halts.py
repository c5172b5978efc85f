"""Halts: sending that stopped by itself, why, and that a person let it continue."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Count, Q

from curator.errors import NotReady
from curator.records import Message
from curator.store import jobs, notifications, transitions
from curator.store.history import OPERATE, locked, note, require
from curator.store.models import Delivery, Event, Halt, Issue, Job

Failure = Delivery.Failure
# by whom nothing is wrong with address and mailbox, as far as anybody knows
REFUSED = (Failure.SENDER, Failure.AUTHENTICATION, Failure.CONTENT, Failure.UNKNOWN)


def current() -> Halt | None:
    """Return the halt in force, of whichever issue: it stops all sending."""
    return Halt.objects.filter(resumed_at=None).select_related("issue").first()


def require_none() -> None:
    """Raise NotReady with the reason while sending is halted."""
    if halt := current():
        number = halt.issue.number
        raise NotReady(
            "Sending was halted at issue %(number)s: %(reason)s Fix the cause, then resume it at"
            " the desk or with “curator send %(number)s --resume”.",
            number=number,
            reason=halt.reason,
        )


def put(issue: Issue, reason: str, now: datetime) -> bool:
    """Halt all sending because of `issue`; return False if it is halted already."""
    with transaction.atomic():
        row = locked(issue.pk)
        if current():
            return False
        Halt.objects.create(issue=row, at=now, reason=reason)
        what = Message("sending halted at issue %(issue)s", issue=row.number)
        note(row, None, what, after=reason)
        for job in Job.objects.filter(kind=jobs.Kind.SENDING, state__in=Job.OPEN):
            jobs.cancel(job, reason, now)
        summary = f"Sending was halted at issue {row.number}: {reason}"
        notifications.add(Event.HALTED, summary, f"/issue/{row.pk}/send/", row)
        return True


def lift(issue: Issue, by: User | None, now: datetime, *, again: bool = False) -> int:
    """Let sending continue; with `again`, queue the refused mails again, and return how many.

    Raises NotAllowed, and NotReady if nothing is halted.
    """
    if by is not None:
        require(by, OPERATE)
    with transaction.atomic():
        row = locked(issue.pk)
        halt = row.halts.filter(resumed_at=None).first()
        if halt is None:
            raise NotReady("Issue %(number)s is not halted.", number=row.number)
        halt.resumed_at, halt.resumed_by = now, by.get_username() if by else ""
        halt.save(update_fields=["resumed_at", "resumed_by"])
        count = _queue_again(row) if again else 0
        _ask_again(row, halt, by, now)
        what = Message(
            "resumed the sending of issue %(issue)s, %(count)s mails anew",
            issue=row.number,
            count=count,
        )
        note(row, by, what)
        return count


def _ask_again(row: Issue, halt: Halt, by: User | None, now: datetime) -> None:
    """Request again what the halt ended of other issues: their mails still wait."""
    ended = Job.objects.filter(
        kind=jobs.Kind.SENDING, state=jobs.State.CANCELLED, finished_at__gte=halt.at
    )
    on_their_way = (Issue.State.APPROVED, Issue.State.SENDING)  # before its first mail, or after
    others = ended.filter(reason=halt.reason, issue__state__in=on_their_way).exclude(issue=row)
    for job in others.select_related("issue"):
        if jobs.open_job(job.about, jobs.Kind.SENDING) is None:
            due = max(now, job.due_at or now)
            jobs.enqueue(job.about, jobs.Kind.SENDING, by, payload=job.payload, due_at=due)


def refused(issue: Issue) -> int:
    """Return readers whose mail was refused, but not because of their address or mailbox."""
    return issue.deliveries.filter(state=Delivery.State.BOUNCED, failure__in=REFUSED).count()


def _queue_again(row: Issue) -> int:
    again = row.deliveries.filter(state=Delivery.State.BOUNCED, failure__in=REFUSED)
    count = again.update(
        state=Delivery.State.QUEUED,
        failure="",
        failed_at=None,
        reason=Message("sent again by request"),
    )
    if count and row.state == Issue.State.SENT:
        transitions.enter(row.pk, Issue.State.SENDING)
    return count


def counts(issue: Issue) -> tuple[int, Counter[str]]:
    """Return the mails tried, and those that failed by class, since a person last let
    it continue.
    """
    tried = issue.deliveries.filter(state__in=("sent", "bounced", "uncertain")).count()
    last = issue.halts.exclude(resumed_at=None).order_by("-resumed_at").first()
    since = Q(failed_at__gt=last.resumed_at) if last else Q()
    failed = issue.deliveries.filter(since).exclude(failure="").values_list("failure")
    return tried, Counter(dict(failed.annotate(count=Count("*")).order_by()))
