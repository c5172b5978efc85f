"""A time that a person types is one in the newsletter's zone that is still to come, or refused."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from curator.desk.send_time import chosen_time
from curator.errors import InputError

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("typed", "now", "at"),
    [
        ("2026-11-30T14:00", "2026-11-29T08:00", "2026-11-30T13:00"),
        ("2026-11-30T14:00:00", "2026-11-29T08:00", "2026-11-30T13:00"),
        ("2026-11-29T09:01", "2026-11-29T08:00", "2026-11-29T08:01"),
        ("2027-01-28T09:00", "2026-11-29T08:00", "2027-01-28T08:00"),  # in 60 days
        ("2027-03-28T03:00", "2027-03-27T08:00", "2027-03-28T01:00"),  # right after the gap
        ("2026-10-25T02:30", "2026-10-24T08:00", "2026-10-25T00:30"),  # the first of the two
    ],
)
def test_it_is_meant_in_the_newsletters_zone(typed: str, now: str, at: str) -> None:
    # compared in UTC: a time that comes twice equals none of another zone (PEP 495)
    assert chosen_time(typed, BERLIN, utc(now)).astimezone(UTC) == utc(at)


@pytest.mark.parametrize(
    ("typed", "now"),
    [
        ("2026-11-29T08:30", "2026-11-29T08:00"),  # half an hour ago there, not in UTC
        ("2026-11-29T09:00", "2026-11-29T08:00"),  # this very moment
        ("2026-10-25T02:30", "2026-10-25T00:45"),  # the first of the two is over
        ("2027-03-28T02:30", "2027-03-27T08:00"),  # left out in the night of the change
        ("2027-01-28T09:01", "2026-11-29T08:00"),  # a minute beyond 60 days
        ("9999-12-31T23:59", "2026-11-29T08:00"),
        ("0001-01-01T00:00", "2026-11-29T08:00"),
        ("2026-11-30", "2026-11-29T08:00"),
        ("2026-11-30T14:00Z", "2026-11-29T08:00"),
        ("2026-11-31T14:00", "2026-11-29T08:00"),
        ("tomorrow", "2026-11-29T08:00"),
        ("", "2026-11-29T08:00"),
    ],
)
def test_what_is_over_or_never_comes_or_is_far_off_is_refused(typed: str, now: str) -> None:
    with pytest.raises(InputError):
        chosen_time(typed, BERLIN, utc(now))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
