"""Headings in plain text: short lines without a full stop, with a longer line after them."""

from __future__ import annotations

import re
from itertools import pairwise

LONGEST = 110  # letters
_LINE = re.compile(r"[^\n]+")
_ENDS_A_SENTENCE = ".,;:!…。、！"
_LIST_ITEM = re.compile(r"\s*(?:[-–—*•·▪‣●]|\d+[.)]?\s)")


def headings(body: str) -> list[tuple[int, int]]:
    """Start and end of each heading in `body`, in order."""
    lines = [line for line in _LINE.finditer(body) if line[0].strip()]
    return [line.span() for line, after in pairwise(lines) if _is_heading(line[0], after[0])]


def _is_heading(line: str, following: str) -> bool:
    text = line.strip()
    if len(text) > LONGEST or text[-1] in _ENDS_A_SENTENCE or _LIST_ITEM.match(line):
        return False
    return len(following.strip()) > len(text)
