"""Tokens stay out of the log: whoever reads it must not be able to act for a reader."""

from __future__ import annotations

import logging
import re

_TOKEN = re.compile(r"(?<=/)[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])")


class TokensHidden(logging.Filter):
    """Lets every record through, its tokens replaced."""

    def filter(self, record: logging.LogRecord) -> bool:
        said = record.getMessage()
        if _TOKEN.search(said):
            record.msg, record.args = _TOKEN.sub("TOKEN", said), ()
        return True
