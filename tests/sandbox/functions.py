"""What can happen in a function that reads a stranger's bytes."""

from __future__ import annotations

import os
import signal
import time


def double(number: int) -> int:
    return 2 * number


def endless(_: int) -> None:
    while True:
        pass


def asleep(_: int) -> None:
    time.sleep(60)


def greedy(_: int) -> int:
    return len(bytearray(3_000_000_000))


def nested(number: int) -> int:
    return nested(number + 1)


def crash(_: int) -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def leave(_: int) -> None:
    os._exit(3)


def wrong(_: int) -> None:
    raise ValueError("not a page")


def talkative(number: int) -> int:
    print("what a library prints is no answer")  # noqa: T201
    return number


def process(_: int) -> int:
    return os.getpid()


def grown(_: int) -> int:
    """The process, which has needed much memory once."""
    block = bytearray(80_000_000)
    return os.getpid() + 0 * len(block)
