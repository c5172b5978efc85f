"""The schedule's memory: what was due, what ran, what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from curator.store import models


def last_due(name: str) -> datetime | None:
    """The newest due time of the run `name` that was taken."""
    row = models.Run.objects.filter(name=name).exclude(due_at=None).order_by("-due_at").first()
    return row.due_at if row else None


def take(name: str, due_at: datetime) -> models.Run | None:
    """Claim the run due then; None when another process was quicker."""
    try:
        with transaction.atomic():
            return models.Run.objects.create(name=name, due_at=due_at, started_at=timezone.now())
    except IntegrityError:
        return None


@contextmanager
def noted(run: models.Run) -> Iterator[dict[str, Any]]:
    """Note how a run ended: what is put into the dict, or the error, which passes on."""
    outcome: dict[str, Any] = {}
    try:
        yield outcome
    except BaseException as error:
        run.error = f"{type(error).__name__}: {error}"
        raise
    finally:
        run.outcome, run.finished_at = outcome, timezone.now()
        run.save()
