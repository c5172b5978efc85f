"""The log of scheduled runs: what was due, what ran, and its result."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from threading import Event, Thread
from typing import Any, NamedTuple

from django.contrib.auth.models import User
from django.db import Error, IntegrityError, close_old_connections, connection, transaction
from django.db.models import Q, QuerySet, Subquery
from django.utils import timezone

from curator.config import environment
from curator.errors import CuratorError, NotReady
from curator.records import Message
from curator.store import heartbeats, models, queue

KILLED = Message("the program was killed before this had ended; the next run goes on")
STOPPED = Message("the program was stopped; the next run goes on")
LEFT = Message("the program was stopped before this had ended; the next run goes on")
INTERRUPTED = (KILLED, STOPPED, LEFT)  # how a run ended that is nobody's mistake
AGAIN = "again"  # in the outcome of a run that was begun anew, or left out: killed, it stays so
WRONG = timedelta(days=1)  # a lease that ends so much later is of a clock that was wrong
LEASE = timedelta(minutes=3)  # for those on another machine, whose process we cannot see
RENEWED = 30.0  # seconds
QUEUE = "queue"  # the owner of a run that workers share
Alive = Callable[[str], bool]
log = logging.getLogger(__name__)


def last_due(name: str, now: datetime) -> datetime | None:
    """Return the last due time of the run `name`, ignoring times after `now`, from a
    wrong clock, and runs that were interrupted.
    """
    taken = models.Run.objects.filter(name=name, due_at__lte=now).order_by("-due_at")
    taken = taken.exclude(pk__in=_interrupted(name).values("pk"))
    return taken.values_list("due_at", flat=True).first()


def since(name: str, rule: str, now: datetime) -> datetime:
    """Return since when the run `name` has `rule`: since now for a new rule, else since the last
    run.
    """
    row, made = models.ScheduleRule.objects.get_or_create(
        name=name, defaults={"rule": rule, "since": last_due(name, now) or now}
    )
    if not made and (row.rule != rule or row.since > now):  # the clock was wrong, and is not now
        row.rule, row.since = rule, now
        row.save()
    return row.since


def take(name: str, due_at: datetime | None, owner: str = "") -> models.Run | None:
    """Claim the run due then (null: not scheduled) for this process or the QUEUE, or
    return None.
    """
    close_abandoned(name=name)
    now = timezone.now()
    claim = {"started_at": now, "owner": owner or heartbeats.name(), "lease_until": now + LEASE}
    try:
        with transaction.atomic():
            again = _taken_up(name, due_at, claim) if due_at else None
            return again or models.Run.objects.create(name=name, due_at=due_at, **claim)
    except IntegrityError:
        return None


def _interrupted(name: str) -> QuerySet[models.Run]:
    """Return the runs to be done after all; workers' jobs do that by themselves."""
    ended = models.Run.objects.filter(name=name, error__in=INTERRUPTED).exclude(owner=QUEUE)
    return ended.exclude(outcome__has_key=AGAIN)


def _taken_up(name: str, due_at: datetime, claim: Mapping[str, Any]) -> models.Run | None:
    """Begin the interrupted run due then anew: if that kills the program, too, it is the last."""
    run = _interrupted(name).filter(due_at=due_at).first()
    outcome = None if claim["owner"] == QUEUE else {AGAIN: True}
    begun = {"finished_at": None, "error": "", "outcome": outcome, **claim}
    if run is None or not _interrupted(name).filter(pk=run.pk).update(**begun):
        return None
    run.refresh_from_db()
    return run


# --- a run that workers share ---


def unended(pk: int) -> models.Run | None:
    """Return the run of that number, unless it has ended."""
    return models.Run.objects.filter(pk=pk, finished_at=None).first()


def split(run: models.Run, pieces: int, outcome: Mapping[str, Any]) -> None:
    """Note that a run is done in so many pieces."""
    run.outcome = {**outcome, OPEN: list(range(pieces))}
    run.save(update_fields=["outcome"])


def is_open(run: models.Run, piece: int) -> bool:
    """Return whether that piece of a run is still to be done."""
    return piece in (run.outcome or {}).get(OPEN, [])


