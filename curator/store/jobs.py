"""Background jobs: requested once, claimed by one worker at a time, cancelled, ended with a reason.

A claim is a lease that its owner renews. A job whose owner is dead or silent is taken over by the
next worker; a command's job is cancelled instead, because a person was waiting for it. The
functions (enqueue, want, cancel; claim, renew, progress, finish, pause, release) are all that use
cases know of a queue, so that a library can stand behind them. The rows stay ours, because the desk
shows them.

A job is about an issue, or about a list that is worked off step by step (notifications, mailed
links, gists). The list's own rows say what is left and when it is due, and the job only who works
on it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet

from curator.errors import CuratorError
from curator.records import Message
from curator.store import queue as shared_queue
from curator.store.models import Issue, Job
from curator.store.models.jobs import PUT_OFF
from curator.store.models.jobs import Kind as Kind
from curator.store.models.jobs import State as State

Alive = Callable[[str], bool]
TRANSLATIONS, MAILS = "translations", "mails"
NOTIFICATIONS, CONFIRMATIONS, GISTS = "notifications", "confirmations", "gists"
QUEUES = {
    Kind.TRANSLATION: TRANSLATIONS,
    Kind.OPENING: TRANSLATIONS,
    Kind.SENDING: MAILS,
    Kind.NOTIFICATIONS: NOTIFICATIONS,
    Kind.CONFIRMATIONS: CONFIRMATIONS,
    Kind.GISTS: GISTS,
}
TASKS = {  # the task and the queue in the shared queue (PostgreSQL), by our queue
    TRANSLATIONS: ("translate", "translate"),
    GISTS: ("gists", "translate"),
    MAILS: ("send", "send"),
    CONFIRMATIONS: ("confirm", "confirm"),
    NOTIFICATIONS: ("notify", "notify"),
}
SERVICE = "the translation service"  # the lock of what uses it
LONGEST = timedelta(days=1)  # that a job rests; put much further ahead, the clock was wrong then
RENEWED = timedelta(seconds=20)  # a lease renewed so lately is not written again
ORPHANED = Message("the command ended before it was done")


class AskedAlready(CuratorError):
    """The same job is waiting or running."""


class Lost(CuratorError):
    """Another worker has taken over the job, or it was ended; this worker must stop."""


# --- people ---


def enqueue(
    issue: Issue,
    kind: Kind,
    by: User | None,
    *,
    language: str = "",
    payload: dict[str, Any] | None = None,
    due_at: datetime | None = None,
) -> Job:
    """Create a waiting job, requested by `by` (None: the command line); raises AskedAlready."""
    try:
        with transaction.atomic():
            job = Job.objects.create(
                issue=issue,
                kind=kind,
                queue=QUEUES[kind],
                lock=_lock(kind, issue),
                language=language,
                payload=payload or {},
                by=by,
                asked_by=by.get_username() if by else "",
                due_at=due_at,
            )
            # in the shared queue it would keep the issue's next job from their lock until then
            if not job.put_off:
                wake_workers(job)
    except IntegrityError as error:
        raise AskedAlready("The same is waiting or running already.") from error
    return job


def want(kind: Kind, at: datetime) -> None:
    """Let the list of `kind` be worked off from `at` on, in the caller's transaction.

    A waiting job is brought forward; beside a running one a new one is created.
    """
    with transaction.atomic():
        # locked until the caller's rows can be seen: a worker takes it only then
        waiting = Job.objects.select_for_update().filter(kind=kind, state=State.WAITING)
        row = None
        while row is None:  # another may make one, and a worker take it, between the two
            row = waiting.first() or _job_of_list(kind, at)
        if row.due_at is not None and row.due_at > at:
            row.due_at = at
            row.save(update_fields=["due_at"])
            wake_workers(row)


def _job_of_list(kind: Kind, at: datetime) -> Job | None:
    """Create a job of the list, or return None if another process just did."""
    lock = SERVICE if kind == Kind.GISTS else str(kind)
    try:
        with transaction.atomic():
            row = Job.objects.create(kind=kind, queue=QUEUES[kind], lock=lock, due_at=at)
    except IntegrityError:
        return None
    wake_workers(row)
    return row


def wake_workers(job: Job) -> None:
    """Put a job that is due into the shared queue, if there is one."""
    if shared_queue.shared():
        task, queue = TASKS[job.queue]
        # a list's may be put for later, where it would keep those that are due from their lock
        lock = job.lock if job.issue_id else ""
        once = f"job {job.pk} at {job.due_at}"
        shared_queue.put(task, queue, lock=lock, once=once, at=job.due_at, job=job.pk)


def enqueue_unseen(now: datetime) -> int:
    """Queue again what is due or was left by a silent owner, and return how many.

    A database that was moved or restored has no queue yet.
    """
    shared_queue.put_right(2 * LONGEST)
    held = Q(lease_until__gte=now, lease_until__lte=now + LONGEST)
    left = Q(~held, state=State.RUNNING, lease_until__isnull=False, by_hand=False)
    rows = Job.objects.filter(_due(now) | left)
    unseen = [job for job in rows if not shared_queue.waits(job=job.pk)]
    for job in unseen:
        wake_workers(job)
    return len(unseen)


def _lock(kind: Kind, issue: Issue) -> str:
    """Return what only one job at a time may use: the issue's mails, or the translation service."""
    return f"sending {issue.pk}" if kind == Kind.SENDING else SERVICE


