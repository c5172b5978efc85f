"""What the operator was told of: each thing once, and again only after it was well in between."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from curator.store.models import Alarm


def first_time(key: str, now: datetime) -> bool:
    """Whether nobody was notified of this yet; true once, for one caller."""
    return Alarm.objects.get_or_create(key=key, defaults={"at": now})[1]


def new_ones(kind: str, now_troubled: Collection[int], now: datetime) -> set[int]:
    """Those of `now_troubled` that nobody was notified of; whichever is well again is forgotten."""
    known = {_key(kind, each): each for each in now_troubled}
    Alarm.objects.filter(key__startswith=f"{kind} ").exclude(key__in=known).delete()
    return {each for key, each in known.items() if first_time(key, now)}


def _key(kind: str, number: int) -> str:
    return f"{kind} {number}"
