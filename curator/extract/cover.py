"""What the first page of a report says of it in lines of their own: who put it out, and when."""

from __future__ import annotations

import re
from datetime import date
from functools import cache

from curator.extract import cues, dates

STATEMENT = 100  # characters; a longer line is running text
_BESIDE_A_DATE = 30  # characters: "Stand:", "Berlin,", "Version of"
_COPYRIGHT = re.compile(
    r"(?:©|\(c\)|copyright)\s*(?:©\s*)?(?:\d{4}\s*(?:[-–]\s*\d{4}\s*)?,?\s*)?(?:by\s+)?(?P<name>[^\W\d_][^;\n]{1,120})", re.I
)
_NAMES_END = re.compile(r"\s[/–—-]\s|[|·•,;]|(?<=[^\W\d_]{4})\.\s")
_YEAR_AT_END = re.compile(r"\s*(?:19|20)\d\d$")
_STOP_AT_END = re.compile(r"(?<=[^\W\d_.]{5})\.$")  # "Research.", but not "Ltd." or "A.Ş."


def is_statement(line: str) -> bool:
    """Whether a line of the first page stands alone: a publisher, a copyright or a date, never part of a title."""
    if not line or len(line) > STATEMENT:
        return False
    return bool(_published_by().search(line) or _COPYRIGHT.match(line)) or _date_of(line, None) is not None


def published(lines: list[str], today: date | None) -> date | None:
    """The date that stands in a line of its own or after "Published"; a month counts as its first day."""
    return next((day for line in lines if (day := _date_of(line, today))), None)


def publisher(lines: list[str]) -> str | None:
    """Who put it out: a "published by" line near the beginning, else a copyright line anywhere."""
    return next(
        (name for at, line in enumerate(lines[:40]) if (name := _labelled(line, lines[at + 1 : at + 2]))), None
    ) or next((name for line in lines if (match := _COPYRIGHT.search(line)) and (name := _name(match["name"]))), None)


def _labelled(line: str, following: list[str]) -> str | None:
    """The name after a label; where the label is all of its line, the next one."""
    match = _published_by().search(line) if len(line) <= 2 * STATEMENT else None
    if not match:
        return None
    rest = line[match.end() :].strip()
    return _name(rest or next(iter(following), ""))


def _name(text: str) -> str | None:
    """The name `text` begins with: what follows after a mark, the date and "All rights reserved" are not part of it."""
    found = dates.search(text, None) or dates.month(text, None)
    text = _published_at_end().sub("", text[: found.start] if found else text)
    text = _YEAR_AT_END.sub("", _NAMES_END.split(text.strip(" :：/|·•,–—-"))[0].strip())
    text = _STOP_AT_END.sub("", text.strip(" :：/|·•,–—-"))
    right = text.lower().startswith(("all rights", "alle rechte"))
    return text if 2 <= len(text) <= 80 and not right else None


def _date_of(line: str, today: date | None) -> date | None:
    if len(line) > STATEMENT:
        return None
    found = dates.search(line, today) or dates.month(line, today)
    if not found:
        return None
    beside = len(f"{line[: found.start]}{line[found.end :]}".strip())
    alone = beside <= _BESIDE_A_DATE and not line.endswith(("?", "!"))
    return found.day if alone or _published_by().search(line) or _COPYRIGHT.match(line) else None


@cache
def _published_by() -> re.Pattern[str]:
    """At the line's beginning, or anywhere in it with a colon."""
    label = cues.pattern("published_by")
    return re.compile(rf"(?:^(?:{label})(?=[\s:：]|$)|(?<!\w)(?:{label})\s*(?=[:：]))\s*[:：]?", re.I)


@cache
def _published_at_end() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{cues.pattern('published')})\s*[:：]?\s*$", re.I)
