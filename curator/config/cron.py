"""Cron lines, as cron itself reads them: five fields, weekdays from 0 (Sunday) to 7 (Sunday) or
by name.

APScheduler counts weekdays from Monday and wants day and weekday both to fit; what a person
knows from crontab would run on another day. So weekdays reach it by name, and the two together
are refused.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Self
from zoneinfo import ZoneInfo

from apscheduler.triggers.cron import CronTrigger

from curator.config.values import message_of
from curator.records import Message

DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_WEEKDAYS = re.compile(
    r"(?P<first>\*|[0-7]|[a-z]{3})(-(?P<last>[0-7]|[a-z]{3}))?(/(?P<step>[1-7]))?"
)


NEVER = "never"  # instead of a cron line: this does not happen by itself


class CronTimes(CronTrigger):  # type: ignore[misc]  # APScheduler has no types
    """The times of one cron line. An hour that a clock set back shows twice counts once, unless
    the line means every hour or every few.
    """

    every_hour = False

    @classmethod
    def of(cls, line: str, zone: ZoneInfo) -> Self:
        """The times of five fields as APScheduler reads them; raises ValueError."""
        found: Self = cls.from_crontab(line, timezone=zone)
        found.every_hour = line.split()[1].startswith("*")
        return found

    def after(self, moment: datetime) -> datetime | None:
        """The first time later than `moment`, in UTC; None when there is none."""
        at: datetime | None = moment
        while at is not None:
            at = self.get_next_fire_time(None, at.astimezone(UTC) + timedelta(seconds=1))
            if at is not None and (self.every_hour or not at.fold):
                return at.astimezone(UTC)
        return None


def times(cron: str, time_zone: str) -> CronTimes:
    """The times a cron line names, in `time_zone`; raises ValueError, in words, when it names
    none.
    """
    fields = cron.split()
    try:
        if len(fields) != 5:
            raise ValueError(Message("it needs five fields: minute, hour, day, month, weekday"))
        if fields[2] != "*" and fields[4] != "*":
            raise ValueError(Message("name a day of the month or a weekday, not both"))
        line = " ".join([*fields[:4], _weekdays(fields[4].lower())])
        found = CronTimes.of(line, ZoneInfo(time_zone))
        if found.after(datetime.now(UTC)) is None:
            raise ValueError(Message("there is no such day"))
    except ValueError as error:
        what = Message(
            "“%(value)s” is not a cron line such as “0 6 * * mon”: %(why)s",
            value=cron,
            why=message_of(error),
        )
        raise ValueError(what) from error
    return found


def _weekdays(field: str) -> str:
    """The weekday field with every day by name."""
    if field == "*":
        return field
    return ",".join(DAYS[day % 7] for part in field.split(",") for day in _days(part))


def _days(part: str) -> range:
    found = _WEEKDAYS.fullmatch(part)
    if found is None:
        raise _no_weekday(part)
    if found["first"] == "*":
        return range(0, 7, int(found["step"] or 1))
    first = _day(found["first"])
    last = _day(found["last"]) if found["last"] else first
    return range(first, last + 1 if last >= first else last + 8, int(found["step"] or 1))


def _day(name: str) -> int:
    if name.isdigit():
        return int(name)
    if name not in DAYS:
        raise _no_weekday(name)
    return DAYS.index(name)


def _no_weekday(text: str) -> ValueError:
    return ValueError(Message("“%(value)s” is not a weekday such as mon, 1 or mon-fri", value=text))
