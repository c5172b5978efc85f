"""Log lines on standard error as it is at the moment of writing, not as it was when logging was set up.

`logging.StreamHandler` keeps the stream it finds first; where that one is closed later (a command line run inside another
program, as in tests) every line becomes a traceback of its own.
"""

from __future__ import annotations

import logging
import sys


class StandardError(logging.Handler):
    """Writes each record as one line."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            sys.stderr.write(self.format(record) + "\n")
            sys.stderr.flush()
        except Exception:  # noqa: BLE001  # logging never stops the program; the base class says what went wrong
            self.handleError(record)
