"""The hours of the day in which mails may be sent. Values only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Window:
    """From `opens` until before `closes`, local time in `zone`, every day."""

    opens: time
    closes: time
    zone: ZoneInfo

    @classmethod
    def of(cls, between: str, zone: str) -> Window | None:
        """Return the window of “07:00-20:00”, or None for an empty text, which is the whole day."""
        if not between:
            return None
        opens, _, closes = between.partition("-")
        return cls(time.fromisoformat(opens), time.fromisoformat(closes), ZoneInfo(zone))

    def shut_until(self, now: datetime) -> datetime | None:
        """Return when it opens again, in UTC, or None if it is open."""
        wall = now.astimezone(self.zone)
        if self.opens <= wall.time() < self.closes:
            return None
        day = wall.date() + timedelta(days=int(wall.time() >= self.closes))
        return datetime.combine(day, self.opens, self.zone).astimezone(UTC)
