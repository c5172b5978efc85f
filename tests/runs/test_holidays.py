"""Holidays leave a run out with a note that troubles nobody; letters leave in a part of the day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from curator.runs import schedule, watch
from curator.send.window import Window
from curator.store import models, run_log
from tests.factories_config import GOOD, load, said

TUESDAYS = (
    "schedule: {send: '0 8 * * tue', holidays: [2026-12-22, 12-29], send_between: '07:00-20:00'}"
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.django_db
def test_a_holiday_is_left_out_with_its_reason_and_the_week_after_is_not(tmp_path: Path) -> None:
    rules = schedule.rules(load(tmp_path, GOOD + TUESDAYS))
    send = {"send": rules["send"]}
    run_log.since("send", rules["send"].line, at("2026-12-16T00:00"))
    ran: list[datetime] = []
    for day in range(25):
        now = at("2026-12-16T09:00") + timedelta(days=day)
        schedule.run_due(send, {"send": lambda now=now: ran.append(now) or {}}, now)  # type: ignore
    assert ran == [at("2027-01-05T09:00")]
    noted = models.Run.objects.exclude(outcome={}).values_list("due_at", "outcome")
    assert {due: tuple(outcome or ()) for due, outcome in noted} == {
        at("2026-12-22T07:00"): ("left_out",),
        at("2026-12-29T07:00"): ("left_out",),
    }


@pytest.mark.django_db
def test_a_holiday_is_shown_before_it_comes_and_is_no_trouble(tmp_path: Path) -> None:
    config = load(tmp_path, GOOD + TUESDAYS)
    standing = {each.name: each for each in schedule.standing(config, at("2026-12-16T00:00"))}
    assert standing["send"].next == at("2027-01-05T07:00")
    assert [when for when, _ in standing["send"].left_out] == [
        at("2026-12-22T07:00"),
        at("2026-12-29T07:00"),
    ]
    assert standing["gather"].left_out == []
    run_log.since("send", schedule.rules(config)["send"].line, at("2026-12-16T00:00"))
    now = at("2026-12-22T09:00")
    [send] = [each for each in schedule.standing(config, now) if each.name == "send"]
    assert schedule.overdue(send, now) is None
    run_log.leave_out("send", at("2026-12-22T07:00"), "a holiday", "left_out")
    [send] = [each for each in schedule.standing(config, now) if each.name == "send"]
    assert (send.state, send.why) == ("left_out", "a holiday")
    assert send.state not in watch.REPORTED


def test_a_rule_of_holidays_alone_ends(tmp_path: Path) -> None:
    line = "schedule: {send: '0 8 25 12 *', holidays: [12-25]}"
    rule = schedule.rules(load(tmp_path, GOOD + line))["send"]
    _, left_out = rule.ahead(at("2026-01-01T00:00"))
    assert len(left_out) <= schedule.FORESEEN


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2026-11-30T06:00", None),  # 7:00 in Berlin
        ("2026-11-30T05:59", "2026-11-30T06:00"),
        ("2026-11-30T18:59", None),
        ("2026-11-30T19:00", "2026-12-01T06:00"),
        ("2026-11-30T23:30", "2026-12-01T06:00"),  # the day after has begun in Berlin
        ("2026-03-28T20:00", "2026-03-29T05:00"),  # in the night to it the clocks change
    ],
)
def test_letters_leave_in_a_part_of_the_day(now: str, until: str | None) -> None:
    window = Window.of("07:00-20:00", "Europe/Berlin")
    assert window
    assert window.shut_until(at(now)) == (at(until) if until else None)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("holidays: [2026-13-01]", "month"),
        ("holidays: [christmas]", "schedule.holidays"),
        ("holidays: [12-25, 12-25]", "12-25"),
        ("holiday_runs: [sleep]", "schedule.holiday_runs"),
        ("send_between: 20:00-07:00", "schedule.send_between"),
        ("send_between: day", "schedule.send_between"),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, line: str, expected: str) -> None:
    assert expected in said(tmp_path, f"{GOOD}schedule:\n  {line}\n")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("now", "since"),
    [
        ("2026-12-16T09:10", None),
        ("2026-12-16T09:20", "2026-12-16T09:00"),
        ("2026-12-16T10:05", "2026-12-16T09:00"),
        ("2026-12-18T10:05", "2026-12-16T09:00"),
    ],
)
def test_an_hourly_run_that_nobody_begins_is_overdue_since_the_first_hour(
    tmp_path: Path, now: str, since: str | None
) -> None:
    config = load(tmp_path, GOOD + "schedule: {gather: '0 * * * *'}")
    run_log.since("gather", schedule.rules(config)["gather"].line, at("2026-12-16T08:30"))
    [gather] = [each for each in schedule.standing(config, at(now)) if each.name == "gather"]
    assert schedule.overdue(gather, at(now)) == (at(since) if since else None)
