"""How a program that runs until it is stopped hears that it is to stop."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def stopped_by_the_system_too() -> Iterator[None]:
    """SIGTERM, which a service manager or a container sends, is Ctrl-C to us."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def told_at_once(ask_to_end: Callable[[], None]) -> Iterator[None]:
    """Ask everything to end as soon as Ctrl-C or SIGTERM arrives, before anything is waited for.

    The server alone gives requests under way five seconds of the ten that there are.
    """

    def asked(number: int, frame: FrameType | None) -> None:
        ask_to_end()
        raise KeyboardInterrupt

    before = {each: signal.signal(each, asked) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
