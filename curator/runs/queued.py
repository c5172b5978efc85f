"""Runs and jobs on any number of machines: queued when due, split if long, counted in one row.

A worker may be killed anywhere: the rows say what is left of its job.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, TypeVar

from django.db import transaction

from curator import send
from curator.errors import CuratorError
from curator.records import Message
from curator.runs import confirm, context, gists, look_over, notify, pieces, scheduled
from curator.runs.send import AskedToStop, Others, SendContext, SendWorker, halt
from curator.runs.translate import TranslationContext, TranslationWorker
from curator.runs.worker import Worker
from curator.store import heartbeats, jobs, mailed_links, models, queue, run_log
from curator.store.deliveries import Report
from curator.store.models import Job
from curator.store.queue import Ticket

# The queue of each run; which queues there are is `queue.PRIORITY`. What comes back may halt the
# issue being sent, so it is not of the queue “send”, where that issue is one job for hours.
RUNS = {
    "gather": "gather", "read": "read", "draft": "draft", "roundup": "draft", "publish": "publish",
    "bounces": "notify", "remind": "notify", "send": "send", "housekeeping": "housekeeping",
}  # fmt: skip
MAILS = 500  # of one job, or more:
JOBS = 400  # to which an issue comes at most, since each begins by counting all its mails
HELPERS = 16  # jobs that send one issue beside the first; each puts itself again
MENDED = timedelta(seconds=15)  # how often it is looked for jobs that no worker knows of
_now = partial(datetime.now, UTC)
Someone = TypeVar("Someone", bound=Worker)
log = logging.getLogger(__name__)


# --- putting ---


@contextmanager
def handing_over(name: str, due_at: datetime) -> Iterator[None]:
    """Queue a run that is due; yields None, so that the caller does not run it."""
    put(name, due_at)
    yield None


def put(name: str, due_at: datetime, *, everything: bool = False, then: Sequence[str] = ()) -> bool:
    """Queue the run due then, with `then` the runs to follow; False if queued before or
    under way.
    """
    with transaction.atomic():  # a run without its job would be under way for ever
        run = run_log.take(name, due_at, run_log.QUEUE)
        if run is None:
            return False
        then = list(then)
        return queue.put("run", RUNS[name], run=run.pk, everything=everything, then=then)


def asked() -> models.RunRequest | None:
    """Queue what somebody requested; None if nobody did, or a gather is under way."""
    with transaction.atomic():  # a request taken without its run would be lost
        request = run_log.take_request()
        if request is None:
            return None
        then = ["read"] if models.Issue.objects.exists() else ["read", "draft"]
        if put("gather", datetime.now(UTC), everything=True, then=then):
            return request
        run_log.release(request)
        return None


class Look:
    """Queues what was requested, and regularly what the queue does not know, after a move or
    restore.
    """

    def __init__(self) -> None:
        self._mended: datetime | None = None

    def __call__(self, stopping: Callable[[], bool]) -> models.RunRequest | None:
        now = datetime.now(UTC)
        if self._mended is None or now - self._mended > MENDED:
            self._mended = now
            jobs.enqueue_unseen(now)
            mailed_links.delete_expired(now)
        return asked()


# --- doing ---


def work_off() -> None:
    """Do what waits, for cron."""
    Look()(lambda: False)
    queue.work_off(tasks(), list(queue.PRIORITY))
    look_over.LookOver()(lambda: False)


def tasks() -> dict[str, queue.Do]:
    """Return name -> what a worker can do."""
    single, parts = scheduled.Runs().jobs(), _Pieces()
    return {
        "run": partial(_run, single, parts),
        "piece": parts.do,
        "send": _send,
        "join": _join,
        "translate": _translate,
        "gists": partial(_list, lambda worker: gists.work_off(worker, context.config())),
        "confirm": partial(_list, confirm.work_off),
        "notify": partial(_list, notify.work_off),
    }


def _run(
    single: Mapping[str, Callable[[], Mapping[str, Any]]],
    parts: _Pieces,
    ticket: Ticket,
    *,
    run: int,
    everything: bool,
    then: list[str],
) -> None:
    """Split a run, or do one that is not split."""
    row = run_log.unended(run)
    if row is None or row.outcome:  # done, or split, before the worker was lost
        return
    with _noted(ticket, run):
        if row.name in parts.kinds:
            parts.split(row, everything=everything, then=then)
            return
        outcome = single[row.name]()
    _finish(run, outcome, then)


@contextmanager
def _noted(ticket: Ticket, run: int) -> Iterator[None]:
    """Note a final failure as the run's end, with the reason."""
    try:
        yield
    except queue.Stopped:
        raise
    except Exception as error:
        if ticket.last or isinstance(error, CuratorError):
            run_log.end(run, {}, run_log.why_it_failed(error))
        raise


def _finish(run: int, outcome: Mapping[str, Any], then: Sequence[str]) -> None:
    with transaction.atomic():
        run_log.end(run, outcome)
        if then:
            put(then[0], datetime.now(UTC), then=then[1:])


