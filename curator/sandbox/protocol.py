"""The frames between pool and worker, safe unpickling, and calls whose process was lost."""

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
    """A call without a result: it took too long, used too much memory, recursed too deep, or
    crashed.
    """

    why: Literal["time", "memory", "depth", "broke"]
    detail: str = ""  # for the log: how the process ended, or what it raised


def by_exit(code: int) -> Lost:
    """Return the reason why a process ended in the middle of a call with `code` (negative: a
    signal).
    """
    detail = f"exit {code}"
    if code == -signal.SIGPROF:
        return Lost("time", detail)
    if code in (-signal.SIGKILL, -signal.SIGABRT):
        return Lost("memory", detail)
    return Lost("broke", detail)


class UnknownAnswer(Exception):
    """An answer that contains anything but records: the process cannot be trusted any more."""


class _Answer(pickle.Unpickler):
    """An unpickler for plain values, records and times; it calls no function."""

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
    """Return the answer of a worker; raises UnknownAnswer for what no function of ours returns."""
    try:
        return _Answer(io.BytesIO(answer)).load()
    except UnknownAnswer:
        raise
    except Exception as error:  # whatever a broken pickle makes of itself
        raise UnknownAnswer(f"its answer cannot be read: {type(error).__name__}") from error
