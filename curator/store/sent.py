"""Count sent mails over all issues, for hourly and daily limits."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, time, timedelta

from django.db.models import Max, Min, Q

from curator.store.models import Delivery, Issue

DAY = timedelta(days=1)


def last_day(now: datetime) -> tuple[int, datetime | None]:
    """Return how many mails were sent in the last 24 hours, and when the first of them was."""
    rows = Delivery.objects.filter(sent_at__gt=now - DAY)
    return rows.count(), rows.aggregate(first=Min("sent_at"))["first"]


def days_before(now: datetime) -> int:
    """Return on how many days mails were sent, before the last 24 hours."""
    rows = Delivery.objects.filter(sent_at__lte=now - DAY).order_by("sent_at")
    times, days = rows.values_list("sent_at", flat=True), 0
    first = times.first()
    while first is not None:  # from day to day: far fewer than mails
        days += 1
        midnight = datetime.combine(first.date() + DAY, time(), UTC)
        first = times.filter(sent_at__gte=midnight).first()
    return days


def domains_since(moment: datetime) -> Counter[str]:
    """Return domain of the reader's address -> number of mails."""
    rows = Delivery.objects.filter(sent_at__gt=moment).exclude(subscriber__address=None)
    addresses = rows.values_list("subscriber__address", flat=True).iterator()
    return Counter(str(address).rpartition("@")[2].lower() for address in addresses)


def limited_at(issue: Issue, since: datetime) -> datetime | None:
    """Return when a mail that still waits was last refused for rate, if after `since`."""
    waiting = issue.deliveries.filter(state=Delivery.State.DEFERRED, claimed_at__gt=since)
    for_rate = Q(reason__contains="4.7.28") | Q(reason__startswith="421 ")
    last: datetime | None = waiting.filter(for_rate).aggregate(at=Max("claimed_at"))["at"]
    return last
