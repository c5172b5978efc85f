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