def cancel(job: Job, reason: str, now: datetime) -> bool:
    """End a waiting job at once, a running one after its current step; return False if it has
    ended.
    """
    with transaction.atomic():
        row = Job.objects.select_for_update().get(pk=job.pk)
        if not row.open:
            return False
        if row.state == State.WAITING or silent(row, now):
            _end(Job.objects.filter(pk=row.pk), State.CANCELLED, reason, now)
        else:
            Job.objects.filter(pk=row.pk).update(stop=True, reason=reason)
    return True


# --- workers ---


def claim(
    queue: str,
    owner: str,
    now: datetime,
    lease: timedelta,
    alive: Alive,
    issue: Issue | None = None,
    job: int | None = None,
) -> Job | None:
    """Claim the job of `queue` (of `issue`, or the `job` of that number) that is longest due, or
    return None.
    """
    jobs = Job.objects.filter(queue=queue, **({"pk": job} if job else {}))
    take_over(jobs, owner, now, alive)
    held = Job.objects.filter(state=State.RUNNING).values("lock")
    waiting = jobs.filter(_due(now))
    if issue is not None:
        waiting = waiting.filter(issue=issue)
    longest = waiting.exclude(lock__in=held).order_by(F("due_at").asc(nulls_first=True), "pk")
    found = longest.select_related("issue", "by").first()
    return found if found and take(found, owner, now, lease) else None


def take(job: Job, owner: str, now: datetime, lease: timedelta, *, by_hand: bool = False) -> bool:
    """Return whether this owner got the waiting job; `by_hand` for a command."""
    held = {
        "state": State.RUNNING,
        "owner": owner,
        "by_hand": by_hand,
        "lease_until": now + lease,
        "started_at": job.started_at or now,
    }
    try:
        with transaction.atomic():
            taken = Job.objects.filter(pk=job.pk, state=State.WAITING).update(**held)
    except IntegrityError:  # another job with the same lock runs: the table's own rule
        return False
    if taken:
        job.refresh_from_db()
    return bool(taken)


def take_over(jobs: QuerySet[Job], owner: str, now: datetime, alive: Alive) -> None:
    """Release the running ones of `jobs` whose owner is dead, silent, or this one."""
    for job in jobs.filter(state=State.RUNNING):
        if silent(job, now) or job.owner == owner or not alive(job.owner):
            _release(job, now, ORPHANED)


def renew(job: Job, now: datetime, lease: timedelta) -> bool:
    """Renew the lease; return False if the job was cancelled; raises Lost."""
    row = _owned(job).first()
    if row is None:
        raise Lost("another worker has this job")
    if row.lease_until is None or not (
        now + lease - RENEWED <= row.lease_until <= now + LONGEST  # else a clock was put back
    ):
        _owned(job).update(lease_until=now + lease)
    return not row.stop


