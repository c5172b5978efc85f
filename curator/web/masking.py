"""Log lines without what is nobody's business: who reads a log must not sign in or leave with the
tokens of addresses, and does not learn who reads the letter.
"""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import structlog

_PATHS = (
    "welcome/[^/\\s]+|leave|subscribe/again|subscribe/confirm|preferences|proof|my-data|new-address"
)
_TOKEN = re.compile(rf"(/(?:{_PATHS})/)[\w-]{{8,}}")
_ADDRESS = re.compile(r"[\w.+=%-]+@[\w-]+(?:\.[\w-]+)+")

# what a line may carry beside its words
IDS = ["run", "run_id", "issue", "job", "source", "seconds", "counts"]


def masked(text: str) -> str:
    """The text with dots in the place of what follows /leave/, /welcome/NAME/ and their like, and
    of every e-mail address and password in an address.
    """
    return _ADDRESS.sub("…@…", _TOKEN.sub(r"\1…", text))


class Text(logging.Formatter):
    """A line for people; a traceback below it."""

    def format(self, record: logging.LogRecord) -> str:
        return masked(super().format(record))


def json_lines() -> structlog.stdlib.ProcessorFormatter:
    """A line of JSON for programs: time, level, where, what, and the ids of what it was about."""
    import structlog

    known: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(allow=IDS),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=known,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.JSONRenderer(ensure_ascii=False, default=str),
            lambda _logger, _method, line: masked(str(line)),
        ],
    )
