"""When each run happens. APScheduler only wakes us; due times and what ran are rows in the store.

A run missed while the program was down happens once, when it is back, however often it was missed; two programs on one
memory never run the same due time twice, because a due time is claimed as a row first.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger

from curator import cron
from curator.errors import ConfigError
from curator.store import runs

WAKE_SECONDS = 15
CATCH_UP = timedelta(days=7)  # a run missed longer ago than this waits for its next time

Times = CronTrigger
Job = Callable[[], Mapping[str, Any]]
Taking = Callable[[str, datetime], AbstractContextManager[dict[str, Any] | None]]
log = logging.getLogger(__name__)


def trigger(line: str, time_zone: str) -> CronTrigger:
    """The times that five cron fields name, in the newsletter's time zone; raises ConfigError on anything else."""
    try:
        return cron.times(line, time_zone)
    except ValueError as error:
        raise ConfigError(f"schedule: {error}") from error


def due_time(times: CronTrigger, last: datetime, now: datetime) -> datetime | None:
    """The latest due time after `last` and not after `now`; None when none has come."""
    found: datetime | None = None
    at = times.get_next_fire_time(None, last + timedelta(seconds=1))
    while at is not None and at <= now:
        found, at = at.astimezone(UTC), times.get_next_fire_time(None, at + timedelta(seconds=1))
    return found


@contextmanager
def taken(name: str, due_at: datetime) -> Iterator[dict[str, Any] | None]:
    """Claim a run, and note how it ended: what is put into the dict, or the error. None: another process was quicker."""
    run = runs.take(name, due_at)
    if run is None:
        yield None
        return
    with runs.noted(run) as outcome:
        yield outcome


def run_due(
    times: Mapping[str, CronTrigger], jobs: Mapping[str, Job], now: datetime, started: datetime, taking: Taking = taken
) -> list[str]:
    """Run what is due, in the order of `jobs`, and return the names; one job's error is noted and stops no other."""
    ran = []
    for name, job in jobs.items():
        last = max(runs.last_due(name) or started, now - CATCH_UP)
        at = due_time(times[name], last, now)
        if at is None:
            continue
        try:
            with taking(name, at) as outcome:
                if outcome is None:
                    continue
                ran.append(name)
                outcome.update(job())
        except Exception:
            log.exception("the run “%s” failed", name)
    return ran


def start(times: Mapping[str, CronTrigger], jobs: Mapping[str, Job], taking: Taking = taken) -> BackgroundScheduler:
    """Wake every few seconds and run what is due, until the scheduler returned here is shut down."""
    from django.db import close_old_connections

    started = datetime.now(UTC)

    def wake() -> None:
        close_old_connections()
        run_due(times, jobs, datetime.now(UTC), started, taking)

    scheduler = BackgroundScheduler(timezone=UTC)
    scheduler.add_job(wake, "interval", seconds=WAKE_SECONDS, max_instances=1, coalesce=True, next_run_time=started)
    scheduler.start()
    return scheduler
