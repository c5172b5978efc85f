"""What can happen in a function that reads a stranger's bytes."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
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


class _Command:
    """What a parser that was taken over would answer with."""

    def __init__(self, path: str) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, ...]:
        return (open, (self.path, "w"))


def taken_over(path: str) -> object:
    return _Command(path)


def readable(path: str) -> bool:
    try:
        with open(path, "rb"):  # noqa: PTH123
            return True
    except PermissionError:
        return False


def writable(path: str) -> bool:
    try:
        with open(path, "w") as file:  # noqa: PTH123
            file.write("x")
        return True
    except OSError:
        return False


def connects(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 5).close()
        return True
    except PermissionError:
        return False


def starts(program: str) -> bool:
    try:
        return subprocess.run([program], check=False).returncode == 0
    except OSError:
        return False


def names(_: int) -> set[str]:
    return set(os.environ)
