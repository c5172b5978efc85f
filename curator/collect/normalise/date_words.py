"""Read month names and relative dates ("3 hours ago") in the languages of feeds."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime, timedelta

from curator.language import data


def fold(text: str) -> str:
    """Return lower case without diacritics; the dotless Turkish ı becomes i."""
    decomposed = unicodedata.normalize("NFKD", text.replace("İ", "i").replace("ı", "i").lower())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def _table() -> dict[str, int]:
    table: dict[str, int] = {}
    for language, names in data.profiles("months"):
        for number, name in enumerate(map(fold, names.split()), start=1):
            table[name] = number
            if language in ("en", "de"):
                table.setdefault(name[:3], number)
            if language == "fi":
                table[name + "ta"] = number  # "25. kesäkuuta 2021"
    for _, short in data.profiles("months_short"):
        for number, written in short.items():  # "_" for a blank: months of two words
            table |= {fold(name).replace("_", " "): number for name in written.split()}
    return table


_MONTHS = _table()


def month(word: str) -> int | None:
    """Return 1 to 12 for a month's name or abbreviation in any language, else None."""
    return _MONTHS.get(fold(word).rstrip("."))


_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
_LONGEST = timedelta(days=365 * 30)

# What is before and after the number and its unit, where it is in the past.
_AROUND = [tuple(around) for _, said in data.profiles("ago") for around in said]
_LENGTHS = {
    "minute": _MINUTE,
    "hour": _HOUR,
    "day": _DAY,
    "week": 7 * _DAY,
    "month": 30 * _DAY,
    "year": 365 * _DAY,
}
_NAMED = [named for _, units in data.profiles("units") for named in units.items()]
_UNIT = {fold(name): _LENGTHS[unit] for unit, names in _NAMED for name in names.split()}
_TWO = {
    fold(name): 2 * _LENGTHS[unit]
    for _, duals in data.profiles("two")
    for unit, name in duals.items()
}
_DAY_BEFORE = "|".join(  # "_" for a blank here too
    fold(name).replace("_", " ")
    for _, names in data.profiles("yesterday")
    for name in names.split()
)
_YESTERDAY = re.compile(rf"\W*(?:{_DAY_BEFORE})(?!\w)")
_ONES = [one for _, said in data.profiles("one") for one in said.split()]
_BEFORE = re.compile(rf"(?<!\w)(?:{'|'.join(fold(before) for before, _ in _AROUND if before)})\s*$")
_AFTER = re.compile(rf"\s*(?:{'|'.join(fold(after) for _, after in _AROUND if after)})(?!\w)")
_PART = re.compile(
    rf"(?=(?:(?<![\d.,])(\d{{1,4}})\s*|(?<!\w)(?:{'|'.join(map(fold, _ONES))})\s+)([^\W\d_]+))"
)
_JOINED = re.compile(r"\.?,?\s*(?:(?:and|und|et|y|e|en|og|och|ve)\s+)?")
_ATTACHED = (fold("전"), fold("前"))  # written without a space
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


def states_date(text: str) -> bool:
    """Return whether `text` is a relative date, without a year."""
    return _age(text) is not None


def read(text: str, now: datetime) -> datetime | None:
    """Return the moment that a relative date means, seen from `now`, or None."""
    age = _age(text)
    return now - age if age is not None and age <= _LONGEST else None


def _age(text: str) -> timedelta | None:
    folded = fold(text[:80])
    if _YEAR.search(folded):
        return None
    for first in _PART.finditer(folded):
        age, end = _length(first)
        if not end:
            continue
        joined = _JOINED.match(folded, end)
        second = _PART.match(folded, joined.end()) if joined else None
        more, later = _length(second) if second else (timedelta(), 0)
        if _AFTER.match(folded, later or end) or _BEFORE.search(folded[: first.start()]):
            return age + more
    return _two(folded) or (_DAY if _YESTERDAY.match(folded) else None)


def _two(folded: str) -> timedelta | None:
    """Read the Arabic dual: “منذ يومين” is two days ago."""
    found = next((name for name in _TWO if name in folded), "")
    return _TWO[found] if found and _BEFORE.search(folded[: folded.index(found)]) else None


def _length(part: re.Match[str]) -> tuple[timedelta, int]:
    """Return a number of units as a duration, and where it ends; an end of 0 if there
    is no unit.
    """
    word, end = part[2], part.end(2)
    attached = next((mark for mark in _ATTACHED if word.endswith(mark)), "")
    if word not in _UNIT and attached:
        word, end = word.removesuffix(attached), end - len(attached)
    unit = _UNIT.get(word)
    return (int(part[1] or 1) * unit, end) if unit else (timedelta(), 0)
