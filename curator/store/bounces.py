"""Record bounces and suppress readers by class: gone at once, a full mailbox after
several issues.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.db import transaction
from django.db.models import Q

from curator.store import subscribers
from curator.store.database import durable
from curator.store.models import Delivery, Issue

Result = Literal["suppressed", "noted", "known", "stranger"]


@dataclass(frozen=True, slots=True)
class Noted:
    """The result of one report; `issue` is the one whose mail bounced."""

    result: Result
    issue: Issue | None = None


def letter(subscriber: int, message_ids: set[str]) -> int | None:
    """Return the delivery with one of these Message-IDs to this reader."""
    rows = Delivery.objects.filter(subscriber=subscriber, message_id__in=message_ids)
    return rows.values_list("pk", flat=True).first()


def named(identifier: str) -> Delivery | None:
    """Return the delivery with this provider id or Message-ID."""
    bare = identifier.strip("<>")
    ours = Q(provider_id__in=(identifier, bare)) | Q(message_id=f"<{bare}>")
    return Delivery.objects.filter(ours).first() if bare else None


def note(delivery: int, kind: str, words: str, now: datetime) -> Noted:
    """Record a bounce of a delivery, and suppress its reader if that is due.

    Returns "known" for a repeated report, "stranger" if there is no such delivery or its reader is
    erased.
    """
    with durable(), transaction.atomic():
        rows = Delivery.objects.select_for_update(of=("self",)).select_related(
            "subscriber", "issue"
        )
        row = rows.filter(pk=delivery).first()
        if row is None or row.subscriber.address is None:
            return Noted("stranger")
        if kind == Delivery.Failure.COMPLAINT:
            return Noted(_complained(row, now), row.issue)
        if row.state not in (Delivery.State.SENT, Delivery.State.UNCERTAIN):
            return Noted("known", row.issue)
        row.state, row.reason = Delivery.State.BOUNCED, words[:500]
        row.failure, row.failed_at = kind, now
        row.save(update_fields=["state", "reason", "failure", "failed_at"])
        given_up = subscribers.suppress_if_permanent(
            row.subscriber_id, row.subscriber.address, kind
        )
        return Noted("suppressed" if given_up else "noted", row.issue)


def _complained(row: Delivery, now: datetime) -> Result:
    address = row.subscriber.address or ""
    if subscribers.is_suppressed(address):
        return "known"
    row.failure, row.failed_at = Delivery.Failure.COMPLAINT, now
    row.save(update_fields=["failure", "failed_at"])
    subscribers.suppress(address, "complained")
    subscribers.leave(row.subscriber.pk, now)
    return "suppressed"
