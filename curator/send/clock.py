"""The time, and waiting for it."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime


class Stop:
    """What the person who runs it asks for: nothing, to finish what is under way, or to end at
    once.

    A plain number that is looked at often: a signal handler must not wait for a lock whose
    holder it interrupted.
    """

    def __init__(self) -> None:
        self._asked = 0

    def once_more(self) -> None:
        """Ask, and more urgently each time; raises KeyboardInterrupt at the third, wherever the
        program is.
        """
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
    """The machine's clock; tests bring their own. `stop` is set when the run is asked to end."""

    stop: Stop = field(default_factory=Stop)

    def now(self) -> datetime:
        return datetime.now(UTC)

    def wait_until(self, moment: datetime) -> None:
        """Wait, or less when the run is asked to stop."""
        while not self.stop.is_set() and (left := (moment - self.now()).total_seconds()) > 0:
            time.sleep(min(left, 0.1))