class _Pieces:
    """Splits runs into pieces, and does the pieces."""

    def __init__(self) -> None:
        self.kinds = pieces.divided()

    def split(self, run: models.Run, *, everything: bool, then: list[str]) -> None:
        """Queue the pieces of a run."""
        outcome, found = self.kinds[run.name].find(everything=everything)
        outcome.pop("seconds")
        with transaction.atomic():
            run_log.split(run, len(found), outcome)
            for number, ids in enumerate(found):
                queue.put("piece", run.name, run=run.pk, number=number, ids=ids, then=then)
        if not found:
            _finish(run.pk, {}, then)

    def do(self, ticket: Ticket, *, run: int, number: int, ids: list[int], then: list[str]) -> None:
        """Do a piece unless that was done before, and end the run with the last one."""
        row = run_log.unended(run)
        if row is None:
            return
        outcome = self._done(ticket, row, ids) if run_log.is_open(row, number) else {}
        if run_log.add(run, number, outcome):
            seconds = round((datetime.now(UTC) - row.started_at).total_seconds(), 3)
            after = self.kinds[row.name].follow(lambda _: ticket.go_on())
            _finish(run, {"seconds": seconds, **after}, then)

    def _done(self, ticket: Ticket, run: models.Run, ids: list[int]) -> dict[str, Any]:
        kind = self.kinds[run.name]
        try:
            outcome = kind.do(ids, run.started_at, lambda _: ticket.go_on())
        except queue.Stopped:
            raise
        except Exception as error:
            if not ticket.last and not isinstance(error, CuratorError):
                raise
            log.exception("a part of the run “%s” failed", run.name)
            reason = f"{len(ids)} of them failed together: {type(error).__name__}: {error}"
            return {"failed": [{"source": run.name, "reason": reason}]}
        del outcome["seconds"]  # those of the whole run count
        return outcome


# --- what people asked for ---


def _alive(ticket: Ticket, otherwise: Callable[[str], bool], owner: str) -> bool:
    """Return whether an owner is alive, by its job if it has one."""
    job = queue.of_owner(owner)
    if job is None:
        return otherwise(owner)
    return job != ticket.job and queue.at_work(job)


def _worker(kind: type[Someone], ticket: Ticket) -> Someone:
    name = queue.owner(heartbeats.name(), ticket.job)
    return kind(name, partial(_alive, ticket, heartbeats.alive), _now, ticket.stopping)


def _send(ticket: Ticket, *, job: int) -> None:
    # who holds the issue's job knows that no command is at it
    worker = _worker(SendWorker, ticket)
    others = Others(worker.name, partial(_alive, ticket, lambda owner: False), _call)
    worker.next(SendContext.configured, job, others)
    ticket.go_on()


def _call(job: Job, report: Report) -> None:
    """Let other workers help with a send job."""
    for number in range(min(report.queued // mails_of_one_job(report.candidates), HELPERS)):
        _put_join(job.pk, number)


def mails_of_one_job(candidates: int) -> int:
    """Return how many mails of an issue with so many readers a job that helps sends."""
    return max(MAILS, candidates // JOBS)


def _put_join(job: int, number: int) -> None:
    # a queue of its own: it needs no folder for the archive, so any machine can do it
    queue.put("join", "mails", once=f"join {job} {number}", job=job, number=number)


class _Beside(AskedToStop):
    """The job of a worker that helps; the lease is not its own."""

    def _goes_on(self) -> bool:
        return jobs.wanted(self._job)


def _join(ticket: Ticket, *, job: int, number: int) -> None:
    """Send some mails of another worker's issue, and queue itself again while any are left."""
    row = Job.objects.filter(pk=job).select_related("issue").first()
    if row is None or not jobs.wanted(row):
        return
    name, found = queue.owner(heartbeats.name(), ticket.job), SendContext.configured()
    stop = _Beside(row, _now, ticket.stopping)
    doubted = partial(_alive, ticket, lambda owner: True)
    try:
        left = send.join(
            row.about,
            found.transport,
            most=mails_of_one_job(row.about.candidates or 0),
            seal=row.payload["seal"],
            clock=send.Clock(stop),
            worker=name,
            limits=found.limits,
            alive=doubted,
        )
    except send.Halted as error:
        jobs.cancel(row, Message.of(error), _now())
        halt(row.about, Message.of(error), _now())
        return
    except CuratorError as error:  # the first meets it too, and waits or says so
        log.warning("sending beside others ended: %s", error)
        return
    ticket.go_on()
    if left and jobs.wanted(row):
        _put_join(job, number)


def _translate(ticket: Ticket, *, job: int) -> None:
    worker = _worker(TranslationWorker, ticket)
    worker.next(lambda: TranslationContext(context.config()), only=job)
    ticket.go_on()


def _list(work_off: Callable[[Worker], object], ticket: Ticket, *, job: int) -> None:
    """Work a list off, whichever `job` was queued."""
    work_off(_worker(Worker, ticket))
