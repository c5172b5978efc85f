"""Limit the pace of mails: evenly, per hour and domain, per day. Values only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from curator.errors import DeliveryError

HOUR = timedelta(hours=1)
BURST = timedelta(milliseconds=200)  # what may be caught up with after the sender was busy
UNLIMITED = 10**12


class Paused(DeliveryError):
    """The day's ceiling is reached; sending continues by itself at `until`."""

    def __init__(self, message: str, until: datetime, **values: Any) -> None:
        super().__init__(message, **values)
        self.until = until


@dataclass(frozen=True, slots=True)
class Rates:
    """The configured limits; 0 is none.

    The day's ceiling grows by `grows_percent` with each earlier day of sending, as new senders
    should begin.
    """

    per_second: float = 0
    per_hour: int = 0
    per_domain_hour: int = 0
    per_day: int = 0
    grows_percent: float = 0

    @property
    def interval(self) -> timedelta:
        """Return the seconds between two mails."""
        second = 1 / self.per_second if self.per_second else 0
        hour = 3600 / self.per_hour if self.per_hour else 0
        return timedelta(seconds=max(second, hour))

    def ceiling(self, earlier_days: int) -> int:
        """Return the day's ceiling after so many days of sending."""
        if not self.per_day:
            return UNLIMITED
        return min(int(self.per_day * (1 + self.grows_percent / 100) ** earlier_days), UNLIMITED)


@dataclass
class Pace:
    """The pace of one run: `left` of the day, and the mails of the last hour by domain."""

    rates: Rates = field(default_factory=Rates)
    left: int = UNLIMITED
    domains: Counter[str] = field(default_factory=Counter)
    waiting: Counter[str] = field(default_factory=Counter)  # put off, by domain
    free_at: datetime | None = None
    hour_ends: datetime | None = None

    @classmethod
    def of(cls, rates: Rates, days: int, today: int, domains: Mapping[str, int]) -> Pace:
        """After `days` with mails before, with `today` sent and `domains` of the last hour."""
        left = rates.ceiling(days) - today if rates.per_day else UNLIMITED
        return cls(rates, max(left, 0), Counter(domains))

    def room(self, now: datetime) -> int:
        """How many mails may begin now."""
        if not (interval := self.rates.interval):
            return self.left
        free_at = max(self.free_at or now, now - BURST)
        fitting = 0 if free_at > now else int((now - free_at) / interval) + 1
        return min(fitting, self.left)

    def begin(self, address: str, now: datetime) -> datetime | None:
        """Count a mail that begins now; when it may go instead where its domain has had enough."""
        domain = address.rpartition("@")[2].lower()
        if (later := self._domain_full(domain, now)) is not None:
            return later
        self.domains[domain] += 1
        self.left -= 1
        if interval := self.rates.interval:
            self.free_at = max(self.free_at or now, now - BURST) + interval
        return None

    def _domain_full(self, domain: str, now: datetime) -> datetime | None:
        most = self.rates.per_domain_hour
        if not most:
            return None
        if self.hour_ends is None or now >= self.hour_ends:
            if self.hour_ends is not None:
                self.domains.clear()
                self.waiting.clear()
            self.hour_ends = now + HOUR
        if self.domains[domain] < most:
            return None
        hours = self.waiting[domain] // most  # as many each hour as may go then
        self.waiting[domain] += 1
        return self.hour_ends + hours * HOUR
