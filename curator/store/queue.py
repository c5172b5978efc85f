"""The shared queue: procrastinate's jobs, in the PostgreSQL that has the rows they are about.

On SQLite there is none (`shared` is False), and one process does everything. A job here only says
that a worker should look at a row of ours; that row says what is done and what is left, so a job
may run twice.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event, Thread
from time import sleep
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.db.models import Count
from django.db.models.functions import Now

from curator.errors import CuratorError

if TYPE_CHECKING:
    from procrastinate import App, JobContext
    from procrastinate.retry import BaseRetryStrategy

# Each queue, and what is fetched first where one is waiting beside another.
PRIORITY = {
    "confirm": 40, "send": 30, "mails": 30, "translate": 20, "publish": 20, "draft": 20,
    "notify": 10, "gather": 10, "read": 0, "housekeeping": 0,
}  # fmt: skip
LOOKING_AFTER = "looking after"  # the queue of what gives back the jobs of dead workers
SILENT = timedelta(seconds=20)  # a worker that said nothing for so long is taken for dead
SAID, POLLED = 4.0, 1.0  # seconds between two words of a worker, and between two looks for jobs
PATIENCE = 7.0  # seconds for the work under way, once a worker is to stop
TRIES = 5
KEPT_HOURS = 30 * 24  # failed jobs; what went well is removed at once
RECONNECT = 2.0  # seconds until a database that went away is asked again
log = logging.getLogger(__name__)


class Stopped(CuratorError):
    """The worker is to stop; its job goes back to the queue."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """One try at a job: its number, whether it is the last try, and whether to stop."""

    job: int
    last: bool
    stopping: Callable[[], bool]

    def go_on(self) -> None:
        """Raise Stopped once the worker is to stop."""
        if self.stopping():
            raise Stopped("the worker was stopped; another goes on")


Do = Callable[..., None]  # given a Ticket, and what was put


def shared() -> bool:
    """Return whether there is a shared queue: the database is PostgreSQL."""
    return connection.vendor == "postgresql"


# --- putting ---


def put(
    task: str,
    queue: str,
    *,
    lock: str = "",
    once: str = "",
    at: datetime | None = None,
    **what: object,
) -> bool:
    """Let a worker of `queue` run `task` with `what`, from `at` on, in the caller's transaction.

    Returns False if the same `once` waits already. Of jobs with the same `lock` one runs at a time.
    """
    from procrastinate.contrib.django import app
    from procrastinate.exceptions import AlreadyEnqueued

    job = app.configure_task(
        task,
        queue=queue,
        priority=PRIORITY[queue],
        lock=lock or None,
        queueing_lock=once or None,
        schedule_at=at,
    )
    try:
        with transaction.atomic():
            job.defer(**what)  # type: ignore[arg-type]  # what JSON can hold
    except AlreadyEnqueued:
        return False
    return True


def put_right(longest: timedelta) -> int:
    """Make due now the jobs that a wrong clock put further ahead than `longest`; return how
    many.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET scheduled_at = NULL"
            " WHERE status = 'todo' AND scheduled_at > now() + make_interval(secs => %s)",
            [longest.total_seconds()],
        )
        return int(cursor.rowcount)


# --- looking ---


def waits(**what: object) -> bool:
    """Return whether a job with these arguments waits or runs."""
    from procrastinate.contrib.django.models import ProcrastinateJob

    unended = ProcrastinateJob.objects.filter(status__in=("todo", "doing"))
    return bool(unended.filter(args__contains=what).exists())


def lengths() -> dict[str, int]:
    """Return queue -> number of jobs that wait for a worker."""
    from procrastinate.contrib.django.models import ProcrastinateJob

    waiting = ProcrastinateJob.objects.filter(status="todo").values_list("queue_name")
    return dict(waiting.annotate(count=Count("pk")).order_by("queue_name"))


def at_work(job: int) -> bool:
    """Return whether a live worker runs this job."""
    from procrastinate.contrib.django.models import ProcrastinateJob

    heard = ProcrastinateJob.objects.filter(worker__last_heartbeat__gt=Now() - SILENT)
    return bool(heard.filter(pk=job, status="doing").exists())


def owner(name: str, job: int) -> str:
    """Return the name of the worker of this job, from which `of_owner` gets the job."""
    return f"{name}:job{job}"


def of_owner(name: str) -> int | None:
    """Return the job that an owner works on, or None."""
    number = name.rpartition(":job")[2]
    return int(number) if ":job" in name and number.isdecimal() else None


# --- working ---


def work(tasks: Mapping[str, Do], queues: Sequence[str], stopping: Callable[[], bool]) -> None:
    """Run the jobs of `queues`, one of each at a time, until `stopping`, reconnecting to the
    database.

    Running jobs are asked to stop, and given back after PATIENCE.
    """
    while not stopping():
        try:
            asyncio.run(_work(tasks, queues, stopping))
        except Exception as error:  # noqa: BLE001  # the driver's, the pool's or the queue's
            log.warning("the queue cannot be read (%s); trying again", error)
        if not stopping():
            sleep(RECONNECT)


