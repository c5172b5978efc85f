"""What was sent when, of every issue: for the limits of an hour and a day."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from django.db.models import Min
from django.db.models.functions import TruncDate

from curator.store.models import Delivery

DAY = timedelta(days=1)


def last_day(now: datetime) -> tuple[int, datetime | None]:
    """How many mails left within the last 24 hours, and when the first of them did."""
    rows = Delivery.objects.filter(sent_at__gt=now - DAY)
    return rows.count(), rows.aggregate(first=Min("sent_at"))["first"]


def days_before(now: datetime) -> int:
    """On how many days mails were sent, but for the last 24 hours."""
    rows = Delivery.objects.filter(sent_at__lte=now - DAY)
    return rows.annotate(day=TruncDate("sent_at")).values("day").distinct().count()


def domains_since(moment: datetime) -> Counter[str]:
    """Mails by the domain of the reader's address."""
    rows = Delivery.objects.filter(sent_at__gt=moment).exclude(subscriber__address=None)
    addresses = rows.values_list("subscriber__address", flat=True).iterator()
    return Counter(str(address).rpartition("@")[2].lower() for address in addresses)
