"""Standard input, output and error as commands find them: closed, full, or a pipe whose reader
has gone.
"""

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
    """Nobody reads standard output any more; there is nothing to say and nobody to say it to."""


class _Output(io.FileIO):
    """Standard output's file. Its errors are no OSErrors, so that nobody takes them for those of
    another file.
    """

    def write(self, data: ReadableBuffer, /) -> int:
        try:
            return super().write(data)
        except BrokenPipeError as error:
            raise PipeClosed from error
        except OSError as error:
            why = "it is closed" if error.errno == errno.EBADF else error.strerror
            raise CuratorError(f"standard output cannot be written: {why}.") from error


class _Aside(io.FileIO):
    """Standard error's file. What cannot be said there is not said, and the work goes on."""

    def write(self, data: ReadableBuffer, /) -> int:
        try:
            return super().write(data)
        except OSError:
            return memoryview(data).nbytes


def prepare() -> None:
    """Give all three a file, so that none the program opens takes their place, and errors that
    are told apart.
    """
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
    """Forget what could not be written, which Python would try again at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def _text(raw: io.FileIO, like: TextIO | None) -> TextIO:
    """A text stream over `raw` as Python made the one it replaces; a letter the terminal cannot
    show is “?”.
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
    """Writes each record as one line."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            sys.stderr.write(self.format(record) + "\n")
            sys.stderr.flush()
        # logging never stops the program; the base class says what went wrong
        except Exception:  # noqa: BLE001
            self.handleError(record)
