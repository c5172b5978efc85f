"""The schedule's memory: what was due, what ran, what came of it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import Error, IntegrityError, close_old_connections, transaction
from django.utils import timezone

from curator.store import heartbeats, models

KILLED = "the program was killed before this had ended; the next run goes on"
log = logging.getLogger(__name__)


def last_due(name: str) -> datetime | None:
    """The newest due time of the run `name` that was taken."""
    row = models.Run.objects.filter(name=name).exclude(due_at=None).order_by("-due_at").first()
    return row.due_at if row else None


def take(name: str, due_at: datetime) -> models.Run | None:
    """Claim the run due then; None when another process was quicker."""
    try:
        with transaction.atomic():
            return models.Run.objects.create(
                name=name, due_at=due_at, started_at=timezone.now(), owner=heartbeats.name()
            )
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


@contextmanager
def commanded(name: str) -> Iterator[dict[str, Any]]:
    """Note a run that somebody typed, as `noted` does."""
    run = models.Run.objects.create(name=name, started_at=timezone.now(), owner=heartbeats.name())
    with noted(run) as outcome:
        yield outcome


def ask(by: User | None) -> bool:
    """Want sources asked and entries read now; False where that waits already."""
    if models.RunRequest.objects.filter(taken_at=None).exists():
        return False
    models.RunRequest.objects.create(by=by)
    return True


def take_request() -> models.RunRequest | None:
    """The next wish, which nobody else gets then; None when there is none."""
    waiting = models.RunRequest.objects.filter(taken_at=None)
    row = waiting.order_by("pk").first()
    if row and waiting.filter(pk=row.pk).update(taken_at=timezone.now()):
        return row
    return None


def nothing_yet() -> bool:
    """Whether nothing was ever collected here."""
    return not (models.Run.objects.exists() or models.Entry.objects.exists())


def close_dead(alive: Callable[[str], bool] = heartbeats.alive) -> int:
    """Give an end to the runs whose process was killed, and say how many there were."""
    closed = 0
    for run in models.Run.objects.filter(finished_at=None):
        if not alive(run.owner):
            unended = models.Run.objects.filter(pk=run.pk, finished_at=None)
            closed += unended.update(finished_at=timezone.now(), error=KILLED)
    return closed


def leave(name: str, due_at: datetime, why: str) -> None:
    """Note that a run which has not ended is left to itself by a program that ends."""
    close_old_connections()
    try:
        unended = models.Run.objects.filter(name=name, due_at=due_at, finished_at=None)
        unended.update(finished_at=timezone.now(), error=why)
    except (
        Error
    ) as error:  # the memory is held by somebody else, or gone: we have no time to wait for it
        log.warning("the end of the run “%s” could not be noted: %s", name, error)
