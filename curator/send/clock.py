"""The clock of a sending run, and requests to stop it."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime


class Stop:
    """A request to stop: none, finish what is under way, or end at once.

    A plain number that is polled, because a signal handler must not wait for a lock.
    """

    def __init__(self) -> None:
        self._asked = 0

    def once_more(self) -> None:
        """Request more urgently each time; raises KeyboardInterrupt at the third."""
        self._asked += 1
        if self._asked > 2:
            raise KeyboardInterrupt

    def is_set(self) -> bool:
        return self._asked > 0

    @property
    def at_once(self) -> bool:
        return self._asked > 1


@dataclass
class Clock:
    """The machine's clock, which tests replace; `stop` is set to end the run."""

    stop: Stop = field(default_factory=Stop)

    def now(self) -> datetime:
        return datetime.now(UTC)

    def wait_until(self, moment: datetime) -> None:
        """Wait, or less if the run is asked to stop."""
        while not self.stop.is_set() and (left := (moment - self.now()).total_seconds()) > 0:
            time.sleep(min(left, 0.1))
