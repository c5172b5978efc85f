"""Which problems the operator was notified of: each once, and again only after it was resolved."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from curator.store.models import Alarm


def first_time(key: str, now: datetime) -> bool:
    """Return whether nobody was notified of this yet; true once, for one caller."""
    return Alarm.objects.get_or_create(key=key, defaults={"at": now})[1]


def new_ones(kind: str, now_troubled: Collection[int], now: datetime) -> set[int]:
    """Return those of `now_troubled` that nobody was notified of, and forget those that are
    resolved.
    """
    known = {_key(kind, each): each for each in now_troubled}
    Alarm.objects.filter(key__startswith=f"{kind} ").exclude(key__in=known).delete()
    return {each for key, each in known.items() if first_time(key, now)}


def _key(kind: str, number: int) -> str:
    return f"{kind} {number}"
