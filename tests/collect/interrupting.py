"""`curator gather` brought to a point seen from outside: in fetch, in parse, in commit, or between commit and report.

Nothing depends on how quick the machine is. The server holds answers back until a test lets them go; the parser is seen at
work over a feed that takes it long; an open transaction is seen in the database's write-ahead log while the process stands
still; and what is committed cannot be reported when nobody reads the pipe.
"""

from __future__ import annotations

import fcntl
import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from tests.collect.feeds import item, rss
from tests.collect.serving import Answer, Piece, Request, reply

SOURCES, ENTRIES = 16, 30  # as many as may be asked of one host at once
STEP = 0.3  # seconds; a little more than gather collects results for one commit
PATIENCE = 60.0
HEAVY = rss(
    item("heavy", more="<modified/><author>" + "a" * 15_000 + "</author>")
)  # a second of feedparser's CPU
TEXT = "What customers say of the service they had. " * 80
PIPE = 4096
LINE = len('{"source": "00", "state": "new", "entries": 30}\n')


def feed(number: int) -> bytes:
    """A feed with entries of its own, in all larger than what an open transaction holds back from the file."""
    each = (
        (f"s{number} e{n}", f"https://cx.example/{number}/{n}", f"{number}-{n}")
        for n in range(ENTRIES)
    )
    return rss(*(item(*names, more=f"<description>{TEXT}</description>") for names in each))


@dataclass
class Doors:
    """The answer of each source, `part` of which (0 to 1) is sent at once, and the rest when its door is opened."""

    part: float = 0.0
    open: list[threading.Event] = field(default_factory=list)
    feeds: list[bytes] = field(default_factory=list)
    asked: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.close()

    def close(self) -> None:
        """Hold every answer back; the feeds are as they were at first."""
        self.part, self.asked, self.feeds = 0.0, set(), [feed(number) for number in range(SOURCES)]
        self.open = [threading.Event() for _ in range(SOURCES)]

    def open_slowly(self) -> None:
        """Let all answers but one go, when they are asked for, so that not all are kept for one commit."""
        while len(self.closed()) > 1:
            time.sleep(STEP)
            if self.asked:
                self.open_one()

    def open_all(self) -> None:
        for door in self.open:
            door.set()

    def mend(self) -> None:
        """Hold nothing back any more, and serve every feed as it was at first."""
        self.feeds = [feed(number) for number in range(SOURCES)]
        self.open_all()

    def answer(self, number: int) -> Answer:
        def waits(request: Request) -> Iterable[Piece]:
            self.asked.add(number)
            cut = int(self.part * len(reply(self.feeds[number])))
            yield reply(self.feeds[number])[:cut]
            self.open[number].wait()
            yield reply(self.feeds[number])[cut:]

        return waits

    def closed(self) -> list[int]:
        return [number for number, door in enumerate(self.open) if not door.is_set()]

    def open_one(self) -> int:
        """Let the first answer that is held back go; which one."""
        number = self.closed()[0]
        self.open[number].set()
        return number


def command(home: Path, feeds: Path) -> list[str | Path]:
    curator = Path(sys.executable).with_name("curator")
    return [curator, "gather", "--json", "--each", "--home", home, "--feeds", feeds]


