"""When each run happens. APScheduler only wakes us; due times and what ran are rows in the
store.

A run missed while the program was down happens once, when it is back, however often it was
missed; two programs on one memory never run the same due time twice, because a due time is
claimed as a row first.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from threading import Event, Lock
from time import monotonic
from typing import Any

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger

from curator.config import Config, cron, environment
from curator.errors import ConfigError
from curator.runs import context, draft, gather, publish, read, second_reading
from curator.runs.gather import Outcome
from curator.runs.renderer import IssueRenderer
from curator.store import drafts, heartbeats, models, run_log

WAKE_SECONDS = 15
WATCH, ASKED = "schedule", "runs"  # the heartbeats of the clock, and of who does what was asked
CATCH_UP = timedelta(days=7)  # a run missed longer ago than this waits for its next time

Job = Callable[[], Mapping[str, Any]]
Taking = Callable[[str, datetime], AbstractContextManager[dict[str, Any] | None]]
log = logging.getLogger(__name__)


def trigger(line: str, time_zone: str) -> CronTrigger:
    """The times that five cron fields name, in the newsletter's time zone; raises ConfigError on
    anything else.
    """
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
    """Claim a run, and note how it ended: what is put into the dict, or the error. None: another
    process was quicker.
    """
    run = run_log.take(name, due_at)
    if run is None:
        yield None
        return
    with run_log.noted(run) as outcome:
        yield outcome


def run_due(
    times: Mapping[str, CronTrigger],
    jobs: Mapping[str, Job],
    now: datetime,
    started: datetime,
    taking: Taking = taken,
) -> list[str]:
    """Run what is due, in the order of `jobs`, and return the names; one job's error is noted
    and stops no other.
    """
    ran = []
    for name, job in jobs.items():
        last = max(run_log.last_due(name) or started, now - CATCH_UP)
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


def start(
    times: Mapping[str, CronTrigger], jobs: Mapping[str, Job], taking: Taking = taken
) -> BackgroundScheduler:
    """Wake every few seconds and run what is due, until the scheduler returned here is shut
    down.
    """
    from django.db import close_old_connections

    started = datetime.now(UTC)
    run_log.close_dead()

    def wake() -> None:
        close_old_connections()
        heartbeats.looked(WATCH, datetime.now(UTC))
        run_due(times, jobs, datetime.now(UTC), started, taking)

    scheduler = BackgroundScheduler(timezone=UTC)
    scheduler.add_job(
        wake,
        "interval",
        seconds=WAKE_SECONDS,
        max_instances=1,
        coalesce=True,
        next_run_time=started,
    )
    scheduler.start()
    return scheduler


_PATIENCE = 8.0  # seconds; a container is killed ten seconds after it was told to stop


class Runs:
    """What is scheduled, one run at a time. Told to stop, a long one ends where it has just
    stored something.
    """

    def __init__(self) -> None:
        self._stopping = Event()
        self._at_work = Lock()
        self._under_way: tuple[str, datetime] | None = None
        self._until = 0.0

    def jobs(self) -> dict[str, Job]:
        """The runs by name, each with the feeds.yaml of the moment it runs."""
        return {"gather": self._gather, "read": self._read, "draft": _draft, "publish": _publish}

    @contextmanager
    def taking(self, name: str, due_at: datetime) -> Iterator[dict[str, Any] | None]:
        """Claim a run and note how it ended, before the next begins or `stop` returns; None once
        we are to stop.
        """
        with self._at_work:
            if self._stopping.is_set():
                yield None
                return
            with taken(name, due_at) as outcome:
                self._under_way = None if outcome is None else (name, due_at)
                yield outcome
            self._under_way = None

    def asked(self) -> models.RunRequest | None:
        """Do what somebody asked for: gather and read, then the first draft where no issue is."""
        request = run_log.take_request()
        if request is None:
            return None
        jobs: dict[str, Job] = {"gather": self._gather_all, "read": self._read}
        if not models.Issue.objects.exists():
            jobs["draft"] = _draft
        for name, job in jobs.items():
            try:
                with self.taking(name, datetime.now(UTC)) as outcome:
                    if outcome is not None:
                        outcome.update(job())
            except Exception:
                log.exception("the run “%s” failed", name)
        return request

    def tell(self) -> None:
        """Ask the run under way to end, and let no other begin."""
        self._stopping.set()
        self._until = monotonic() + _PATIENCE
        logging.getLogger("apscheduler").setLevel(
            logging.CRITICAL
        )  # a run that stops because we say so is no error

    def stop(self) -> None:
        """Wait a little for the run under way to be ended and noted, and else note that it was
        left to itself.
        """
        if not self._stopping.is_set():
            self.tell()
        try:
            if self._at_work.acquire(timeout=max(0.0, self._until - monotonic())):
                self._at_work.release()
        finally:  # also when Ctrl-C is pressed once more
            if at := self._under_way:
                run_log.leave(
                    *at, "the program was stopped before this had ended; the next run goes on"
                )

    def _gather_all(self) -> dict[str, Any]:
        return self._gather(only_due=False)

    def _gather(self, *, only_due: bool = True) -> dict[str, Any]:
        config = context.config()
        report = gather.gather(
            config.sources,
            gather.FeedCollector.of(config),
            datetime.now(UTC),
            only_due=only_due,
            on_each=self._look_up,
        )
        return report.as_object()

    def _read(self) -> dict[str, Any]:
        config = context.config()
        now = datetime.now(UTC)
        report = read.read(
            read.Reader.of(config), config.collect, now, on_each=self._look_up
        ).as_object()
        asked = second_reading.ask(config, now, on_each=self._look_up)
        return report | ({"second_reader": asked.as_object()} if asked else {})

    def _look_up(self, _: Outcome | str) -> None:
        if self._stopping.is_set():
            raise SystemExit(
                "the program was stopped; the next run goes on"
            )  # past those who note failures and go on


def times(config: Config) -> dict[str, CronTrigger]:
    """When each run is due; raises ConfigError."""
    zone, plan = config.newsletter.time_zone, config.schedule
    return {name: trigger(getattr(plan, name), zone) for name in Runs().jobs()}


def _draft() -> dict[str, Any]:
    config = context.config()
    issue = draft.draft(config, datetime.now(UTC))
    return {"draft": issue.pk, "slots": drafts.slots(issue)}


def _publish() -> dict[str, Any]:
    changed = publish.publish(IssueRenderer.of(context.config()), environment().out)
    return {"files": len(changed)}
