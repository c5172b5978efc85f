"""Format log lines and mask what logs must not contain: tokens, passwords, e-mail addresses."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import structlog

TOKEN_PATHS = (  # below which a token follows; deploy/nginx.conf and deploy/Caddyfile have them too
    "welcome/[^/]+|leave|subscribe/again|subscribe/confirm|preferences|proof|my-data|new-address"
    "|account/address"
)
_TOKEN = re.compile(rf"(/(?:{TOKEN_PATHS})/)[\w-]{{8,}}")
_ADDRESS = re.compile(r"[\w.+=%-]+@[\w-]+(?:\.[\w-]+)+")

# what a line may carry beside its words
IDS = ["run", "run_id", "issue", "job", "source", "seconds", "counts"]


def masked(text: str) -> str:
    """Return the text with dots in place of the tokens after /leave/, /welcome/NAME/ and the like,
    of e-mail addresses, and of passwords in addresses.
    """
    return _ADDRESS.sub("…@…", _TOKEN.sub(r"\1…", text))


class Text(logging.Formatter):
    """Format a record as a line of text, with its traceback below."""

    def format(self, record: logging.LogRecord) -> str:
        return masked(super().format(record))


def json_lines() -> structlog.stdlib.ProcessorFormatter:
    """Return a formatter that writes JSON lines: time, level, logger, message, and the ids
    concerned.
    """
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
