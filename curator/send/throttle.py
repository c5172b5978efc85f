"""Slow down when a server limits the rate, by Google's sender guidelines. Values only.

After a refusal for rate, pause for ten minutes; then try one connection, and pause again if that is
refused; if it works, add connections one at a time.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

PAUSE = timedelta(minutes=10)
STEP = timedelta(minutes=1)  # how long it must go well before one more connection
PATIENCE = 6  # pauses in a row without one mail taken


@dataclass(frozen=True, slots=True)
class Throttle:
    """The number of connections: at most `most`, now `allowed`."""

    most: int
    allowed: int
    resume_at: datetime | None = None
    grown_at: datetime | None = None
    pauses: int = 0

    @classmethod
    def of(cls, most: int) -> Throttle:
        return cls(most=most, allowed=most)

    def connections(self, now: datetime) -> int:
        """Return how many connections may be used now; 0 during a pause."""
        return 0 if self.resume_at is not None and now < self.resume_at else self.allowed

    def limited(self, now: datetime) -> Throttle:
        """Note a refusal for rate; answers of mails begun before a pause do not prolong it."""
        if self.connections(now) == 0:
            return self
        return replace(
            self, allowed=1, resume_at=now + PAUSE, grown_at=None, pauses=self.pauses + 1
        )

    def taken(self, now: datetime) -> Throttle:
        """Note that the server took a mail."""
        if self.free or self.connections(now) == 0:
            return self
        if self.grown_at is None:
            return replace(self, grown_at=now, pauses=0)
        if now - self.grown_at < STEP:
            return self
        return replace(self, allowed=self.allowed + 1, grown_at=now)

    @property
    def free(self) -> bool:
        """Return whether nothing holds it back."""
        return self.allowed == self.most

    @property
    def exhausted(self) -> bool:
        """Return whether the server refused so often in a row that a person should look."""
        return self.pauses > PATIENCE
