"""Make standard input, output and error safe, even if closed, full, or a broken pipe."""

from __future__ import annotations

import errno
import io
import logging
import os
import sys
from typing import TYPE_CHECKING, TextIO

from curator.errors import CuratorError

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

PIPE_CLOSED = 141  # what the shell shows for a program that SIGPIPE ended


class PipeClosed(Exception):
    """Standard output is a pipe that nobody reads any more."""


class _Output(io.FileIO):
    """The file of standard output, whose errors are told apart from those of other files."""

    def write(self, data: ReadableBuffer, /) -> int:
        try:
            return super().write(data)
        except BrokenPipeError as error:
            raise PipeClosed from error
        except OSError as error:
            why = "it is closed" if error.errno == errno.EBADF else error.strerror
            raise CuratorError(f"standard output cannot be written: {why}.") from error


class _Aside(io.FileIO):
    """The file of standard error; what cannot be written to it is dropped."""

    def write(self, data: ReadableBuffer, /) -> int:
        try:
            return super().write(data)
        except OSError:
            return memoryview(data).nbytes


def prepare() -> None:
    """Open all three, so that no other file takes their numbers, and tell their errors apart."""
    for number, mode in enumerate(
        (os.O_RDONLY, os.O_RDONLY, os.O_RDWR)
    ):  # writing to a closed output stays an error
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, mode)  # takes the lowest free number: this one
    # for the life of the program
    sys.stdin = sys.stdin or open(0, closefd=False, encoding="utf-8")  # noqa: SIM115
    sys.stdout = _text(_Output(1, "w", closefd=False), sys.stdout)
    sys.stderr = _text(_Aside(2, "w", closefd=False), sys.stderr)


def discard_output() -> None:
    """Discard what could not be written, which Python would write again on exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def _text(raw: io.FileIO, like: TextIO | None) -> TextIO:
    """Return a text stream over `raw` like the one it replaces; unencodable characters
    become “?”.
    """
    encoding = like.encoding if like else "utf-8"
    line_by_line = raw.isatty() or raw.fileno() == 2
    at_once = isinstance(like, io.TextIOWrapper) and like.write_through  # PYTHONUNBUFFERED
    return io.TextIOWrapper(
        io.BufferedWriter(raw),
        encoding,
        errors="replace",
        line_buffering=line_by_line,
        write_through=at_once,
    )


class StandardError(logging.Handler):
    """A log handler that writes each record as one line."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            sys.stderr.write(self.format(record) + "\n")
            sys.stderr.flush()
        # logging never stops the program; the base class says what went wrong
        except Exception:  # noqa: BLE001
            self.handleError(record)
