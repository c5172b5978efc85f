"""When background workers last looked for work, so that the desk can say when nobody does."""

from __future__ import annotations

from datetime import datetime

from curator.store import models


def looked(name: str, now: datetime) -> None:
    """Note that the worker of this name is there."""
    models.Watch.objects.update_or_create(name=name, defaults={"seen_at": now})


def last_look(name: str) -> datetime | None:
    """When that worker last looked for work; None when none ever has."""
    row = models.Watch.objects.filter(name=name).first()
    return row.seen_at if row else None