class Run:
    """One gather that runs. `room` bytes fit into the pipe of its reports before it has to wait for a reader."""

    def __init__(self, home: Path, feeds: Path, doors: Doors, room: int | None = None) -> None:
        self.home, self.doors, self._read = home, doors, b""
        self._pipe, writing = os.pipe()
        os.set_blocking(self._pipe, False)
        if room is not None:
            fcntl.fcntl(writing, fcntl.F_SETPIPE_SZ, PIPE)
            os.write(writing, b" " * (PIPE - room - 1) + b"\n")
        self.process = subprocess.Popen(
            command(home, feeds), stdout=writing, stderr=subprocess.DEVNULL
        )
        os.close(writing)

    def reported(self) -> dict[str, int]:
        """The entries of each source that was reported until now."""
        while piece := self._piece():
            self._read += piece
        lines = [json.loads(line) for line in self._read.split(b"\n")[:-1] if line.strip()]
        return {one["source"]: one["entries"] for one in lines if "state" in one}

    def _piece(self) -> bytes:
        try:
            return os.read(self._pipe, PIPE)
        except BlockingIOError:
            return b""

    def committed(self) -> int:
        """How many sources another program finds in the memory now."""
        (path,) = self.home.glob("*.sqlite3")
        memory = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        try:
            (count,) = memory.execute(
                "select count(distinct source_id) from store_entry"
            ).fetchone()
        finally:
            memory.close()
        return int(count)

    def wait(self, reached: Callable[[], bool], seconds: float = PATIENCE) -> bool:
        """Whether it is so within `seconds`; fails when the gather has ended."""
        end = time.monotonic() + seconds
        while not reached():
            assert self.process.poll() is None, "the gather ended before the point was reached"
            if time.monotonic() > end:
                return False
            time.sleep(0.005)
        return True

    def advance(self, reached: Callable[[], bool]) -> None:
        """When all are asked for, let one answer go after the other until it is so; some are still held back then."""
        assert self.wait(lambda: len(self.doors.asked) == SOURCES)
        self.doors.open_one()
        while not self.wait(reached, STEP):
            assert len(self.doors.closed()) > 1, "the point was not reached"
            self.doors.open_one()

    def parsing(self) -> dict[int, float]:
        """Seconds of CPU by child process."""
        times = {}
        for child in psutil.Process(self.process.pid).children(recursive=True):
            try:
                times[child.pid] = sum(child.cpu_times()[:2])
            except psutil.NoSuchProcess:
                continue
        return times

    def halt(self) -> None:
        """Stop the process where it is, and come back when it stands still."""
        self.process.send_signal(signal.SIGSTOP)
        ended = os.waitid(os.P_PID, self.process.pid, os.WSTOPPED | os.WEXITED | os.WNOWAIT)
        assert ended is not None
        assert ended.si_code == os.CLD_STOPPED, "the gather ended before the point was reached"

    def kill(self) -> tuple[dict[str, int], list[psutil.Process]]:
        """kill -9; what had been reported, and the child processes it had."""
        children = psutil.Process(self.process.pid).children(recursive=True)
        self.process.kill()
        self.process.wait()
        reported = self.reported()
        os.close(self._pipe)
        return reported, children


def uncommitted(log: Path) -> int:
    """Pages at the end of a write-ahead log that no commit follows; its format: sqlite.org/fileformat2.html, 4.1."""
    content = log.read_bytes() if log.exists() else b""
    page, salts, pages = int.from_bytes(content[8:12], "big"), content[16:24], 0
    for at in range(32, len(content) - page - 23, page + 24):
        if content[at + 8 : at + 16] != salts:
            break  # left over from before the log began anew
        pages = 0 if any(content[at + 4 : at + 8]) else pages + 1
    return pages


def small_cache(home: Path) -> None:
    """Tell the memory to hold few pages back, so that an open transaction writes to the file before it is committed."""
    (path,) = home.glob("*.sqlite3")
    memory = sqlite3.connect(path)
    memory.execute("pragma default_cache_size=10")
    memory.close()


def in_fetch(home: Path, feeds: Path, doors: Doors, number: int) -> Run:
    """Some are stored; the others have been asked for, and nothing, a part of the head or a part of the body has come."""
    doors.part = (0.0, 0.005, 0.3, 0.9)[number % 4]
    run = Run(home, feeds, doors)
    run.advance(lambda: len(run.reported()) > number % 3)
    return run


def in_parse(home: Path, feeds: Path, doors: Doors, number: int) -> Run:
    """Some are stored; a process is at work over a feed that takes it long."""
    run = Run(home, feeds, doors)
    run.advance(lambda: len(run.reported()) > number % 3)
    before = run.parsing()
    doors.feeds[doors.closed()[0]] = HEAVY
    doors.open_one()
    enough = 0.1 + 0.05 * (number % 6)
    assert run.wait(
        lambda: any(spent > before.get(pid, 0.0) + enough for pid, spent in run.parsing().items())
    )
    run.halt()
    return run


def in_commit(home: Path, feeds: Path, doors: Doors, number: int) -> Run:
    """Some are stored; a transaction is open, and the database has begun to write it."""
    small_cache(home)
    run = Run(home, feeds, doors)
    run.advance(lambda: bool(run.reported()))
    (path,) = home.glob("*.sqlite3")
    log, began = path.with_name(path.name + "-wal"), time.monotonic()
    run.halt()
    while uncommitted(log) <= number % 8:  # one that passed unseen costs nothing: there are others
        if time.monotonic() > began:
            assert len(doors.closed()) > 1, "no transaction was seen open"
            doors.open_one()
            began += 2 * STEP
        run.process.send_signal(signal.SIGCONT)
        time.sleep(0.001)
        run.halt()
    return run


def before_report(home: Path, feeds: Path, doors: Doors, number: int) -> Run:
    """More is stored than could be reported."""
    lines = number % 3
    run = Run(home, feeds, doors, room=lines * LINE + LINE // 2)
    stored = run.committed()
    run.advance(lambda: run.committed() > stored + lines)
    return run
