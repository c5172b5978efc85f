"""A few killable processes in which feeds are parsed: a feed that hangs, bloats or crashes one costs itself only."""

from __future__ import annotations

import asyncio
import fcntl
import os
import pickle
import signal
import sys
from asyncio.subprocess import PIPE, Process
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from types import TracebackType
from typing import Self

from curator.collect.worker import LENGTH
from curator.records import Failure, Feed, Source

CPU_SECONDS = 6.0
MEMORY_BYTES = 1_000_000_000  # address space, most of which is never touched
_BUFFER = 1 << 20
_WALL_FACTOR = 6  # the machine may be busy; the CPU timer in the process is the real limit


@dataclass(frozen=True, slots=True)
class Job:
    """The arguments of `reading.parse`."""

    source: Source
    content: bytes
    content_type: str
    url: str
    now: datetime
    max_entries: int

    def packed(self) -> bytes:
        positional = (self.source, self.content, self.content_type, self.url, self.now)
        return pickle.dumps((*positional, self.max_entries), pickle.HIGHEST_PROTOCOL)


@dataclass(slots=True)
class Pool:
    """`size` processes, each started when first needed and again after it was killed."""

    size: int = 2
    cpu_seconds: float = CPU_SECONDS
    memory_bytes: int = MEMORY_BYTES
    _free: asyncio.LifoQueue[_Worker] = field(default_factory=asyncio.LifoQueue, init=False)
    _all: list[_Worker] = field(default_factory=list, init=False)

    async def __aenter__(self) -> Self:
        self._all = [_Worker(self.cpu_seconds, self.memory_bytes) for _ in range(self.size)]
        for worker in self._all:
            self._free.put_nowait(worker)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        for worker in self._all:
            await worker.stop()

    async def parse(self, job: Job) -> Feed | Failure:
        """What `reading.parse` gives, or why the process was lost over it."""
        worker = await self._free.get()
        try:
            return await worker.parse(job)
        finally:
            self._free.put_nowait(worker)


@dataclass(slots=True)
class _Worker:
    cpu_seconds: float
    memory_bytes: int
    _process: Process | None = None

    async def parse(self, job: Job) -> Feed | Failure:
        process = await self._running()
        try:
            async with asyncio.timeout(self.cpu_seconds * _WALL_FACTOR):
                return await _ask(process, job.packed())
        except TimeoutError:
            await self.stop()
            return Failure(job.source.name, "the feed takes too long to read", "limit")
        except (asyncio.IncompleteReadError, ConnectionError):
            code = await process.wait()
            # it replaced itself after its last answer, and the job came too late: nothing is wrong with this feed
            return Failure(job.source.name, _why(code), "limit") if code else await self.parse(job)
        except asyncio.CancelledError:
            await self.stop()  # half an answer may be on its way: nobody can use this process any more
            raise

    async def _running(self) -> Process:
        if self._process is None or self._process.returncode is not None or _ended(self._process):
            await self.stop()
            self._process = await self._start()
        return self._process

    async def _start(self) -> Process:
        module = ("-m", "curator.collect.worker")
        arguments = (str(self.cpu_seconds), str(self.memory_bytes))
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *module,
            *arguments,
            stdin=PIPE,
            stdout=PIPE,
            limit=_BUFFER,
            env=_environment(),
            start_new_session=True,  # Ctrl-C at the terminal is the parent's to handle
        )
        _widen(process)
        return process

    async def stop(self) -> None:
        """Kill the process, if there is one, wait for its end, and close its pipes while there is a loop to do it in."""
        process, self._process = self._process, None
        if process is None:
            return
        if process.returncode is None:
            process.kill()
            await process.wait()
        process._transport.close()  # type: ignore[attr-defined]  # nothing public closes both pipes


def _widen(process: Process) -> None:
    """Let a whole feed into the pipe at once, where the system allows it: fewer switches between the processes."""
    assert process.stdin is not None
    with suppress(OSError, AttributeError):
        fcntl.fcntl(process.stdin.transport.get_extra_info("pipe").fileno(), fcntl.F_SETPIPE_SZ, _BUFFER)  # Linux only


def _environment() -> dict[str, str]:
    """One thread and no large arenas for each of them: the processes stay small."""
    paths = os.pathsep.join(path for path in sys.path if path)
    return {**os.environ, "MALLOC_ARENA_MAX": "1", "PYTHONPATH": paths}


def _ended(process: Process) -> bool:
    """Whether a process that replaces itself after a large feed has closed its end."""
    return process.stdout is None or process.stdout.at_eof()


async def _ask(process: Process, job: bytes) -> Feed | Failure:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(len(job).to_bytes(LENGTH, "big"))
    process.stdin.write(job)
    await process.stdin.drain()
    length = int.from_bytes(await process.stdout.readexactly(LENGTH), "big")
    answer: Feed | Failure = pickle.loads(await process.stdout.readexactly(length))  # noqa: S301  # from our own process
    return answer


def _why(code: int) -> str:
    if code == -signal.SIGPROF:
        return "the feed takes too long to read"
    if code in (-signal.SIGKILL, -signal.SIGABRT):
        return "the feed needs more memory than it may have"
    return f"the parser broke down over this feed (exit {code})"
