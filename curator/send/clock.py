"""The time, and waiting for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Event


@dataclass
class Clock:
    """The machine's clock; tests bring their own. `stop` is set when the run is asked to end."""

    stop: Event = field(default_factory=Event)

    def now(self) -> datetime:
        return datetime.now(UTC)

    def wait_until(self, moment: datetime) -> None:
        """Wait, or less when the run is asked to stop."""
        while not self.stop.is_set() and (left := (moment - self.now()).total_seconds()) > 0:
            self.stop.wait(min(left, 1.0))