def add(pk: int, piece: int, outcome: Mapping[str, Any]) -> bool:
    """Add the result of a piece to its run, once; return whether it was the last one."""
    with transaction.atomic():
        run = models.Run.objects.select_for_update().get(pk=pk)
        whole = run.outcome or {}
        if piece in whole.get(OPEN, []):
            whole = {**whole, **{name: _sum(whole.get(name), it) for name, it in outcome.items()}}
            whole[OPEN] = [one for one in whole[OPEN] if one != piece]
            models.Run.objects.filter(pk=pk).update(outcome=whole)
        return not whole.get(OPEN)


def _sum(before: Any, more: Any) -> Any:
    if isinstance(before, dict) and isinstance(more, dict):
        return before | more
    return more if before is None else before + more


def why_it_failed(error: BaseException) -> str:
    """Return the message that a run notes of its error."""
    if isinstance(error, CuratorError):
        return Message.of(error)
    if isinstance(error, SystemExit) and isinstance(error.code, Message):
        return error.code
    return f"{type(error).__name__}: {error}"


def end(pk: int, outcome: Mapping[str, Any], error: str = "") -> None:
    """Note how a shared run ended."""
    with transaction.atomic():
        run = models.Run.objects.select_for_update().filter(pk=pk, finished_at=None).first()
        if run is None:
            return
        whole = {**(run.outcome or {}), **outcome}
        run.outcome = {name: value for name, value in whole.items() if name != OPEN}
        run.error, run.finished_at = error, timezone.now()
        run.save(update_fields=["outcome", "error", "finished_at"])
    _notify_ended(run)


OPEN = "open"  # in the outcome of a shared run under way: the numbers of its open pieces


def _notify_ended(run: models.Run) -> None:
    ended = run.finished_at or timezone.now()
    seconds = round((ended - run.started_at).total_seconds(), 1)
    outcome = run.outcome or {}
    counts = {name: value for name, value in outcome.items() if isinstance(value, int)}
    how = {"run": run.name, "run_id": run.pk, "seconds": seconds, "counts": counts}
    log.info("a run has %s", "failed" if run.error else "ended", extra=how)


def _kept(value: Any) -> Any:
    return value.kept if isinstance(value, Message) else value


def leave_out(name: str, due_at: datetime, why: str, how: str = "skipped") -> None:
    """Note that a missed run is not made up for; `how` says whether that was intended."""
    now = timezone.now()
    _interrupted(name).filter(due_at=due_at).update(outcome={AGAIN: False})
    models.Run.objects.get_or_create(
        name=name,
        due_at=due_at,
        defaults={"started_at": now, "finished_at": now, "outcome": {how: _kept(why)}},
    )


@contextmanager
def noted(run: models.Run) -> Iterator[dict[str, Any]]:
    """Hold a run within the context, and note its result (the dict) or its error."""
    outcome: dict[str, Any] = {}
    ended = Event()
    Thread(target=_renew, args=(run.pk, ended), name=f"lease of {run.name}", daemon=True).start()
    try:
        with in_every_line(run=run.name, run_id=run.pk):
            yield outcome
    except BaseException as error:
        run.error = why_it_failed(error)
        raise
    finally:
        ended.set()
        run.outcome = {name: _kept(value) for name, value in outcome.items()}
        run.finished_at = timezone.now()
        run.save(update_fields=["outcome", "error", "finished_at"])
        _notify_ended(run)


def in_every_line(**ids: object) -> AbstractContextManager[object]:
    """Name these ids in every log line meanwhile, where lines are for programs."""
    if environment().log_format != "json":
        return nullcontext()
    from structlog.contextvars import bound_contextvars

    return bound_contextvars(**ids)


def _renew(run: int, ended: Event) -> None:
    """Renew the lease every half minute, for other machines."""
    while not ended.wait(RENEWED):
        close_old_connections()
        try:
            unended = models.Run.objects.filter(pk=run, finished_at=None)
            unended.update(lease_until=timezone.now() + LEASE)
        except Error as error:  # held by another program: the lease outlasts that
            log.warning("a lease could not be renewed: %s", error)
    connection.close()


@contextmanager
def commanded(name: str) -> Iterator[dict[str, Any]]:
    """Note a run started by a command, as `noted` does; raises NotReady while another
    is under way.
    """
    run = take(name, None)
    if run is None:
        raise NotReady(_under_way_already(name))
    with noted(run) as outcome:
        yield outcome


