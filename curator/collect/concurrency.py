"""Run many requests at once, a few per host, and yield the answers in the order in which they end.

The event loop runs only while the caller waits for the next answer or pauses, which bounds the
answers in memory. Closing the generator, or Ctrl-C, cancels every request under way.
"""

from __future__ import annotations

import asyncio
import signal
import threading
from collections import defaultdict
from collections.abc import Awaitable, Callable, Coroutine, Generator, Iterable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from types import FrameType
from typing import Any, Generic, TypeVar
from urllib.parse import urlsplit

Request = TypeVar("Request")
Answer = TypeVar("Answer")
Ask = Callable[[Request], Awaitable[Answer]]


def stream(
    requests: Iterable[Request],
    address: Callable[[Request], str],
    asking: AbstractAsyncContextManager[Ask[Request, Answer]],
    *,
    per_host: int,
    at_once: int,
    until: float | None = None,
    pause: Callable[[], float] = lambda: 0.0,
) -> Generator[Answer, None, None]:
    """Yield an answer to every request, as each ends.

    `asking` opens the client and returns the function that makes one request. At `until`, by
    time.monotonic, the requests that are left are given up. The next answer is yielded after
    `pause()` seconds, in which the requests go on.
    """
    crew: _Crew[Request, Answer] = _Crew()
    steps = Steps()
    try:
        steps.run(crew.start(_by_host(requests, address), asking, per_host, at_once))
        while batch := steps.run(crew.ended(until)):
            for answer in batch:
                yield answer
                if (seconds := pause()) > 0:
                    steps.run(crew.go_on(seconds, most=at_once))
    finally:
        steps.close(crew.stop())


def host(url: str) -> str:
    """Return host and port of an address, by which requests are limited."""
    try:
        return urlsplit(url).netloc.rpartition("@")[2].lower()
    except ValueError:
        return ""


def _by_host(requests: Iterable[Request], address: Callable[[Request], str]) -> list[list[Request]]:
    hosts: defaultdict[str, list[Request]] = defaultdict(list)
    for request in requests:
        hosts[host(address(request))].append(request)
    return list(hosts.values())


@dataclass
class _Crew(Generic[Request, Answer]):
    """The state of one run: what was opened, a few tasks per host, and answers not yet yielded."""

    _held: AsyncExitStack = field(default_factory=AsyncExitStack)
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)
    _ended: asyncio.Queue[Answer | Exception] = field(default_factory=asyncio.Queue)
    _left: int = 0

    async def start(
        self,
        queues: list[list[Request]],
        asking: AbstractAsyncContextManager[Ask[Request, Answer]],
        per_host: int,
        at_once: int,
    ) -> None:
        ask = await self._held.enter_async_context(asking)
        slots = asyncio.Semaphore(at_once)
        self._left = sum(map(len, queues))
        for queue in queues:
            work = iter(queue)
            for _ in range(min(per_host, len(queue))):
                self._tasks.append(asyncio.create_task(self._work(work, ask, slots)))

    async def _work(
        self, requests: Iterator[Request], ask: Ask[Request, Answer], slots: asyncio.Semaphore
    ) -> None:
        for request in requests:
            async with slots:
                try:
                    self._ended.put_nowait(await ask(request))
                # nobody awaits this task: the caller gets the error instead
                except Exception as error:  # noqa: BLE001
                    self._ended.put_nowait(error)

    async def ended(self, until: float | None) -> list[Answer]:
        """Return the answers since the last call, at least one; none at the end or at `until`."""
        batch: list[Answer] = []
        with suppress(TimeoutError):
            async with asyncio.timeout_at(until):
                while self._left and (not batch or not self._ended.empty()):
                    batch.append(await self._next())
        return batch

    async def go_on(self, seconds: float, most: int) -> None:
        """Go on with the requests for so long, unless `most` answers wait for the caller."""
        await asyncio.sleep(0 if self._ended.qsize() >= most else seconds)

    async def _next(self) -> Answer:
        answer = await self._ended.get()
        if isinstance(answer, Exception):
            raise answer
        self._left -= 1
        return answer

    async def stop(self) -> None:
        """Cancel every request, close what was opened, then cancel the tasks that this started.

        The order matters: asyncio's own task that connects a process must not be cancelled while
        the process starts.
        """
        await _ended(self._tasks)
        await self._held.aclose()
        await _ended([task for task in asyncio.all_tasks() if task is not asyncio.current_task()])


async def _ended(tasks: Sequence[asyncio.Task[Any]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


_LAST_SECONDS = 5.0  # what closing may take at most; it waits for nobody but our own processes
Result = TypeVar("Result")


class Steps:
    """An event loop that runs step by step: `run` runs one coroutine, `close` the last one."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()  # asyncio.Runner costs two milliseconds a step

    def run(self, step: Coroutine[Any, Any, Result]) -> Result:
        """Run one coroutine; Ctrl-C cancels it, and is raised once it has ended."""
        task = self._loop.create_task(step)
        with _kept_for_later(lambda: self._loop.call_soon_threadsafe(task.cancel)):
            return self._loop.run_until_complete(task)

    def close(self, last: Coroutine[Any, Any, None]) -> None:
        """Run the last coroutine, undisturbed by Ctrl-C, and close the loop."""
        with _kept_for_later(lambda: None):
            try:
                self._loop.run_until_complete(_bounded(last))
                self._loop.run_until_complete(self._loop.shutdown_asyncgens())
            finally:
                self._loop.close()


async def _bounded(last: Coroutine[Any, Any, None]) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(_LAST_SECONDS):
            await last


@contextmanager
def _kept_for_later(on_press: Callable[[], object]) -> Iterator[None]:
    """Delay Ctrl-C within the context: it calls `on_press`, and KeyboardInterrupt is raised at the
    end.

    Only the main thread receives Ctrl-C.
    """
    before = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or not callable(before):
        yield
        return
    pressed: list[int] = []

    def press(number: int, frame: FrameType | None) -> None:
        pressed.append(number)
        on_press()

    signal.signal(signal.SIGINT, press)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        if pressed:
            raise KeyboardInterrupt
