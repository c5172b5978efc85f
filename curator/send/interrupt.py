"""Ctrl-C as a request: the first lets what is under way finish, the second notes what is in doubt, the third breaks off."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from curator.send.clock import Stop

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def stop_on_signal(asked: Stop) -> Iterator[None]:
    """While it lasts, SIGINT and SIGTERM ask `asked` to stop; outside the main thread signals never arrive."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def ask(number: int, frame: FrameType | None) -> None:
        asked.once_more()

    before = {number: signal.signal(number, ask) for number in _SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
