"""Heartbeats: when background workers last looked for work."""

from __future__ import annotations

import os
import secrets
import socket
from datetime import datetime, timedelta
from pathlib import Path

from curator.errors import NotReady
from curator.store import models

AT_WORK = timedelta(minutes=1)  # whoever was seen so lately may still write
AHEAD = timedelta(minutes=5)  # that another machine's clock may be; put further, one was wrong
_BOOT = Path("/proc/sys/kernel/random/boot_id")  # another one after each start of the machine
_BEGAN = 18  # of the numbers that follow a process's state in its “stat”


def note_poll(name: str, now: datetime) -> None:
    """Note that the worker of this name is running."""
    models.Heartbeat.objects.update_or_create(name=name, defaults={"seen_at": now})


def last_polls(now: datetime) -> dict[str, datetime]:
    """Return name -> when that worker last looked for work, unless by a clock that was wrong."""
    rows = models.Heartbeat.objects.filter(seen_at__lte=now + AHEAD)
    return dict(rows.values_list("name", "seen_at"))


def require_none(now: datetime, using: str = "default") -> None:
    """Raise NotReady while a `curator run` uses the data that is to be replaced or moved."""
    lately = {"seen_at__gt": now - AT_WORK, "seen_at__lte": now + AHEAD}
    if models.Heartbeat.objects.using(using).filter(**lately).exists():
        raise NotReady("“curator run” is at work on this data. End it, wait a minute, try again.")


def name() -> str:
    """Return the name of a run in this process: host, process, its start time, and the run."""
    return f"{socket.gethostname()[:40]}:{os.getpid()}:{_began(os.getpid())}:{secrets.token_hex(4)}"


def here(worker: str) -> bool:
    """Return whether `worker` is a process of this machine."""
    return worker.partition(":")[0] == socket.gethostname()[:40]


def alive(worker: str) -> bool:
    """Return whether the process called `worker` still runs; on another machine it is
    assumed to.
    """
    if not here(worker):
        return bool(worker)
    pid, began, *_ = worker.partition(":")[2].split(":")
    return _began(int(pid)) == began


def _began(pid: int) -> str:
    """Return when a process began, because process numbers are reused: in ticks since the machine
    started, because a clock may be put right meanwhile.
    """
    try:
        boot = _BOOT.read_text("ascii")[:4]
    except OSError:
        return _began_by_the_clock(pid)  # no Linux
    try:
        told = Path(f"/proc/{pid}/stat").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return "gone"
    state, *numbers = told.rpartition(b")")[2].split()  # after a name that may have anything in it
    return "" if state in (b"Z", b"X") else f"{int(numbers[_BEGAN]):x}.{boot}"


def _began_by_the_clock(pid: int) -> str:
    import psutil  # which the desk's pages and readers' never need

    try:
        process = psutil.Process(pid)
        return "" if process.status() == psutil.STATUS_ZOMBIE else f"{process.create_time():.2f}"
    except psutil.NoSuchProcess:
        return "gone"
