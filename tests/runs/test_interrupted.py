"""A run that a killed or stopped program left is done by the next one, while it is not too late."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from curator.records import Message
from curator.runs import schedule
from curator.store import models, run_log

DUE = datetime(2026, 11, 23, 5, tzinfo=UTC)  # a Monday, at six in Berlin
MONDAYS = schedule.rule("0 6 * * mon", "Europe/Berlin", timedelta(days=3))
RULES = {"draft": MONDAYS}
JOBS = {"draft": dict}
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _known_for_long() -> None:
    run_log.since("draft", MONDAYS.line, DUE - timedelta(days=3))


def begun() -> models.Run:
    run = run_log.take("draft", DUE)
    assert run
    return run


def kill() -> None:
    """Whoever is at it is killed, on another machine."""
    at_work = models.Run.objects.filter(finished_at=None)
    at_work.update(owner="another-host:7:1.00:aa", lease_until=DUE)
    assert run_log.close_abandoned() == 1


def ran(now: datetime) -> bool:
    return schedule.run_due(RULES, JOBS, now) == {"draft": True}


def test_a_run_that_was_killed_is_due_again_once() -> None:
    run = begun()
    kill()
    assert ran(DUE + timedelta(hours=1))
    assert not ran(DUE + timedelta(hours=1))
    run.refresh_from_db()
    assert (run.error, run.finished_at is not None) == ("", True)
    assert models.Run.objects.count() == 1


def test_a_run_that_kills_the_program_is_not_begun_at_every_start() -> None:
    begun()
    kill()
    begun()
    kill()
    assert not ran(DUE + timedelta(hours=1))


@pytest.mark.parametrize("error", [run_log.STOPPED, run_log.LEFT])
def test_a_run_that_was_stopped_is_due_again_however_often(error: Message) -> None:
    for _ in range(3):
        begun()
        run_log.leave("draft", DUE, error)
    assert ran(DUE + timedelta(hours=1))


def test_what_failed_by_itself_is_not_due_again() -> None:
    begun()
    run_log.leave("draft", DUE, "OSError: the disk is full")
    assert not ran(DUE + timedelta(hours=1))


def test_an_interrupted_run_is_left_out_where_it_is_too_late_for_it() -> None:
    begun()
    kill()
    late = DUE + timedelta(days=4)
    assert not ran(late)
    assert run_log.last_due("draft", late) == DUE
    assert run_log.take("draft", DUE) is None


def test_a_run_that_nobody_scheduled_is_not_taken_up_again() -> None:
    typed = run_log.take("draft", None)
    kill()
    assert run_log.take("draft", None) not in (None, typed)


def test_a_run_of_the_queue_is_left_to_the_queue() -> None:
    assert run_log.take("draft", DUE, run_log.QUEUE)
    run_log.leave("draft", DUE, run_log.KILLED)
    assert run_log.last_due("draft", DUE) == DUE
    assert run_log.take("draft", DUE) is None
