"""Delete what is older than `retention:` of feeds.yaml allows.

Stories, texts, approvals, consents and the results of deliveries stay. Rows are deleted in small
batches.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.contrib.sessions.models import Session
from django.db.models import Max, QuerySet
from django.db.models.functions import Coalesce

from curator.config.schema import RetentionPart
from curator.store import mailed_links, models

BATCH = 500  # rows
OnEach = Callable[[int], None]  # given how many rows have just gone


def sweep(
    keep: RetentionPart, now: datetime, on_each: OnEach = lambda count: None
) -> dict[str, int]:
    """Delete what is older than `keep` allows; return kind -> number of rows."""
    logs = now - timedelta(days=keep.logs_days)
    requests = models.RunRequest.objects.filter(taken_at__lt=logs)
    return {
        "pages": _delete(_pages(now - timedelta(days=keep.pages_days)), on_each),
        "servers_words": _forget_words(now - timedelta(days=keep.reasons_days), on_each),
        "runs": _delete(_runs(logs), on_each) + _delete(requests, on_each),
        "notifications": _delete(_notifications(logs), on_each) + _delete(_alarms(logs), on_each),
        "sessions": _delete(Session.objects.filter(expire_date__lt=now), on_each),
        "sign_ups": _sign_ups(now),
        "sign_ins": _delete(_sign_ins(now - timedelta(days=keep.sign_ins_days)), on_each),
    }


def _pages(before: datetime) -> QuerySet[models.Page]:
    """Delete the bytes of pages; what was read from them stays."""
    return models.Page.objects.filter(fetched_at__lt=before)


def _runs(before: datetime) -> QuerySet[models.Run]:
    """Delete old runs, except the newest of each name, from which the schedule continues."""
    newest = models.Run.objects.exclude(due_at=None).values("name").annotate(last=Max("due_at"))
    kept = models.Run.objects.filter(due_at__in=newest.values("last"))
    old = models.Run.objects.filter(started_at__lt=before).exclude(finished_at=None)
    return old.exclude(pk__in=kept.values("pk"))


def _notifications(before: datetime) -> QuerySet[models.Notification]:
    """Delete old notifications, except those that still wait."""
    waiting = models.Notification.State.WAITING
    return models.Notification.objects.filter(at__lt=before).exclude(state=waiting)


def _alarms(before: datetime) -> QuerySet[models.Alarm]:
    """Delete old alarms, except those of sources, which end when the source recovers."""
    return models.Alarm.objects.filter(at__lt=before).exclude(key__startswith="idle ")


def _sign_ins(before: datetime) -> QuerySet[models.SignIn]:
    """Delete old sign-in events."""
    return models.SignIn.objects.filter(at__lt=before)


def _forget_words(before: datetime, on_each: OnEach) -> int:
    """Delete servers' answers, which may repeat an address; the results stay."""
    state = models.Delivery.State
    ended = models.Delivery.objects.filter(
        state__in=(state.SENT, state.BOUNCED, state.SUPPRESSED, state.UNCERTAIN)
    )
    last = Coalesce("failed_at", "sent_at", "claimed_at")
    old = ended.exclude(reason="").annotate(last=last).filter(last__lt=before)
    count, last_one = 0, 0
    pks = old.order_by("pk").values_list("pk", flat=True)
    while rows := list(pks.filter(pk__gt=last_one)[:BATCH]):
        last_one = rows[-1]
        count += models.Delivery.objects.filter(pk__in=rows).update(reason="")
        on_each(len(rows))
    return count


def _sign_ups(now: datetime) -> int:
    """Delete unconfirmed requests, and visitors' IPs beside consents."""
    before = models.MailedLink.objects.count()
    mailed_links.delete_expired(now)
    return before - models.MailedLink.objects.count()


def _delete(rows: QuerySet[Any], on_each: OnEach) -> int:
    count = 0
    while keys := list(rows.values_list("pk", flat=True)[:BATCH]):
        rows.model._default_manager.filter(pk__in=keys).delete()
        count += len(keys)
        on_each(len(keys))
    return count