def progress(job: Job, **fields: Any) -> None:
    """Note `total`, `done` or `result`; raises Lost."""
    if not _owned(job).update(**fields):
        raise Lost("another worker has this job")
    for name, value in fields.items():
        setattr(job, name, value)


def finish(job: Job, state: State, reason: str, now: datetime) -> None:
    """Note how the job ended, unless another worker has it now."""
    _end(_owned(job), state, reason, now)


def release(
    job: Job,
    now: datetime,
    *,
    due_at: datetime | None = None,
    reason: str = "",
    attempts: int = 0,
) -> None:
    """Release an unfinished job for the next worker, with `due_at` for later.

    A cancelled one ends, and so does a command's that is not to continue later.
    """
    job.refresh_from_db(fields=["stop", "reason", "lease_until"])
    if due_at is None or job.stop:
        _release(job, now, Message("stopped at the command line"))
        return
    _owned(job).update(
        state=State.WAITING,
        owner="",
        by_hand=False,
        lease_until=None,
        due_at=due_at,
        reason=reason,
        attempts=attempts,
    )
    job.due_at = due_at
    wake_workers(job)


def pause(job: Job, at: datetime | None) -> None:
    """End the work on a list, to continue at `at` (None: nothing is left), unless another worker
    has it now.
    """
    _pause(_owned(job), Kind(job.kind), at)


def _pause(row: QuerySet[Job], kind: Kind, at: datetime | None) -> None:
    with transaction.atomic():
        ended, _ = row.delete()
        if ended and at is not None:
            want(kind, at)


def _release(job: Job, now: datetime, why: str) -> None:
    row = _owned(job).filter(lease_until=job.lease_until)  # unless it was renewed meanwhile
    if job.issue_id is None:
        _pause(row, Kind(job.kind), now)
    elif job.stop or job.by_hand:
        _end(row, State.CANCELLED, job.reason if job.stop else why, now)
    else:
        row.update(state=State.WAITING, owner="", lease_until=None)


def _end(rows: QuerySet[Job], state: State, reason: str, now: datetime) -> None:
    rows.update(state=state, reason=reason, finished_at=now, lease_until=None)


def _owned(job: Job) -> QuerySet[Job]:
    """Return the row of a job while it still is its owner's."""
    return Job.objects.filter(pk=job.pk, state=State.RUNNING, owner=job.owner)


# --- looking ---


def silent(job: Job, now: datetime) -> bool:
    """Return whether the lease has ended, or is of a clock that was wrong."""
    return job.lease_until is None or not now <= job.lease_until <= now + LONGEST


def open_job(issue: Issue, kind: Kind, language: str = "") -> Job | None:
    """Return the job of this kind that waits or runs."""
    found = issue.jobs.filter(kind=kind, language=language, state__in=Job.OPEN)
    return found.select_related("by").first()


def due(queue: str, now: datetime) -> bool:
    """Return whether a job of `queue` waits for a worker."""
    return Job.objects.filter(_due(now), queue=queue).exists()


def _due(now: datetime) -> Q:
    chosen = Q(payload__has_key=PUT_OFF, started_at=None)
    put_right = Q(due_at__gt=now + 2 * LONGEST) & ~chosen
    return Q(Q(due_at=None) | Q(due_at__lte=now) | put_right, state=State.WAITING)


def wanted(job: Job) -> bool:
    """Return whether the job has neither ended nor been cancelled."""
    return Job.objects.filter(pk=job.pk, stop=False, state__in=Job.OPEN).exists()


def at_work(queue: str, now: datetime) -> QuerySet[Job]:
    """Return the running jobs of `queue`, of every issue."""
    running = Job.objects.filter(queue=queue, state=State.RUNNING, by_hand=False)
    return running.filter(lease_until__gte=now, lease_until__lte=now + LONGEST)
