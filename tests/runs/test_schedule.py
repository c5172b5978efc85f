"""The schedule: due times, catching up, and two programs on one memory."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime

import pytest

from curator.errors import ConfigError
from curator.runs import schedule
from curator.store import heartbeats, models, run_log

HOURLY = schedule.trigger("0 * * * *", "Europe/Berlin")
MONDAYS = schedule.trigger("0 6 * * mon", "Europe/Berlin")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_a_line_that_is_not_cron_is_named():
    with pytest.raises(ConfigError, match="every monday"):
        schedule.trigger("every monday", "UTC")


def test_nothing_is_due_before_its_time():
    assert schedule.due_time(HOURLY, at("2026-11-20T10:00"), at("2026-11-20T10:59")) is None


def test_what_was_missed_several_times_is_due_once():
    assert schedule.due_time(HOURLY, at("2026-11-20T10:00"), at("2026-11-20T14:30")) == at(
        "2026-11-20T14:00"
    )


def test_monday_morning_is_the_newsletters_monday_morning_in_summer_and_winter():
    assert schedule.due_time(MONDAYS, at("2026-07-01T00:00"), at("2026-07-07T00:00")) == at(
        "2026-07-06T04:00"
    )
    assert schedule.due_time(MONDAYS, at("2026-11-18T00:00"), at("2026-11-24T00:00")) == at(
        "2026-11-23T05:00"
    )


@pytest.mark.django_db
def test_two_programs_on_one_memory_run_a_due_time_once():
    times, jobs, now, started = (
        {"gather": HOURLY},
        {"gather": dict},
        at("2026-11-20T11:05"),
        at("2026-11-20T10:30"),
    )
    assert schedule.run_due(times, jobs, now, started) == ["gather"]
    assert schedule.run_due(times, jobs, now, started) == []
    assert run_log.take("gather", at("2026-11-20T11:00")) is None


@pytest.mark.django_db
def test_a_run_that_fails_is_noted_and_stops_no_other(caplog: pytest.LogCaptureFixture):
    def fails() -> dict[str, int]:
        raise RuntimeError("the disk is full")

    jobs = {"gather": fails, "read": lambda: {"read": 3}}
    ran = schedule.run_due(
        {"gather": HOURLY, "read": HOURLY}, jobs, at("2026-11-20T11:05"), at("2026-11-20T10:30")
    )
    assert ran == ["gather", "read"]
    assert "the disk is full" in models.Run.objects.get(name="gather").error
    assert models.Run.objects.get(name="read").outcome == {"read": 3}


@pytest.mark.django_db
def test_after_a_long_pause_only_the_last_week_counts():
    models.Run.objects.create(
        name="draft", due_at=at("2026-01-05T05:00"), started_at=at("2026-01-05T05:00")
    )
    assert schedule.run_due(
        {"draft": MONDAYS}, {"draft": dict}, at("2026-11-24T00:00"), at("2026-11-24T00:00")
    ) == ["draft"]
    assert run_log.last_due("draft") == at("2026-11-23T05:00")


@pytest.mark.django_db
def test_a_run_whose_program_was_killed_is_closed_at_the_next_start():
    killed = run_log.take("gather", at("2026-11-20T11:00"))
    living = run_log.take("gather", at("2026-11-20T12:00"))
    assert killed
    assert living
    models.Run.objects.filter(pk=killed.pk).update(owner=of_an_ended_process())
    assert run_log.close_dead() == 1
    assert list(models.Run.objects.filter(finished_at=None)) == [living]
    killed.refresh_from_db()
    assert killed.error == run_log.KILLED
    assert run_log.take("gather", at("2026-11-20T11:00")) is None


def of_an_ended_process() -> str:
    """The name of a worker whose process has ended."""
    host, _, began, run = heartbeats.name().split(":")
    ended = subprocess.run(
        [sys.executable, "-c", "import os; print(os.getpid())"],
        capture_output=True,
        text=True,
        check=True,
    )
    return ":".join([host, ended.stdout.strip(), began, run])
