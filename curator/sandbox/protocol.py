"""What becomes of a call whose process was lost over it, and the frames in which calls and
answers travel.
"""

from __future__ import annotations

import io
import pickle
import signal
from dataclasses import dataclass, is_dataclass
from datetime import date, datetime, timedelta, timezone
from functools import cache
from typing import Any, Literal

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


class UnknownAnswer(Exception):
    """An answer that names anything but a record: the process is no longer ours."""


class _Answer(pickle.Unpickler):
    """A pickle made of plain values, records and times. It names no function, so it runs none."""

    def find_class(self, module: str, name: str) -> Any:
        try:
            return _known()[module, name]
        except KeyError:
            raise UnknownAnswer(f"it answered with “{module}.{name}”") from None


@cache
def _known() -> dict[tuple[str, str], type]:
    from curator import records  # late: neither the pool nor a test of it needs them
    from curator.records.conversion import from_json

    named = (getattr(records, name) for name in records.__all__)
    ours = [one for one in named if isinstance(one, type) and is_dataclass(one)]
    # in every time that a record read from the store carries
    offset = type(from_json(datetime, "2026-01-01T00:00:00+01:00").tzinfo)
    times: list[type] = [date, datetime, timedelta, timezone, offset]
    known = [*ours, *times, records.Message, Lost]
    return {(one.__module__, one.__qualname__): one for one in known}


def read_answer(answer: bytes) -> Any:
    """What a process that has read a stranger's bytes answers; raises UnknownAnswer for what no
    function here could have given.
    """
    try:
        return _Answer(io.BytesIO(answer)).load()
    except UnknownAnswer:
        raise
    except Exception as error:  # whatever a broken pickle makes of itself
        raise UnknownAnswer(f"its answer cannot be read: {type(error).__name__}") from error
