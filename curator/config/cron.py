"""Cron expressions as cron reads them: five fields, weekdays from 0 (Sunday) to 7, or by name.

APScheduler counts weekdays from Monday, and requires day and weekday both to match, where cron
takes either. So weekdays are passed to it by name, and expressions with both are refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
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
    """The times of a cron expression.

    An hour that is repeated when clocks go back counts once, unless the expression names every hour
    or every few. A time that clocks jump over when they go forward comes as much later.
    """

    every_hour = False
    zone = ZoneInfo("UTC")

    @classmethod
    def of(cls, line: str, zone: ZoneInfo) -> Self:
        """Return the times of five fields as APScheduler reads them; raises ValueError."""
        # what a wall clock shows is counted as if in UTC: in a zone whose clocks jump, APScheduler
        # loses times that are not there or come twice, and with them the next one
        found: Self = cls.from_crontab(line, timezone=UTC)
        found.zone, found.every_hour = zone, line.split()[1].startswith("*")
        return found

    def after(self, moment: datetime) -> datetime | None:
        """Return the first time later than `moment`, in UTC, or None."""
        jump, wall, found = self._jump(moment), self._wall(moment), None
        at = self.get_next_fire_time(None, wall - jump)
        while at is not None and (found is None or at < self._wall(found) + jump):
            later = (one for one in self._moments(at) if one > moment)
            found = min(later if found is None else (found, *later), default=None)
            if found is not None and not jump:
                break  # all others come after it
            at = self.get_next_fire_time(None, at + timedelta(seconds=1))
        return found

    def _wall(self, moment: datetime) -> datetime:
        """Return what a wall clock shows, as if it were UTC."""
        return moment.astimezone(self.zone).replace(tzinfo=UTC)

    def _moments(self, wall: datetime) -> Iterator[datetime]:
        """Yield when a wall clock shows this; where clocks jump over it, when it would have."""
        shown = wall.replace(tzinfo=self.zone)
        once, again = (shown.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
        yield once
        if self.every_hour and again > once:  # it is earlier for a time that is jumped over
            yield again

    def _jump(self, moment: datetime) -> timedelta:
        """Return by how much the clocks change within a day of `moment`."""
        day = timedelta(days=1)
        ahead = self._wall(moment + day) - self._wall(moment - day) - 2 * day
        return abs(ahead)


def times(cron: str, time_zone: str) -> CronTimes:
    """Return the times of a cron expression in `time_zone`; raises ValueError with a message for
    people.
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
    """Return the weekday field with all days by name."""
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
