"""What a bounce does to a reader: only a gone address is suppressed at once, a full mailbox after
several issues, and what is about the sender never.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from django.db import transaction

from curator.store import subscribers
from curator.store.models import Delivery, Subscriber

MAILBOX_PATIENCE = 3  # issues in a row that a mailbox may refuse
Kind = Literal["address", "mailbox", "sender", "content", "complaint", "unknown"]
Result = Literal["suppressed", "noted", "known", "stranger"]


def note(subscriber: int, message_ids: set[str], kind: Kind, words: str, now: datetime) -> Result:
    """Write down what came back for a reader's letter, and suppress where that is due.

    "known" was written down before; "stranger": no letter of ours with such a Message-ID went to
    this reader, so nothing happens.
    """
    with transaction.atomic():
        rows = Delivery.objects.select_for_update().select_related("subscriber")
        row = rows.filter(subscriber=subscriber, message_id__in=message_ids).first()
        if row is None or row.subscriber.address is None:
            return "stranger"
        if kind == "complaint":
            return _complained(row, now)
        if row.state not in (Delivery.State.SENT, Delivery.State.UNCERTAIN):
            return "known"
        row.state, row.reason = Delivery.State.BOUNCED, f"{kind}: {words}"[:500]
        row.save(update_fields=["state", "reason"])
        if kind == "address" or (kind == "mailbox" and _patience_is_over(row.subscriber)):
            subscribers.suppress(row.subscriber.address, f"bounced: {kind}")
            return "suppressed"
        return "noted"


def _complained(row: Delivery, now: datetime) -> Result:
    address = row.subscriber.address or ""
    if subscribers.is_suppressed(address):
        return "known"
    subscribers.suppress(address, "complained")
    subscribers.leave(row.subscriber.pk, now)
    return "suppressed"


def _patience_is_over(reader: Subscriber) -> bool:
    last = reader.deliveries.order_by("-issue_id")[:MAILBOX_PATIENCE]
    refused = [
        one.state == Delivery.State.BOUNCED and one.reason.startswith("mailbox:") for one in last
    ]
    return len(refused) == MAILBOX_PATIENCE and all(refused)
