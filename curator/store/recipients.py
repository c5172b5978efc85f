"""Who gets an issue: its readers and their choices, frozen as deliveries before the first mail."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from time import sleep
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from curator.errors import NotReady
from curator.store import database, history, roundups, transitions, which_edition
from curator.store.models import Delivery, Issue, Subscriber

_CHUNK, _PAUSE_SECONDS = 500, 0.02  # readers a transaction, and between two, for others who wait


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
    issue is being sent. After a crash the next call goes on from there; once `stopped`, or with
    another approval, it begins anew.

    `message_id` gives the Message-ID for a subscriber's number; it stays the same on every
    retry. Raises NotReady when the issue, or the `approval` whose bytes are to be sent, is
    approved no more.
    """
    offer = which_edition.Offer(editions, frozenset(variants), only_own_by_default)
    while _queue_some(issue, message_id, approval, offer):
        if stopped():
            forget_queued(issue)
            break
        sleep(_PAUSE_SECONDS)
    before = issue.candidates
    issue.refresh_from_db()
    if before is None and issue.candidates is not None:
        database.analyse(Delivery)


def forget_queued(issue: Issue) -> None:
    """Remove what is queued of a list that is not whole: by the next time readers may have left,
    joined and chosen something else.
    """
    with transaction.atomic():
        row = history.locked(issue.pk)
        if row.state == Issue.State.APPROVED:
            row.deliveries.all().delete()


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
        # not Max, for which PostgreSQL reads the whole issue until its figures know it
        last = row.deliveries.order_by("-subscriber").values_list("subscriber", flat=True).first()
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
        state=Delivery.State.SUPPRESSED if letter.reason else Delivery.State.QUEUED,
        reason=letter.reason,
    )
