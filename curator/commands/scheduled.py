"""The runs as the schedule of `curator run` starts them, and how they are stopped."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from threading import Event, Lock
from typing import TYPE_CHECKING, Any

from curator import pipeline, schedule, wiring
from curator.config import Config, environment
from curator.store import drafting

if TYPE_CHECKING:
    from curator.pipeline.gathering import Outcome

_PATIENCE = 8.0  # seconds; a container is killed ten seconds after it was told to stop


class Runs:
    """What is scheduled, one run at a time. Told to stop, a long one ends where it has just stored something."""

    def __init__(self) -> None:
        self._stopping = Event()
        self._at_work = Lock()

    def jobs(self) -> dict[str, schedule.Job]:
        """The runs by name, each with the feeds.yaml of the moment it runs."""
        steps = {"gather": self._gather, "read": self._read, "draft": _draft, "publish": _publish}
        return {name: self._one_at_a_time(step) for name, step in steps.items()}

    def stop(self) -> None:
        """Ask the run under way to end and wait for it a little; what it has not stored then is done by the next."""
        self._stopping.set()
        logging.getLogger("apscheduler").setLevel(logging.CRITICAL)  # a run that stops because we say so is no error
        self._at_work.acquire(timeout=_PATIENCE)

    def _one_at_a_time(self, step: schedule.Job) -> schedule.Job:
        def job() -> Mapping[str, Any]:
            with self._at_work:
                return step()

        return job

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
