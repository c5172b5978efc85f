"""The outbox: one row for each reader of an issue, and the only place that says who has it.

`sending` is committed before a mail leaves. What a dead worker left in `sending` becomes
`uncertain` and is never sent again by itself, because SMTP cannot tell whether the server took
it (RFC 1047).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from django.db import transaction
from django.db.models import Count, F, Q

from curator.errors import StoreError
from curator.records import Message
from curator.store import (
    history,
    late_leaving,
    notifications,
    subscribers,
    transitions,
    which_edition,
)
from curator.store.models import Delivery, Event, Issue, Subscriber

State = Delivery.State
_WRONG = timedelta(days=2)  # no mail waits for so long: put further ahead, a clock was wrong


@dataclass(frozen=True, slots=True)
class Claim:
    """One mail that this worker, and nobody else, may now send. `attempts` counts this one too."""

    delivery: int
    subscriber: int
    address: str
    language: str
    message_id: str
    attempts: int = 1
    text_only: bool = False
    variant: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a claim. `queued` gives it back unsent; `failure` is whose fault a bounce
    is (`Delivery.Failure`).
    """

    claim: Claim
    state: Literal["sent", "deferred", "bounced", "uncertain", "queued"]
    reason: str = ""
    next_try: datetime | None = None
    failure: str = ""
    tried: bool = True  # whether the server was asked
    provider_id: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """How an issue stands; `queued` and `sending` are zero once a run has come to its end."""

    candidates: int
    sent: int = 0
    deferred: int = 0
    bounced: int = 0
    suppressed: int = 0
    uncertain: int = 0
    queued: int = 0
    sending: int = 0

    @property
    def balanced(self) -> bool:
        """Whether every candidate is in exactly one state."""
        ended = self.sent + self.bounced + self.suppressed + self.uncertain
        return ended + self.queued + self.sending + self.deferred == self.candidates

    @property
    def finished(self) -> bool:
        """Whether nothing is left to be done: no row queued, sending or deferred, and the sum is
        right.
        """
        return self.balanced and not (self.queued or self.sending or self.deferred)


def turn(
    issue: Issue, worker: str, outcomes: Sequence[Outcome], limit: int, now: datetime
) -> list[Claim]:
    """Write down what became of earlier claims and claim up to `limit` more, in one commit.

    One commit for both keeps the sender fast with few claims in flight, so that a crash leaves
    few rows uncertain.
    """
    with transaction.atomic():
        settle(worker, outcomes, now)
        return _claim(issue, worker, limit, now) if limit > 0 else []


def settle(worker: str, outcomes: Sequence[Outcome], now: datetime) -> None:
    """Write down what became of this worker's claims; a row that is no longer its own is left
    alone.

    One that was called uncertain because this worker was not heard of is certain once the server
    took it.
    """
    mine = Delivery.objects.filter(state=State.SENDING, worker=worker)
    taken = Delivery.objects.filter(state__in=(State.SENDING, State.UNCERTAIN), worker=worker)
    sent = [one.claim.delivery for one in outcomes if one.state == "sent"]
    if sent:
        taken.filter(pk__in=sent).update(state=State.SENT, sent_at=now, reason="", next_try=None)
    for one in outcomes:
        if one.provider_id:
            rows = Delivery.objects.filter(pk=one.claim.delivery, worker=worker)
            rows.update(provider_id=one.provider_id[:200])
        if one.state != "sent":
            untried = one.state == "queued" or not one.tried
            back = {"attempts": F("attempts") - 1} if untried else {}
            mine.filter(pk=one.claim.delivery).update(
                state=one.state, reason=one.reason, next_try=one.next_try, **back
            )
        if one.state == "bounced":
            mine_now = Delivery.objects.filter(pk=one.claim.delivery, worker=worker)
            mine_now.update(failure=one.failure, failed_at=now)
            subscribers.suppress_if_permanent(one.claim.subscriber, one.claim.address, one.failure)


class _Due(NamedTuple):
    """Columns of a row that may be claimed; models take as long as all else of a claim."""

    pk: int
    subscriber: int
    subscriber__address: str | None
    language: str
    message_id: str
    attempts: int
    subscriber__mail_format: str
    variant: str
    subscriber__state: str


def _claim(issue: Issue, worker: str, limit: int, now: datetime) -> list[Claim]:
    rows = _due(issue, limit, now)
    reasons = _why_not(rows)
    for delivery, reason in reasons.items():
        Delivery.objects.filter(pk=delivery).update(state=State.SUPPRESSED, reason=reason)
    claims = [_as_claim(row) for row in rows if row.pk not in reasons]
    Delivery.objects.filter(pk__in=[one.delivery for one in claims]).update(
        state=State.SENDING, worker=worker, claimed_at=now, attempts=F("attempts") + 1
    )
    return claims


