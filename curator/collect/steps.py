"""An event loop run a step at a time, in which Ctrl-C ends the step and never breaks into the loop's own work.

Raised in the middle of asyncio, KeyboardInterrupt leaves tasks, pipes and processes that nobody closes any more.
"""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any, TypeVar

_LAST_SECONDS = 5.0  # what closing may take at most; it waits for nobody but our own processes
Result = TypeVar("Result")


class Steps:
    """One loop; `run` gives what a coroutine returns or raises what it raises, `close` ends the loop with a last one."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()  # asyncio.Runner costs two milliseconds a step

    def run(self, step: Coroutine[Any, Any, Result]) -> Result:
        """Run one coroutine; Ctrl-C cancels it and is raised when it has ended."""
        task = self._loop.create_task(step)
        with _kept_for_later(lambda: self._loop.call_soon_threadsafe(task.cancel)):
            return self._loop.run_until_complete(task)

    def close(self, last: Coroutine[Any, Any, None]) -> None:
        """Run the last coroutine, whatever is pressed meanwhile, and close the loop."""
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
    """Within, Ctrl-C only calls `on_press`; KeyboardInterrupt is raised at the end. Other threads never hear it."""
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
