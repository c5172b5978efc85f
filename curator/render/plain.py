"""The text part: a letter in its own right, not the HTML with its tags taken off."""

from __future__ import annotations

import re
from typing import Any

from curator.bidi import marked
from curator.render.wrap import columns, wrap, wrap_parts
from curator.templating import template

_BLANKS = re.compile(r"\n{3,}")


def render(context: dict[str, Any]) -> str:
    """The letter as plain text in lines of 72 columns, right-to-left lines marked as such."""
    text = template("email/letter.txt").render(context, wrap=wrap, wrap_parts=wrap_parts, underlined=_underlined, line=_line)
    lines = (marked(line.rstrip(), context["direction"]) for line in text.split("\n"))
    return _BLANKS.sub("\n\n", "\n".join(lines)).strip() + "\n"


def _underlined(text: str, sign: str = "-") -> str:
    wrapped = wrap(text)
    return f"{wrapped}\n{sign * max(map(columns, wrapped.splitlines()))}"


def _line(sign: str = "=") -> str:
    return sign * 72
