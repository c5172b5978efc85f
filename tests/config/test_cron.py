"""Cron lines mean what they mean in crontab."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from curator.config import cron

SUNDAY = datetime(2026, 11, 22, 12, tzinfo=UTC)


def days(line: str) -> list[str]:
    """The weekdays on which the line comes in the week after a Sunday noon."""
    found, at = [], cron.times(line, "UTC").get_next_fire_time(None, SUNDAY)
    while at and at <= SUNDAY + timedelta(days=7):
        found.append(at.strftime("%a"))
        at = cron.times(line, "UTC").get_next_fire_time(None, at + timedelta(seconds=1))
    return found


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("1", ["Mon"]),
        ("0", ["Sun"]),
        ("7", ["Sun"]),
        ("mon", ["Mon"]),
        ("Mon-Fri", ["Mon", "Tue", "Wed", "Thu", "Fri"]),
        ("1-5", ["Mon", "Tue", "Wed", "Thu", "Fri"]),
        ("fri-mon", ["Mon", "Fri", "Sat", "Sun"]),
        ("2,4", ["Tue", "Thu"]),
        ("1-5/2", ["Mon", "Wed", "Fri"]),
        ("*/3", ["Wed", "Sat", "Sun"]),
    ],
)
def test_weekdays_are_those_of_crontab(field: str, expected: list[str]):
    assert days(f"0 6 * * {field}") == expected


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("@weekly", "five fields"),
        ("0 6 * *", "five fields"),
        ("0 25 * * *", "25"),
        ("0 6 * * 8", "“8” is not a weekday"),
        ("0 6 * * man", "“man” is not a weekday"),
        ("0 6 1 * mon", "a day of the month or a weekday, not both"),
        ("0 6 31 2 *", "there is no such day"),
    ],
)
def test_what_is_no_cron_line_is_said_with_the_reason(line: str, why: str):
    with pytest.raises(ValueError, match="is not a cron line") as caught:
        cron.times(line, "UTC")
    assert why in str(caught.value)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("line", "zone", "asked", "following"),
    [
        ("0 0 * * *", "Africa/Cairo", "2026-04-23T12:00", "2026-04-23T22:00"),
        ("0 0 * * *", "Africa/Cairo", "2026-04-23T22:00", "2026-04-24T21:00"),
        ("0 0 * * *", "America/Santiago", "2026-09-05T12:00", "2026-09-06T04:00"),
        ("0 0 * * sun", "Atlantic/Azores", "2026-03-28T12:00", "2026-03-29T01:00"),
        ("30 2 * * *", "Europe/Berlin", "2026-03-29T01:10", "2026-03-29T01:30"),
        ("30 */2 * * *", "Europe/Berlin", "2026-03-29T00:10", "2026-03-29T01:30"),
    ],
)
def test_a_time_that_the_clocks_jump_over_comes_as_much_later(
    line: str, zone: str, asked: str, following: str
) -> None:
    assert cron.times(line, zone).after(utc(asked)) == utc(following)


@pytest.mark.parametrize("asked", ["2026-10-25T00:10", "2026-10-25T01:10", "2026-10-25T02:10"])
def test_the_next_time_is_the_same_from_within_the_hour_that_comes_twice(asked: str) -> None:
    assert cron.times("0 6 * * *", "Europe/Berlin").after(utc(asked)) == utc("2026-10-25T05:00")


@pytest.mark.parametrize(
    ("line", "zone", "minutes"),
    [
        ("*/15 * * * *", "Europe/Berlin", 15),
        ("*/15 * * * *", "Africa/Cairo", 15),
        ("0 * * * *", "Africa/Cairo", 60),
    ],
)
@pytest.mark.parametrize("day", ["2026-03-28", "2026-04-04", "2026-04-23", "2026-10-24"])
def test_what_comes_all_day_long_comes_so_when_the_clocks_change(
    line: str, zone: str, minutes: int, day: str
) -> None:
    rule, at = cron.times(line, zone), utc(f"{day}T00:00")
    while at < utc(f"{day}T00:00") + timedelta(days=2):
        following = rule.after(at)
        assert following == at + timedelta(minutes=minutes)
        at = following