def work_off(tasks: Mapping[str, Do], queues: Sequence[str]) -> None:
    """Run the waiting jobs of `queues` and those they add; a failed one is tried at the
    next call.
    """
    asyncio.run(_work_off(tasks, queues))


async def _work_off(tasks: Mapping[str, Do], queues: Sequence[str]) -> None:
    app = _app(tasks, lambda: False)
    async with app.open_async():
        await _retry_stalled(app)
        await _worker(app, "once", queues, wait=False)


async def _work(
    tasks: Mapping[str, Do], queues: Sequence[str], stopping: Callable[[], bool]
) -> None:
    app = _app(tasks, stopping)
    _look_after(app)
    async with app.open_async():
        workers = [
            asyncio.create_task(_worker(app, name, [name])) for name in (*queues, LOOKING_AFTER)
        ]
        # one ends by itself where the database went away
        while not stopping() and not any(worker.done() for worker in workers):
            await asyncio.sleep(0.1)
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)


def _worker(
    app: App, name: str, queues: Sequence[str], *, wait: bool = True
) -> Coroutine[Any, Any, None]:
    return app.run_worker_async(
        queues=queues,
        name=name,
        wait=wait,
        install_signal_handlers=False,
        listen_notify=False,  # a connection for each queue, to be quicker by less than a second
        fetch_job_polling_interval=POLLED,
        shutdown_graceful_timeout=PATIENCE,
        update_heartbeat_interval=SAID,
        stalled_worker_timeout=SILENT.total_seconds(),
        delete_jobs="successful",
    )


def _app(tasks: Mapping[str, Do], stopping: Callable[[], bool]) -> App:
    from procrastinate import App, PsycopgConnector
    from procrastinate.contrib.django.utils import connector_params

    connector = PsycopgConnector(kwargs=connector_params(), min_size=1, max_size=4, timeout=10)
    app, again = App(connector=connector), _again()
    for name, do in tasks.items():
        app.task(name=name, retry=again, pass_context=True)(_in_a_thread(do, stopping))
    return app


def _again() -> BaseRetryStrategy:
    """Retry a stopped job at once, a failed one after growing pauses, one that needs a person
    never.
    """
    from procrastinate import BaseRetryStrategy, RetryDecision
    from procrastinate.jobs import Job

    class Again(BaseRetryStrategy):
        def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
            if isinstance(exception, Stopped | asyncio.CancelledError):
                return RetryDecision(retry_in={"seconds": 0})
            if isinstance(exception, CuratorError) or job.attempts >= TRIES - 1:
                return None
            return RetryDecision(retry_in={"seconds": 3 * 4**job.attempts})

    return Again()


def _in_a_thread(do: Do, stopping: Callable[[], bool]) -> Callable[..., Coroutine[Any, Any, None]]:
    """Run a job in a thread of its own, which a worker that ends leaves behind."""

    async def run(context: JobContext, **what: object) -> None:
        given_up, done = Event(), asyncio.get_running_loop().create_future()
        ticket = Ticket(
            context.job.id or 0,
            context.job.attempts >= TRIES - 1,
            lambda: given_up.is_set() or stopping(),
        )
        call = (do, ticket, what, asyncio.get_running_loop(), done)
        Thread(target=_call, args=call, name=context.job.task_name, daemon=True).start()
        try:
            await done
        finally:
            given_up.set()

    return run


def _call(
    do: Do,
    ticket: Ticket,
    what: Mapping[str, object],
    loop: asyncio.AbstractEventLoop,
    done: asyncio.Future[None],
) -> None:
    failure: Exception | None = None
    try:
        do(ticket, **what)
    except Exception as error:  # noqa: BLE001  # raised again where the job is waited for
        failure = error
    except BaseException:  # noqa: BLE001  # the way out of long runs: they were told to stop
        failure = Stopped("the worker was stopped; another goes on")
    finally:
        connection.close()

    def settle() -> None:
        if done.cancelled():
            return
        if failure is None:
            done.set_result(None)
        else:
            done.set_exception(failure)

    with suppress(RuntimeError):  # nobody waits any more
        loop.call_soon_threadsafe(settle)


async def _retry_stalled(app: App) -> None:
    """Give back the jobs of workers that were killed or are silent."""
    manager = app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=SILENT.total_seconds()):
        log.warning("a worker was lost; its job %s is done by another", job.call_string)
        await manager.retry_job(job)


def _look_after(app: App) -> None:
    """Give back stalled jobs regularly, and delete old ones."""
    queue = LOOKING_AFTER

    async def retry_stalled(timestamp: int) -> None:
        await _retry_stalled(app)

    async def remove_old(timestamp: int) -> None:
        await app.job_manager.delete_old_jobs(
            KEPT_HOURS, include_failed=True, include_cancelled=True, include_aborted=True
        )

    stalled = app.task(name="retry_stalled", queue=queue, queueing_lock="stalled")(retry_stalled)
    app.periodic(cron="* * * * * */10")(stalled)  # the last field: seconds
    app.periodic(cron="10 3 * * *")(app.task(name="remove_old", queue=queue)(remove_old))
