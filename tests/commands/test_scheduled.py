"""The schedule beside the desk: however it is closed, the run under way has an end in the memory.

Nothing here depends on how quick the machine is: a run is held at a gate when the stop arrives.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from django.db import connection

from curator.commands import run, stopping
from curator.runs import context, schedule, scheduled, worker
from curator.runs import gather as gather_run
from curator.store import models, run_log

FEEDS = Path(__file__).parent.parent / "desk/feeds.yaml"
HANGS = 60  # seconds
PATIENCE = scheduled.PATIENCE
pytestmark = pytest.mark.django_db(transaction=True)


class Held:
    """Something that stands at a gate: `there` when it has come, and goes on when `gate` is opened."""

    def __init__(self) -> None:
        self.there, self.gate = Event(), Event()

    def wait(self) -> None:
        self.there.set()
        assert self.gate.wait(HANGS)


class Gathering:
    """A gather that was missed, and what becomes of it."""

    def __init__(self) -> None:
        missed = datetime.now(UTC) - timedelta(hours=3)
        hourly = schedule.rules(context.config())["gather"]
        run_log.since("gather", hourly.line, missed)
        models.Run.objects.create(
            name="gather", due_at=missed, started_at=missed, finished_at=missed
        )

    @property
    def row(self) -> models.Run:
        return models.Run.objects.filter(name="gather").latest("due_at")


@pytest.fixture
def held() -> Iterator[Held]:
    made = Held()
    yield made
    made.gate.set()


@pytest.fixture
def gathering(monkeypatch: pytest.MonkeyPatch, held: Held) -> Iterator[Gathering]:
    """The schedule alone, which is not waited for long; it has ended when the test has."""
    ended, run_due = Event(), schedule.run_due

    def once(rules: Any, jobs: dict[str, Any], *others: Any) -> dict[str, bool]:
        try:
            return run_due(rules, jobs, *others) if "gather" in jobs else {}
        finally:
            connection.close()
            if "gather" in jobs:
                ended.set()

    monkeypatch.setenv("CURATOR_FEEDS", str(FEEDS))
    monkeypatch.setattr(scheduled, "PATIENCE", 0.05)
    monkeypatch.setattr(schedule, "run_due", once)
    monkeypatch.setattr(worker, "start", lambda *_, **__: lambda: None)
    yield Gathering()
    held.gate.set()
    assert ended.wait(HANGS)


def beside_the_desk(held: Held) -> None:
    with run._beside_the_desk(by_the_clock=True):
        assert held.there.wait(HANGS)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_everything_is_asked_to_end_before_the_server_waits_for_its_requests(number: int) -> None:
    asked: list[int] = []
    with pytest.raises(KeyboardInterrupt), stopping.told_at_once(lambda: asked.append(number)):
        signal.raise_signal(number)
    assert asked == [number]


def test_a_gather_that_does_not_end_in_time_is_noted_as_stopped(
    gathering: Gathering, held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gather_run, "gather", lambda *_, **__: held.wait())
    beside_the_desk(held)
    assert gathering.row.finished_at
    assert "stopped" in gathering.row.error


def test_a_gather_that_ends_in_time_has_its_own_end(
    gathering: Gathering, held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gather(*_: Any, on_each: Any, **__: Any) -> None:
        for _turn in range(HANGS * 100):
            held.there.set()
            on_each("one more is stored")
            held.gate.wait(0.01)

    monkeypatch.setattr(scheduled, "PATIENCE", HANGS)
    monkeypatch.setattr(gather_run, "gather", gather)
    beside_the_desk(held)
    assert gathering.row.finished_at
    assert gathering.row.error == "the program was stopped; the next run goes on"


def test_a_gather_that_ended_and_is_about_to_be_noted_is_noted(
    gathering: Gathering, held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gather(*_: Any, **__: Any) -> None:
        monkeypatch.setattr(models.Run, "save", save)
        raise SystemExit("it has ended")

    def save(run: models.Run, update_fields: list[str]) -> None:
        held.wait()
        models.Run.save_base(run, update_fields=update_fields)

    monkeypatch.setattr(gather_run, "gather", gather)
    beside_the_desk(held)
    assert gathering.row.finished_at


def test_ctrl_c_while_all_this_begins_leaves_no_run_without_an_end(
    gathering: Gathering, held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: Any, **__: Any) -> None:
        assert held.there.wait(HANGS)
        raise KeyboardInterrupt

    monkeypatch.setattr(gather_run, "gather", lambda *_, **__: held.wait())
    monkeypatch.setattr(worker, "start", interrupted)
    with suppress(KeyboardInterrupt):
        beside_the_desk(held)
    assert gathering.row.finished_at


def test_the_desk_is_closed_before_a_container_is_killed() -> None:
    """The waits run side by side, so the longest counts."""
    assert max(run.PATIENCE, PATIENCE) < 10


def test_once_the_desk_is_closed_nothing_more_begins() -> None:
    runs = scheduled.Runs()
    runs.ask_to_end()
    with runs.taking("publish", datetime.now(UTC)) as outcome:
        assert outcome is None
    assert not models.Run.objects.exists()
