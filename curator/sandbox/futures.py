"""The pool for synchronous code: its event loop runs in a thread, every call returns a future."""

from __future__ import annotations

import asyncio
import atexit
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future
from contextlib import suppress
from threading import Thread
from typing import Any, Self, TypeVar

from curator.sandbox.pool import Pool

# killing and waiting takes milliseconds; the processes end by themselves when nobody listens
STOP_SECONDS = 5.0
Given = TypeVar("Given")
Answer = TypeVar("Answer")


class Futures:
    """Calls through `pool`, which is opened by the first call and closed with this object."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: Thread | None = None
        self._tasks: set[asyncio.Task[Any]] = set()

    def call(self, *arguments: Any, function: str = "", **named: Any) -> Future[Any]:
        """Return a future of the function's result or a Lost; it never raises the
        function's error.
        """
        loop = self._running()  # first: interrupted here, it leaves no call that nobody awaits
        return asyncio.run_coroutine_threadsafe(self._call(arguments, function, named), loop)

    async def _call(self, arguments: tuple[Any, ...], function: str, named: dict[str, Any]) -> Any:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            return await self._pool.call(*arguments, function=function, **named)
        finally:
            self._tasks.discard(task)

    def _running(self) -> asyncio.AbstractEventLoop:
        if self._loop is None:
            atexit.register(self.close)
            self._loop = asyncio.new_event_loop()
            self._thread = Thread(target=self._loop.run_forever, name="bounded calls", daemon=True)
            self._thread.start()
            asyncio.run_coroutine_threadsafe(self._pool.__aenter__(), self._loop).result()
        return self._loop

    def close(self) -> None:
        """Kill the processes and end the thread; a later call opens everything again."""
        loop, self._loop = self._loop, None
        if loop is None:
            return
        if self._thread is not None and self._thread.is_alive():
            with suppress(TimeoutError):
                asyncio.run_coroutine_threadsafe(self._end(), loop).result(STOP_SECONDS)
            loop.call_soon_threadsafe(loop.stop)
            self._thread.join(STOP_SECONDS)
        if not loop.is_running():
            loop.close()
        atexit.unregister(self.close)

    async def _end(self) -> None:
        """Cancel every call under way, which kills its process, and those that wait for one.

        Only calls: asyncio's own task that connects a new process must not be cancelled.
        """
        calls = list(self._tasks)
        for task in calls:
            task.cancel()
        await asyncio.gather(*calls, return_exceptions=True)
        await self._pool.__aexit__(None, None, None)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def ahead(
    given: Iterable[Given], ask: Callable[[Given], Future[Answer]], count: int
) -> Generator[tuple[Given, Answer], None, None]:
    """Yield each of `given` with its answer, in order, with up to `count` calls under way."""
    asked: deque[tuple[Given, Future[Answer]]] = deque()
    for one in given:
        asked.append((one, ask(one)))
        if len(asked) > count:
            first, answer = asked.popleft()
            yield first, answer.result()
    while asked:
        first, answer = asked.popleft()
        yield first, answer.result()
