"""How many people or firms a survey asked, where the text says so."""

from __future__ import annotations

import re
from functools import cache

from curator.extract import cues

_N = re.compile(r"(?<![a-z])[nN]\s*[=:]\s*(?P<n>\d[\d., \u00a0\u202f’']{0,12}\d|\d)", re.A)


def sample_size(text: str) -> int | None:
    """How many were asked where the text says so ("n = 2,000", "2.000 Marketer" of a survey); the largest count stated."""
    explicit = [_whole(match["n"]) for match in _N.finditer(text)]
    found = [n for n in explicit if n and n >= 20] or [n for n in _counted(text) if n]
    return max(found, default=None)


def _counted(text: str) -> list[int]:
    """Counts of people or firms that stand in a sentence about a survey."""
    out = []
    for match in _asked().finditer(text):
        around = cues.fold(text[max(0, match.start() - 160) : match.end() + 160])
        number = _whole(match["n"])
        if number and 100 <= number <= 5_000_000 and not _year_like(match["n"]) and _survey().search(around):
            out.append(number)
    return out


def _year_like(written: str) -> bool:
    """Whether a count is written as a year would be: 2021, but not 2,021."""
    return re.fullmatch(r"19[89]\d|20[0-4]\d", written) is not None


@cache
def _asked() -> re.Pattern[str]:
    number = r"(?P<n>\d{1,3}(?:[.,  ’']\d{3})+|\d{3,7})"
    return re.compile(rf"(?<![\d.,%€$£])(?:{number})\s*(?:[^\W\d_]{{2,20}}\s+){{0,2}}(?:{cues.pattern('asked')})", re.I)


@cache
def _survey() -> re.Pattern[str]:
    return re.compile(cues.pattern("survey"))


def _whole(text: str) -> int | None:
    digits = re.sub(r"\D", "", text)
    return int(digits) if 0 < len(digits) <= 9 else None
