"""The outbox: one row for each reader of an issue, and the only place that says who has it.

`sending` is committed before a mail leaves. What a dead worker left in `sending` becomes
`uncertain` and is never sent again by itself, because SMTP cannot tell whether the server took
it (RFC 1047).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from time import sleep
from typing import Any, Literal, NamedTuple

from django.db import transaction
from django.db.models import Count, F, Max, Q, QuerySet
from django.utils import timezone

from curator.errors import NotReady, StoreError
from curator.records import Message
from curator.store import (
    database,
    history,
    late_leaving,
    notifications,
    roundups,
    subscribers,
    transitions,
    which_edition,
)
from curator.store.models import Delivery, Event, Issue, Subscriber

State = Delivery.State
_CHUNK, _PAUSE_SECONDS = 500, 0.02  # readers a transaction, and between two, for others who wait
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


def candidates(issue: Issue) -> QuerySet[Subscriber]:
    """Return the readers of `issue` in a fixed order: those who want its kind, and have
    no pause.
    """
    awake = Q(paused_until=None) | Q(paused_until__lte=timezone.now())
    confirmed = Subscriber.objects.filter(awake, state=Subscriber.State.CONFIRMED)
    return confirmed.filter(frequency=issue.kind.value).exclude(address=None).order_by("id")


def choices(issue: Issue, *also: str) -> QuerySet[Subscriber, tuple[Any, ...]]:
    """Return for each candidate a row: the fields `also`, then those of `which_edition.Choices`."""
    known = candidates(issue).annotate(had_all=roundups.had_as_weekly(issue))
    return known.values_list(*also, *which_edition.Choices._fields)


def queue(
    issue: Issue,
    editions: Sequence[str],
    message_id: Callable[[int], str],
    approval: int | None = None,
    only_own_by_default: bool = False,
    variants: Collection[tuple[str, str]] = (),
    stopped: Callable[[], bool] = lambda: False,
) -> None:
    """Freeze who gets `issue`, in which of its `editions` and approved `variants` (language and
    key); does nothing the second time.

    A few hundred are queued a transaction, so that others can write in between; with the last the
    issue is being sent. `stopped` is asked after each; the next call goes on from there, and a
    withdrawn approval takes what was queued along. `message_id` gives the Message-ID for a
    subscriber's number; it stays the same on every retry. Raises NotReady when the issue, or the
    `approval` whose bytes are to be sent, is approved no more.
    """
    offer = which_edition.Offer(editions, frozenset(variants), only_own_by_default)
    while _queue_some(issue, message_id, approval, offer):
        if stopped():
            break
        sleep(_PAUSE_SECONDS)
    else:
        database.analyse(Delivery)
    issue.refresh_from_db()


def _queue_some(
    issue: Issue, message_id: Callable[[int], str], approval: int | None, offer: which_edition.Offer
) -> bool:
    """Queue the next readers, in the order of their ids; return whether there may be more."""
    with transaction.atomic():
        row = history.locked(issue.pk)
        if row.state != Issue.State.APPROVED:
            if row.state == Issue.State.DRAFT:
                why = f"{issue} is not approved, so there is nothing to send."
                raise NotReady(why.capitalize())
            return False
        valid = row.approvals.filter(withdrawn_at=None)
        if approval is not None and not valid.filter(pk=approval).exists():
            raise NotReady(
                "The issue was approved again in the meantime. Nothing was sent; please review it."
            )
        last = row.deliveries.aggregate(last=Max("subscriber"))["last"]
        found = choices(row, "pk").filter(pk__gt=last or 0)[:_CHUNK]
        rows = [
            _row(row, pk, message_id(pk), which_edition.Choices(*chosen), offer)
            for pk, *chosen in found
        ]
        Delivery.objects.bulk_create(rows)
        if len(rows) < _CHUNK:
            transitions.enter(row.pk, Issue.State.SENDING, candidates=row.deliveries.count())
    return len(rows) == _CHUNK


def _row(
    issue: Issue,
    reader: int,
    message_id: str,
    chosen: which_edition.Choices,
    offer: which_edition.Offer,
) -> Delivery:
    letter = which_edition.letter(chosen, offer)
    return Delivery(
        issue=issue,
        subscriber_id=reader,
        language=letter.language,
        variant=letter.variant,
        message_id=message_id,
        state=State.SUPPRESSED if letter.reason else State.QUEUED,
        reason=letter.reason,
    )


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