def _as_claim(row: _Due) -> Claim:
    who = row.pk, row.subscriber, row.subscriber__address or ""
    text = row.subscriber__mail_format == Subscriber.Format.TEXT
    return Claim(*who, row.language, row.message_id, row.attempts + 1, text, row.variant)


def _due(issue: Issue, limit: int, now: datetime) -> list[_Due]:
    """Queued rows first, then deferred ones whose time has come."""
    rows = issue.deliveries.select_for_update(skip_locked=True, of=("self",)).order_by("id")
    known = rows.values_list(*_Due._fields)
    queued = [_Due(*row) for row in known.filter(state=State.QUEUED)[:limit]]
    again = known.filter(_try_again(now))[: limit - len(queued)]
    return queued + [_Due(*row) for row in again] if len(queued) < limit else queued


def _try_again(now: datetime) -> Q:
    due = Q(next_try__lte=now) | Q(next_try__gt=now + _WRONG)
    return Q(due, state=State.DEFERRED)


def _why_not(rows: Iterable[_Due]) -> dict[int, str]:
    """Return who must not be mailed although queued: asked again at the last moment."""
    never = subscribers.suppressed(row.subscriber__address or "" for row in rows)
    leaving = late_leaving.waiting()
    reasons: dict[int, str] = {}
    for row in rows:
        if not row.subscriber__address or row.subscriber__state == "erased":
            reasons[row.pk] = Message("the address is erased")
        elif row.subscriber__state == "left" or row.subscriber in leaving:
            reasons[row.pk] = Message("the reader has left")
        elif row.subscriber__address in never:
            reasons[row.pk] = which_edition.SUPPRESSED
    return reasons


def mark_abandoned_uncertain(issue: Issue, alive: Callable[[str], bool]) -> int:
    """Turn what dead workers left in `sending` into `uncertain`; returns how many."""
    left = issue.deliveries.filter(state=State.SENDING)
    dead = [one for one in left.values_list("worker", flat=True).distinct() if not alive(one)]
    return left.filter(worker__in=dead).update(
        state=State.UNCERTAIN,
        reason=Message("the sender stopped before the server's answer was written down"),
    )


def queue_uncertain(issue: Issue) -> int:
    """Queue uncertain rows again because a person says so; their Message-ID stays, so that
    servers may see the double.
    """
    with transaction.atomic():
        row = history.locked(issue.pk)
        count = issue.deliveries.filter(state=State.UNCERTAIN).update(
            state=State.QUEUED, reason=Message("sent again by request")
        )
        if count and row.state == Issue.State.SENT:
            transitions.enter(row.pk, Issue.State.SENDING)
    issue.refresh_from_db()
    return count


def anything_due(issue: Issue, now: datetime) -> bool:
    """Return whether a mail of the issue can be claimed now."""
    rows = issue.deliveries.order_by("id")  # unordered, PostgreSQL reads all earlier issues first
    return any(rows.filter(which).first() for which in (Q(state=State.QUEUED), _try_again(now)))


def next_try(issue: Issue) -> datetime | None:
    """Return when the earliest deferred mail is due."""
    rows = issue.deliveries.filter(state=State.DEFERRED).order_by("next_try")
    return rows.values_list("next_try", flat=True).first()


def report(issue: Issue) -> Report:
    """Return the state of `issue`; while its readers are being queued, of those who are."""
    counts = dict(issue.deliveries.values_list("state").annotate(Count("id")).order_by())
    fixed = Issue.objects.values_list("candidates", flat=True).get(pk=issue.pk)
    candidates = sum(counts.values()) if fixed is None else fixed
    return Report(candidates, **{str(state): count for state, count in counts.items()})


def close(issue: Issue) -> Report:
    """Mark `issue` as sent if nothing is left to do; raises StoreError when rows and candidates
    do not add up.
    """
    with transaction.atomic():
        row, found = history.locked(issue.pk), report(issue)
        if not found.balanced:
            raise StoreError(
                "Issue %(number)s: the deliveries do not add up: %(report)s",
                number=row.number,
                report=str(found),
            )
        if found.finished and row.state == Issue.State.SENDING:
            row = transitions.enter(row.pk, Issue.State.SENT)
            summary = f"Issue {row.number} was sent to {found.sent} of {found.candidates} readers."
            where, counts = f"/issue/{row.pk}/send/", asdict(found)
            notifications.add(Event.SENT, summary, where, row, deliveries=counts)
    issue.refresh_from_db()
    return found
