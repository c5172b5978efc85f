"""Background workers: the threads of `curator run` that look for jobs and carry them out.

They are daemons: the program ends soon when told to, and the next worker takes over what was under
way.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Event, Thread
from time import monotonic
from typing import Self

from curator.records import Message
from curator.store import heartbeats, jobs
from curator.store.models import Issue, Job

LOOK_SECONDS = 2.0
AGAIN = timedelta(minutes=1)  # until a list is looked at again of which nothing could be done
NOTED = timedelta(seconds=20)  # how often the store is told that somebody looks
log = logging.getLogger(__name__)

# given "is it to stop?": what was carried out, None when nothing waits
Take = Callable[[Callable[[], bool]], object | None]
BROKEN = Message("Something broke on our side; the log says more.")


@dataclass(frozen=True, slots=True)
class Worker:
    """A worker: its name, how it knows whether another is alive, its clock, and whether to stop."""

    name: str
    alive: Callable[[str], bool]
    now: Callable[[], datetime]
    stopping: Callable[[], bool] = lambda: False

    @classmethod
    def here(cls, stopping: Callable[[], bool] = lambda: False, name: str = "") -> Self:
        """A worker of this process; by the same `name` it takes up again what it left lying."""
        known = name or heartbeats.name()
        return cls(known, heartbeats.alive, lambda: datetime.now(UTC), stopping)

    def claim(
        self, queue: str, lease: timedelta, issue: Issue | None = None, job: int | None = None
    ) -> Job | None:
        """The job of `queue` (of `issue`; of that number) longest due, now this worker's."""
        return jobs.claim(queue, self.name, self.now(), lease, self.alive, issue, job)

    def finish(self, job: Job, state: jobs.State, reason: str = "") -> None:
        """Note how a job ended, unless another worker has it now."""
        jobs.finish(job, state, reason, self.now())

    def release(self, job: Job) -> None:
        """Give a job back unfinished."""
        jobs.release(job, self.now())

    def work_off(
        self,
        kind: jobs.Kind,
        lease: timedelta,
        step: Callable[[], object | None],
        next_at: Callable[[], datetime | None],
        give_way: Callable[[], bool] = lambda: False,
    ) -> int | None:
        """Step through the list of `kind` until a step finds nothing to do (None), this is to stop
        or to `give_way`; how many steps were done, None where there was no job to claim.

        The list is gone on with at `next_at`, when its next row is due; None: it is empty.
        """
        job = self.claim(jobs.QUEUES[kind], lease)
        if job is None:
            return None
        done, idle, rest = 0, False, AGAIN  # also where a step breaks, which would break again
        try:
            while not (idle or self.stopping() or give_way()):
                jobs.renew(job, self.now(), lease)
                idle = step() is None
                done += not idle
            rest = AGAIN if idle else timedelta(0)
        except jobs.Lost:
            log.warning("%s: another worker goes on", job)
        finally:
            at, now = next_at(), self.now()
            if at is not None:
                at = now + rest if at <= now else min(at, now + jobs.LONGEST)
            jobs.pause(job, at)
        return done


def work_off(takes: Mapping[str, Take]) -> bool:
    """Carry out what waits, once, for cron; False if something broke unexpectedly,
    which is logged.
    """
    well = True
    for name, take in takes.items():
        try:
            while take(lambda: False) is not None:
                pass
        except Exception:
            log.exception("%s: background work failed", name)
            well = False
    return well


class Ending:
    """Whether the threads that look for work are to end, and for how long is waited for what is
    under way: `patience` seconds for all of them together, from when it was first asked.
    """

    def __init__(self, patience: float = 0) -> None:
        self.asked = Event()
        self._patience, self._until = patience, 0.0

    def ask(self) -> None:
        """Ask them to end."""
        if not self.asked.is_set():
            self._until = monotonic() + self._patience
            self.asked.set()

    @property
    def left(self) -> float:
        """The seconds left."""
        return max(0.0, self._until - monotonic())


def start(
    take: Take,
    look_seconds: float = LOOK_SECONDS,
    name: str = jobs.TRANSLATIONS,
    ending: Ending | None = None,
) -> Callable[[], None]:
    """Look for work every few seconds until the returned function is called, or `ending` asks.

    That waits as long as `ending` allows for what is under way.
    """
    ends = ending or Ending()
    call = (take, ends.asked, look_seconds, name)
    thread = Thread(target=_look, args=call, name=name, daemon=True)
    thread.start()

    def stop() -> None:
        ends.ask()
        thread.join(ends.left)

    return stop


def _look(take: Take, stopping: Event, look_seconds: float, name: str) -> None:
    from django.db import close_old_connections, connection

    noted: datetime | None = None
    while not stopping.is_set():
        close_old_connections()
        try:
            noted = note_look(name, noted, datetime.now(UTC))
            busy = take(stopping.is_set) is not None
        except Exception:  # whatever it was, the next request may fare better
            log.exception("%s: background work failed", name)
            busy = False
        if not busy:
            stopping.wait(look_seconds)
    connection.close()


def note_look(name: str, noted: datetime | None, now: datetime) -> datetime:
    """Note that the worker looks for work, unless `noted` just now; return when that was done."""
    if noted is not None and timedelta() <= now - noted < NOTED:  # a clock may be put back
        return noted
    heartbeats.note_poll(name, now)
    return now
