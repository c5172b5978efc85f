"""Log lines without the tokens of addresses: who reads a log must not sign in or leave with one."""

from __future__ import annotations

import logging
import re

_PATHS = (
    "welcome/[^/\\s]+|leave|subscribe/again|subscribe/confirm|preferences|proof|my-data|new-address"
)
_TOKEN = re.compile(rf"(/(?:{_PATHS})/)[\w-]{{8,}}")


class Masked(logging.Filter):
    """Puts dots in the place of what follows /leave/, /welcome/NAME/ and their like."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always true; the record is rewritten where it holds a token."""
        message = record.getMessage()
        masked = _TOKEN.sub(r"\1…", message)
        if masked != message:
            record.msg, record.args = masked, ()
        return True
