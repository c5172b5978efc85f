"""Cuts off the readers' comments and the form that asks for them."""

from __future__ import annotations

import re

from curator.extract import cues
from curator.extract.cleaning import Cleaning

_LONGEST_HEADING = 120  # characters, count included
# A heading's count: "3 Comments", "Kommentare (12)".
_COUNT = re.compile(r"^\d+\s+|\s*\(?\d+\)?$")


def drop_comments(work: Cleaning) -> None:
    """Cuts at the comment form, or only takes the form's lines out where much text follows."""
    start = next((i for i, line in enumerate(work.lines) if _opens_comments(work.lines, i)), None)
    if start is None:
        return
    before, after = sum(map(len, work.lines[:start])), sum(map(len, work.lines[start:]))
    if after <= before:
        work.lines, work.cut = work.lines[:start], True
    else:
        work.lines = [line for line in work.lines if not _of_form(line)]


def _opens_comments(lines: list[str], i: int) -> bool:
    if len(lines[i]) <= 300 and cues.holds("comment_note", lines[i]):
        return True
    if len(lines[i]) > _LONGEST_HEADING or not cues.is_line("comment_heading", _COUNT.sub("", lines[i])):
        return False
    near = lines[i + 1 : i + 7]
    return any(cues.holds("comment_note", line) for line in near) or (
        i >= 3 and len(lines) - i <= 3 and all(len(n) < 80 for n in near)
    )


def _of_form(line: str) -> bool:
    return len(line) <= 300 and (
        cues.is_line("comment_heading", line) or cues.holds("comment_note", line) or cues.is_line("form_field", line)
    )
