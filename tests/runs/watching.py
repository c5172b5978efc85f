"""What runs while the database is locked: a write transaction is for writing, and nothing else."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType
from typing import Any

from django.db import connection

STAGES = tuple(
    f"curator.{name}"
    for name in (
        "collect",
        "extract",
        "label",
        "match",
        "pick",
        "render",
        "send",
        "share",
        "translate",
        "sandbox",
    )
)
NETWORK = ("httpx", "smtplib", "socket")


@dataclass
class Locks:
    """Functions of stages and network seen in a transaction, and how long the longest one was."""

    inside: set[str] = field(default_factory=set)
    longest: float = 0.0  # seconds, to be looked at: machines are busy

    _began: float | None = None

    def see(self, frame: FrameType, event: str, argument: Any) -> None:
        if not connection.in_atomic_block:
            self._began = None
            return
        now = time.monotonic()
        self._began = self._began or now
        self.longest = max(self.longest, now - self._began)
        module = frame.f_globals.get("__name__", "")
        if event == "call" and module.startswith((*STAGES, *NETWORK)):
            self.inside.add(f"{module}.{frame.f_code.co_name}")


@contextmanager
def watched() -> Iterator[Locks]:
    """Watches this thread's transactions; the test needs `django_db(transaction=True)`."""
    locks = Locks()
    sys.setprofile(locks.see)
    try:
        yield locks
    finally:
        sys.setprofile(None)