def _under_way_already(name: str) -> Message:
    """Since when a run is under way, and whose it is."""
    run = under_way(name)
    if run is None:  # it has ended since
        return Message("“%(run)s” is under way already. Run this again after it.", run=name)
    since = run.started_at.isoformat()
    if run.owner == QUEUE:
        return Message(
            "“%(run)s” is under way already, since %(moment)s (the workers are at it). Run this"
            " again after it.",
            run=name,
            moment=since,
        )
    host, process, *_ = run.owner.split(":")
    return Message(
        "“%(run)s” is under way already, since %(moment)s (process %(process)s on %(host)s). Run"
        " this again after it.",
        run=name,
        moment=since,
        process=process,
        host=host,
    )


def under_way(name: str) -> models.Run | None:
    """Return the run of that name that has not ended."""
    return models.Run.objects.filter(name=name, finished_at=None).first()


def newest(names: Iterable[str]) -> dict[str, models.Run]:
    """Return name -> the run of that name that began last, of those that ever ran."""
    ran = models.Run.objects.order_by("-started_at", "-pk").values("pk")
    last = (Q(pk=Subquery(ran.filter(name=name)[:1])) for name in names)
    return {row.name: row for row in models.Run.objects.filter(reduce(or_, last))}


LATELY = 4


class Lately(NamedTuple):
    """The run under way that began last, within a day, or None; and the runs that began last."""

    under_way: models.Run | None
    runs: list[models.Run]


def lately(now: datetime) -> Lately:
    """Return what runs, and what ran last."""
    runs, since = models.Run.objects.order_by("-started_at"), now - timedelta(days=1)
    open_ones = Q(finished_at=None, started_at__gte=since)
    found = list(runs.filter(open_ones | Q(pk__in=runs.values("pk")[:LATELY])))
    under_way = (row for row in found if row.finished_at is None and row.started_at >= since)
    return Lately(next(under_way, None), found[:LATELY])


def ask(by: User | None) -> bool:
    """Request gathering and reading now; return False if that waits already."""
    if models.RunRequest.objects.filter(taken_at=None).exists():
        return False
    models.RunRequest.objects.create(by=by)
    return True


def take_request() -> models.RunRequest | None:
    """Take the next request, or return None."""
    waiting = models.RunRequest.objects.filter(taken_at=None)
    row = waiting.order_by("pk").first()
    if row and waiting.filter(pk=row.pk).update(taken_at=timezone.now()):
        return row
    return None


def nothing_yet() -> bool:
    """Return whether nothing was ever gathered."""
    return not (models.Run.objects.exists() or models.Entry.objects.exists())


def release(request: models.RunRequest) -> None:
    """Let a request wait for the next worker."""
    models.RunRequest.objects.filter(pk=request.pk).update(taken_at=None)


def close_abandoned(alive: Alive = heartbeats.alive, name: str = "") -> int:
    """End the runs (of that name) whose process was killed; return how many."""
    closed, now = 0, timezone.now()
    runs = models.Run.objects.filter(finished_at=None, **({"name": name} if name else {}))
    for run in runs:
        if _dead(run, alive, now):
            unended = models.Run.objects.filter(pk=run.pk, finished_at=None)
            closed += unended.update(finished_at=now, error=KILLED)
    return closed


def _dead(run: models.Run, alive: Alive, now: datetime) -> bool:
    """Return whether a run's process is gone: by process, by lease, or by jobs that are left."""
    if run.owner == QUEUE:
        return not queue.waits(run=run.pk)
    if heartbeats.here(run.owner):
        return not alive(run.owner)
    return run.lease_until is None or not now <= run.lease_until <= now + WRONG


def leave(name: str, due_at: datetime, why: str) -> None:
    """Note that a program ended before the run."""
    close_old_connections()
    try:
        unended = models.Run.objects.filter(name=name, due_at=due_at, finished_at=None)
        unended.update(finished_at=timezone.now(), error=why, outcome=None)
    except (
        Error
    ) as error:  # the database is held by somebody else, or gone: we have no time to wait for it
        log.warning("the end of the run “%s” could not be noted: %s", name, error)
