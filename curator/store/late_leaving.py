"""Readers who leave while the database is locked: kept as files, carried out as soon as possible.

Unsubscribing takes effect at once (RFC 8058), so it must not depend on a lock. One file per reader
is written before the answer; a crash loses nothing, and doing it twice changes nothing.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from threading import Thread

from django.db import connection

from curator.config import environment
from curator.store import database, subscribers


def keep(subscriber: int, now: datetime) -> None:
    """Write down that a reader leaves; it is on disk when this returns."""
    folder = _folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = folder / f".{subscriber}.{os.getpid()}"
    with part.open("w", encoding="ascii") as file:
        file.write(now.isoformat())
        file.flush()
        os.fsync(file.fileno())
    part.replace(folder / str(subscriber))
    _flush(folder)


def waiting() -> frozenset[int]:
    """Return the readers whose leaving is not in the database yet; they must not be mailed."""
    return frozenset(int(path.name) for path in _kept())


def carry_out() -> int:
    """Unsubscribe those readers; return how many."""
    done = 0
    for path in list(_kept()):
        subscribers.leave(int(path.name), datetime.fromisoformat(path.read_text("ascii")))
        path.unlink(missing_ok=True)
        done += 1
    return done


def soon() -> None:
    """Unsubscribe them as soon as the database can be written, in a thread."""
    Thread(target=_carry_out_with_retries, name="late leaving", daemon=True).start()


def _carry_out_with_retries() -> None:
    try:
        database.retry_while_locked(carry_out)
    finally:
        connection.close()


def _kept() -> Iterator[Path]:
    folder = _folder()
    return (path for path in folder.glob("[0-9]*") if path.name.isdigit())


def _folder() -> Path:
    return environment().home / "leaving"


def _flush(folder: Path) -> None:
    """Flush the directory entry, which a power cut could lose."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
