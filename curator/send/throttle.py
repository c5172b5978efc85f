"""How fast to send when a server asks to slow down, as Google's sender guidelines say it.

After a refusal for rate stop for ten minutes; then try one connection; if that is refused wait
again; if it works add connections one at a time. Values only: the clock is an argument.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

PAUSE = timedelta(minutes=10)
STEP = timedelta(minutes=1)  # how long it must go well before one more connection
PATIENCE = 6  # pauses in a row without one mail taken


@dataclass(frozen=True, slots=True)
class Throttle:
    """`most` is what the person who runs it allows; `allowed` what the server puts up with now."""

    most: int
    allowed: int
    resume_at: datetime | None = None
    grown_at: datetime | None = None
    pauses: int = 0

    @classmethod
    def of(cls, most: int) -> Throttle:
        return cls(most=most, allowed=most)

    def connections(self, now: datetime) -> int:
        """How many connections may be used now; 0 while it pauses."""
        return 0 if self.resume_at is not None and now < self.resume_at else self.allowed

    def limited(self, now: datetime) -> Throttle:
        """The server refused for rate. Answers still coming in from before a pause began do not
        make it longer.
        """
        if self.connections(now) == 0:
            return self
        return replace(
            self, allowed=1, resume_at=now + PAUSE, grown_at=None, pauses=self.pauses + 1
        )

    def taken(self, now: datetime) -> Throttle:
        """The server took a mail."""
        if self.free or self.connections(now) == 0:
            return self
        if self.grown_at is None:
            return replace(self, grown_at=now, pauses=0)
        if now - self.grown_at < STEP:
            return self
        return replace(self, allowed=self.allowed + 1, grown_at=now)

    @property
    def free(self) -> bool:
        """Whether nothing holds it back."""
        return self.allowed == self.most

    @property
    def exhausted(self) -> bool:
        """Whether the server has refused so often in a row that a person should look."""
        return self.pauses > PATIENCE
