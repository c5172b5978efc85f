"""What is kept only for a while, by `retention:` in feeds.yaml: what is older goes.

Stories, words, approvals, consents and the outcome of every delivery stay. Rows go in small
batches, so that nobody waits long for the database.
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
    """Remove what is older than `keep` says; how many rows of what."""
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
    """The bytes of pages: what was read from them stays."""
    return models.Page.objects.filter(fetched_at__lt=before)


def _runs(before: datetime) -> QuerySet[models.Run]:
    """Old runs, but for the newest of each name: by its due time the schedule goes on."""
    newest = models.Run.objects.exclude(due_at=None).values("name").annotate(last=Max("due_at"))
    kept = models.Run.objects.filter(due_at__in=newest.values("last"))
    old = models.Run.objects.filter(started_at__lt=before).exclude(finished_at=None)
    return old.exclude(pk__in=kept.values("pk"))


def _notifications(before: datetime) -> QuerySet[models.Notification]:
    """What webhooks and chats were told, but for what still waits."""
    waiting = models.Notification.State.WAITING
    return models.Notification.objects.filter(at__lt=before).exclude(state=waiting)


def _alarms(before: datetime) -> QuerySet[models.Alarm]:
    """Old alarms, but for those of sources, which are forgotten when the source is well again."""
    return models.Alarm.objects.filter(at__lt=before).exclude(key__startswith="idle ")


def _sign_ins(before: datetime) -> QuerySet[models.SignIn]:
    """Who came to the desk, with the addresses they came from."""
    return models.SignIn.objects.filter(at__lt=before)


def _forget_words(before: datetime, on_each: OnEach) -> int:
    """Forget what mail servers said, which may repeat an address; how it ended stays."""
    state = models.Delivery.State
    ended = models.Delivery.objects.filter(
        state__in=(state.SENT, state.BOUNCED, state.SUPPRESSED, state.UNCERTAIN)
    )
    last = Coalesce("failed_at", "sent_at", "claimed_at")
    old = ended.exclude(reason="").annotate(last=last).filter(last__lt=before)
    count = 0
    while rows := list(old.values_list("pk", flat=True)[:BATCH]):
        count += models.Delivery.objects.filter(pk__in=rows).update(reason="")
        on_each(len(rows))
    return count


def _sign_ups(now: datetime) -> int:
    """Requests that nobody confirmed, and addresses of visitors beside consents."""
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
