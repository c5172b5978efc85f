"""The runs as the schedule of `curator run` starts them, and how they are stopped."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from threading import Event, Lock
from time import monotonic
from typing import TYPE_CHECKING, Any

from curator import pipeline, schedule, wiring
from curator.config import Config, environment
from curator.store import drafting, runs

if TYPE_CHECKING:
    from curator.pipeline.gathering import Outcome

_PATIENCE = 8.0  # seconds; a container is killed ten seconds after it was told to stop


class Runs:
    """What is scheduled, one run at a time. Told to stop, a long one ends where it has just stored something."""

    def __init__(self) -> None:
        self._stopping = Event()
        self._at_work = Lock()
        self._under_way: tuple[str, datetime] | None = None
        self._until = 0.0

    def jobs(self) -> dict[str, schedule.Job]:
        """The runs by name, each with the feeds.yaml of the moment it runs."""
        return {"gather": self._gather, "read": self._read, "draft": _draft, "publish": _publish}

    @contextmanager
    def taking(self, name: str, due_at: datetime) -> Iterator[dict[str, Any] | None]:
        """Claim a run and note how it ended, before the next begins or `stop` returns; None once we are to stop."""
        with self._at_work:
            if self._stopping.is_set():
                yield None
                return
            with schedule.taken(name, due_at) as outcome:
                self._under_way = None if outcome is None else (name, due_at)
                yield outcome
            self._under_way = None

    def tell(self) -> None:
        """Ask the run under way to end, and let no other begin."""
        self._stopping.set()
        self._until = monotonic() + _PATIENCE
        logging.getLogger("apscheduler").setLevel(logging.CRITICAL)  # a run that stops because we say so is no error

    def stop(self) -> None:
        """Wait a little for the run under way to be ended and noted, and else note that it was left to itself."""
        if not self._stopping.is_set():
            self.tell()
        try:
            if self._at_work.acquire(timeout=max(0.0, self._until - monotonic())):
                self._at_work.release()
        finally:  # also when Ctrl-C is pressed once more
            if at := self._under_way:
                runs.leave(*at, "the program was stopped before this had ended; the next run goes on")

    def _gather(self) -> dict[str, Any]:
        config = wiring.config()
        report = pipeline.gather(
            config.sources, wiring.collect(config), datetime.now(UTC), only_due=True, on_each=self._look_up
        )
        return report.as_object()

    def _read(self) -> dict[str, Any]:
        config = wiring.config()
        return pipeline.read(wiring.reader(config), config.collect, datetime.now(UTC), on_each=self._look_up).as_object()

    def _look_up(self, _: Outcome | str) -> None:
        if self._stopping.is_set():
            raise SystemExit("the program was stopped; the next run goes on")  # past those who note failures and go on


def times(config: Config) -> dict[str, schedule.Times]:
    """When each run is due; raises ConfigError."""
    zone, plan = config.newsletter.time_zone, config.schedule
    return {name: schedule.trigger(getattr(plan, name), zone) for name in Runs().jobs()}


def _draft() -> dict[str, Any]:
    config = wiring.config()
    issue = pipeline.draft(config, datetime.now(UTC))
    return {"draft": issue.pk, "slots": drafting.slots(issue)}


def _publish() -> dict[str, Any]:
    changed = pipeline.publish(wiring.press(wiring.config()), environment().out)
    return {"files": len(changed)}
