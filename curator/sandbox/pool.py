"""A pool of killable processes: a call that hangs, uses too much memory or crashes fails alone."""

from __future__ import annotations

import asyncio
import fcntl
import os
import pickle
import sys
from asyncio.subprocess import PIPE, Process
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Self

from curator.sandbox.protocol import LENGTH, Lost, UnknownAnswer, by_exit, read_answer

CPU_SECONDS = 6.0
MEMORY_BYTES = 1_000_000_000  # address space, most of which is never touched
GROWN_KILOBYTES = 110_000
_BUFFER = 1 << 20
_WALL_FACTOR = 6  # the machine may be busy; the CPU timer in the process is the real limit


@dataclass(slots=True)
class Pool:
    """`size` processes that call `function` ("package.module:function", or others), started when
    needed.

    A process that a call has killed, or that has used more than `grown_kilobytes`, is replaced by
    the next call.
    """

    function: str
    size: int = 2
    cpu_seconds: float = CPU_SECONDS
    memory_bytes: int = MEMORY_BYTES
    grown_kilobytes: int = GROWN_KILOBYTES
    _free: asyncio.LifoQueue[_Worker] = field(default_factory=asyncio.LifoQueue, init=False)
    _all: list[_Worker] = field(default_factory=list, init=False)

    async def __aenter__(self) -> Self:
        arguments = (
            self.function,
            str(self.cpu_seconds),
            str(self.memory_bytes),
            str(self.grown_kilobytes),
        )
        self._all = [_Worker(arguments, self.cpu_seconds * _WALL_FACTOR) for _ in range(self.size)]
        for worker in self._all:
            self._free.put_nowait(worker)
        return self

    async def __aexit__(self, *_: object) -> None:
        for worker in self._all:
            await worker.stop()

    async def call(self, *arguments: Any, function: str = "", **named: Any) -> Any:
        """Return the function's result, or a Lost; arguments and result are pickled."""
        job = pickle.dumps((function or self.function, arguments, named), pickle.HIGHEST_PROTOCOL)
        worker = await self._free.get()
        try:
            return await worker.call(job)
        finally:
            self._free.put_nowait(worker)


@dataclass(slots=True)
class _Worker:
    arguments: tuple[str, ...]
    wall_seconds: float
    _process: Process | None = None

    async def call(self, job: bytes) -> Any:
        process = await self._running()
        try:
            async with asyncio.timeout(self.wall_seconds):
                return await _ask(process, job)
        except TimeoutError:
            await self.stop()
            return Lost("time", f"{self.wall_seconds:.0f} s by the clock")
        except UnknownAnswer as error:
            await self.stop()
            return Lost("broke", str(error))
        except (asyncio.IncompleteReadError, ConnectionError):
            code = await process.wait()
            # it replaced itself after its last answer, and the job came too late: nothing is wrong
            # with this one
            return by_exit(code) if code else await self.call(job)
        except asyncio.CancelledError:
            # Half an answer may be on its way: nobody can use this process any more.
            await self.stop()
            raise

    async def _running(self) -> Process:
        if self._process is None or self._process.returncode is not None or _ended(self._process):
            await self.stop()
            self._process = await self._start()
        return self._process

    async def _start(self) -> Process:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "curator.sandbox.worker",
            *self.arguments,
            stdin=PIPE,
            stdout=PIPE,
            limit=_BUFFER,
            env=_environment(),
            start_new_session=True,  # Ctrl-C at the terminal is the parent's to handle
        )
        _widen(process)
        return process

    async def stop(self) -> None:
        """Kill the process, if there is one, wait for its end, and close its pipes while there
        is a loop to do it in.
        """
        process, self._process = self._process, None
        if process is None:
            return
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
        process._transport.close()  # type: ignore[attr-defined]  # nothing public closes both pipes


def _widen(process: Process) -> None:
    """Enlarge the pipe so that it holds a whole feed, if the system allows it."""
    assert process.stdin is not None
    with suppress(OSError, AttributeError):
        # Linux only.
        fcntl.fcntl(
            process.stdin.transport.get_extra_info("pipe").fileno(), fcntl.F_SETPIPE_SZ, _BUFFER
        )


_NEEDED = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR", "LD_LIBRARY_PATH", "PYTHONUTF8")


def _environment() -> dict[str, str]:
    """Return the environment of a process: no secrets, one thread, small arenas."""
    paths = os.pathsep.join(path for path in sys.path if path)
    needed = {name: os.environ[name] for name in _NEEDED if name in os.environ}
    return {**needed, "MALLOC_ARENA_MAX": "1", "OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": paths}


def _ended(process: Process) -> bool:
    """Return whether a process that is replacing itself after a large job has closed its end."""
    return process.stdout is None or process.stdout.at_eof()


async def _ask(process: Process, job: bytes) -> Any:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(len(job).to_bytes(LENGTH, "big"))
    process.stdin.write(job)
    await process.stdin.drain()
    length = int.from_bytes(await process.stdout.readexactly(LENGTH), "big")
    return read_answer(await process.stdout.readexactly(length))
