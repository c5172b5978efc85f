"""The addresses of letters: what their servers answered, and which are to be asked."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from hashlib import sha256

from django.db.models import Q

from curator.records import Message
from curator.store import models

FRESH = timedelta(hours=24)  # so long an answer holds
AGAIN = timedelta(minutes=10)  # until another worker asks what one was about to ask
KEPT = timedelta(days=90)  # since the last answer


def known(addresses: Collection[str]) -> dict[str, models.LinkCheck]:
    """Return address -> what is known of it."""
    rows = models.LinkCheck.objects.filter(key__in=[_key(each) for each in addresses])
    return {row.address: row for row in rows}


def ask(addresses: Collection[str], now: datetime) -> None:
    """Have these addresses asked now, whatever is known of them."""
    rows = [models.LinkCheck(key=_key(each), address=each, due_at=now) for each in addresses]
    models.LinkCheck.objects.bulk_create(rows, ignore_conflicts=True, batch_size=200)
    waiting = models.LinkCheck.objects.filter(key__in=[row.key for row in rows], due_at=None)
    waiting.update(due_at=now)


def stale(addresses: Iterable[str], found: dict[str, models.LinkCheck], now: datetime) -> list[str]:
    """Return which addresses have no answer, or an old one, and wait for none."""
    return [each for each in addresses if each not in found or _is_stale(found[each], now)]


def _is_stale(row: models.LinkCheck, now: datetime) -> bool:
    return row.due_at is None and (row.checked_at is None or now - row.checked_at > FRESH)


def claim(now: datetime, most: int) -> list[models.LinkCheck]:
    """Return addresses that are due, which no other worker asks meanwhile."""
    due = models.LinkCheck.objects.filter(due_at__lte=now)
    return [row for row in due.order_by("due_at", "pk")[:most] if _claimed(row, now)]


def _claimed(row: models.LinkCheck, now: datetime) -> bool:
    mine = models.LinkCheck.objects.filter(pk=row.pk, due_at=row.due_at)
    return bool(mine.update(due_at=now + AGAIN))


def settle(row: models.LinkCheck, state: str, said: str | Message, now: datetime) -> None:
    """Store an answer."""
    row.state, row.said, row.checked_at, row.due_at = state, said, now, None
    row.save(update_fields=["state", "said", "checked_at", "due_at"])


def forget_old(now: datetime) -> int:
    """Remove what nobody has asked for in a long time; return how many."""
    old = Q(checked_at__lt=now - KEPT) | Q(checked_at=None, due_at__lt=now - KEPT)
    return models.LinkCheck.objects.filter(old).delete()[0]


def _key(address: str) -> str:
    return sha256(address.encode("utf-8", "surrogatepass")).hexdigest()
