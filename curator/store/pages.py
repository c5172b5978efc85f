"""Entries that wait to be read, stored pages, and entries given up with a reason."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from django.db.models import F, Q, Window
from django.db.models.functions import RowNumber

from curator import records
from curator.store import models

TRIES = 4
FIRST_PAUSE = timedelta(minutes=30)


def waiting(now: datetime, *, limit: int, max_age: timedelta) -> list[models.Entry]:
    """Return the entries to read now: the newest of each source, then the second newest, and so on.

    Those older than `max_age` are set aside, not lost.
    """
    entries = models.Entry.objects.filter(state=models.Entry.State.NEW)
    entries.filter(published__lt=now - max_age).update(
        state=models.Entry.State.SKIPPED, reason="older than collect.max_age_days"
    )
    ready = entries.filter(Q(next_try=None) | Q(next_try__lte=now), published__gte=now - max_age)
    newest_first = [F("published").desc(), F("pk").asc()]
    turn = Window(RowNumber(), partition_by=F("source"), order_by=newest_first)
    taking_turns = ready.annotate(turn=turn).order_by("turn", "-published", "pk")
    return list(taking_turns.select_related("source")[:limit])


def unread(ids: Iterable[int]) -> list[models.Entry]:
    """Return those of these entries that nobody has read or given up."""
    rows = models.Entry.objects.filter(pk__in=list(ids), state=models.Entry.State.NEW)
    return list(rows.select_related("source").order_by("-published", "pk"))


def read_before() -> Iterator[models.Entry]:
    """Return every entry that has a story, to read the stored pages again."""
    return (
        models.Entry.objects.filter(state=models.Entry.State.READ)
        .select_related("source")
        .order_by("pk")
        .iterator(500)
    )


def stored_page(url: str) -> records.Page | None:
    """Return the page stored for `url`, or None."""
    row = models.Page.objects.filter(url=url).first()
    if row is None:
        return None
    return records.Page(
        row.final_url,
        zlib.decompress(row.content),
        row.media_type,
        row.charset or None,
        row.fetched_at,
    )


def keep_page(url: str, page: records.Page, now: datetime) -> None:
    """Store the compressed bytes of `url`, replacing older ones."""
    models.Page.objects.update_or_create(
        url=url,
        defaults={
            "final_url": page.url[:2000],
            "content": zlib.compress(page.content, 6),
            "media_type": page.media_type[:100],
            "charset": (page.charset or "")[:40],
            "fetched_at": page.fetched or now,
        },
    )


def note_failure(entry: models.Entry, failure: records.Failure, now: datetime) -> None:
    """Note a failed try: retried later, or given up for good."""
    unsure = failure.kind == "robots" and failure.retry_seconds  # no rules could be had just now
    # whoever could not ask for the page has not tried it
    entry.attempts += not (unsure or failure.kind in ("lookup", "later"))
    entry.reason = failure.reason
    if failure.kind in ("robots", "forbidden") and not unsure:
        entry.state = models.Entry.State.SKIPPED
    elif failure.kind == "gone" or entry.attempts >= TRIES:
        entry.state = models.Entry.State.FAILED
    else:
        pause = timedelta(seconds=failure.retry_seconds or 0)
        entry.next_try = now + max(pause, FIRST_PAUSE * 4 ** max(0, entry.attempts - 1))
    entry.save(update_fields=["attempts", "reason", "state", "next_try"])
