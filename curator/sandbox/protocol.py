"""What becomes of a call whose process was lost over it, and the frames in which calls and
answers travel.
"""

from __future__ import annotations

import signal
from dataclasses import dataclass
from typing import Literal

LENGTH = 4  # bytes before each pickle that say how long it is


@dataclass(frozen=True, slots=True)
class Lost:
    """A call that did not come back: it took too long, wanted too much memory, went too deep, or
    broke its process.
    """

    why: Literal["time", "memory", "depth", "broke"]
    detail: str = ""  # for the log: how the process ended, or what it raised


def by_exit(code: int) -> Lost:
    """What a process that ended in the middle of a call with `code` (negative: a signal) ran
    into.
    """
    detail = f"exit {code}"
    if code == -signal.SIGPROF:
        return Lost("time", detail)
    if code in (-signal.SIGKILL, -signal.SIGABRT):
        return Lost("memory", detail)
    return Lost("broke", detail)
