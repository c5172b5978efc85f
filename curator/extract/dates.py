"""Find written dates in fourteen languages: after a label, alone on a line, or next to
other words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import product

from babel import Locale

from curator.extract import cues

# Arabic months have other names in the Levant and in the Maghreb, Austria its own January.
_LOCALES = (
    *("en", "de", "de_AT", "fr", "es", "it", "pt", "nl", "sv", "fi", "tr", "pl", "da", "nb"),
    *("ar", "ar_LB", "ar_DZ"),
)
_BESIDE_LOCALES = {"sept": 9, "setiembre": 9, "feber": 2, "juill": 7}
_DIGITS = {ord(digit): str(n % 10) for n, digit in enumerate("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹")}
EARLIEST = date(1991, 8, 6)  # the first web page

_AT = r"(?:T|,|\||@|at|um|à|às|a las|alle|om|kl\.?|klo|saat|o godz\.?)"
_ZONE = r"(?:Uhr|[ap]\.?m\.?\b|Z\b|UTC|GMT|[+-]\d{2}:?\d{2})"
_AFTER_TIME = rf"(?:\s*{_AT}?\s*\d{{1,2}}[:.]\d{{2}}(?::\d{{2}})?(?:\.\d+)?\s*{_ZONE}?)?"


@dataclass(frozen=True, slots=True)
class Found:
    """A date, with the position in the text that it and its time of day take."""

    day: date
    start: int
    end: int


def search(text: str, today: date | None, *, month_first: bool = False) -> Found | None:
    """Return the first date in `text` that is neither before the web nor after `today`."""
    for match in _date().finditer(text.translate(_DIGITS)):
        day = _day(match, month_first)
        if day and EARLIEST <= day <= (today or date.max):
            return Found(day, match.start(), match.end())
    return None


def month(text: str, today: date | None) -> Found | None:
    """Return the first month with a year in `text`, as its first day: "March 2026", "2026년 3월",
    "03/2026".
    """
    for match in _month().finditer(text.translate(_DIGITS)):
        number = (
            int(match["m1"] or match["m2"] or 0) or _months()[cues.fold(match["name"]).rstrip(".")]
        )
        day = _date_or_none(int(match["y1"] or match["y2"] or match["y3"]), number, 1)
        if day and EARLIEST <= day <= (today or date.max):
            return Found(day, match.start(), match.end())
    return None


def take(lines: list[str], today: date | None) -> tuple[date | None, list[str]]:
    """Return the publication date stated near the beginning or end, and the lines without it."""
    near = (*range(min(8, len(lines))), *range(max(8, len(lines) - 4), len(lines)))
    changed = [index for index in near if is_change(lines[index])]
    for index in (*(index for index in near if index not in changed), *changed):
        day, rest = _labelled(lines[index], today)
        if not day and index < 6:
            day, rest = _alone(lines[index], today)
        if day:
            kept = [rest] if rest else []
            return day, lines[:index] + kept + lines[index + 1 :]
    return None, lines


def is_change(line: str) -> bool:
    """Return whether a date in the line is that of a later change: "Updated 3 May 2024"."""
    return cues.begins("updated", line) is not None


def _labelled(line: str, today: date | None) -> tuple[date | None, str]:
    """Return a date right after "Published", at the start of the line or in a byline, with the rest
    of the line.
    """
    byline = len(line) <= 100 and not line.endswith((".", "!", "?", "。"))
    match = _label().match(line) or (_label().search(line) if byline else None)
    if not match:
        return None, line
    found = search(
        line[match.end() : match.end() + 60], today, month_first=match["label"].isascii()
    )
    if not found or line[match.end() : match.end() + found.start].strip(" :：.-–,|").count(" ") > 1:
        return None, line
    before, after = line[: match.start()].rstrip(" |·•–-,:"), line[match.end() + found.end :]
    if _goes_on(after) and not byline and not match[0].rstrip().endswith((":", "：")):
        return None, line
    after = after.lstrip(" |·•–-,:.)")
    rest = f"{before} {after}".strip()
    return found.day, rest if len(rest) > 60 or (after and not before) else ""


def _goes_on(after: str) -> bool:
    """Return whether the sentence continues after the date: "released 4 May 2021, the survey", "vom
    3. Mai 2021 zeigt".
    """
    return (
        bool(re.match(r"\s*,\s*[^\W\d_]{2}|\s+[^\W\d_]", after)) and after.strip(" ,")[0].islower()
    )


def _alone(line: str, today: date | None) -> tuple[date | None, str]:
    """Return the date of a line that has nothing but a date, and perhaps a name or a
    reading time.
    """
    if len(line) > 70 or (line.endswith((".", "!", "?")) and not re.fullmatch(r"[\d.\s]+", line)):
        return None, line
    found = search(line, today)
    if not found:
        return None, line
    rest = (line[: found.start] + line[found.end :]).strip(" |·•–-,()")
    few = len(rest.split()) <= 3 or is_change(rest)
    return (found.day, "") if few and len(rest) <= 24 else (None, line)


def _day(match: re.Match[str], month_first: bool) -> date | None:
    groups = {name: value for name, value in match.groupdict().items() if value}
    era = groups.pop("reiwa", None)
    year = _reiwa(era) if era else int(next(v for name, v in groups.items() if name[0] == "y"))
    month_name = next((value for name, value in groups.items() if name[0] == "n"), None)
    numbers = [int(value) for name, value in sorted(groups.items()) if name[0] in "dm"]
    if month_name:
        return _date_or_none(year, _months()[cues.fold(month_name).rstrip(".")], numbers[0])
    day, month = numbers
    if "slash" in groups and day <= 12 and (month > 12 or month_first):
        day, month = month, day
    return _date_or_none(year, month, day)


def _reiwa(written: str) -> int:
    """Return the year of a Japanese date in the era that began in 2019; its first year is written
    元.
    """
    return 2018 + (1 if written == "元" else int(written))


def _date_or_none(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


@cache
def _label() -> re.Pattern[str]:
    return re.compile(
        rf"(?<!\w)(?P<label>{cues.pattern('published')})(?!\w{{3}})\s*[:：]?\s*", re.I
    )


@cache
def _date() -> re.Pattern[str]:
    names = "|".join(sorted((re.escape(name) for name in _spellings()), key=lambda n: (-len(n), n)))
    year = r"(?:19|20)\d\d"
    of = r"(?:de\s+|del\s+|d')?"
    shapes = (
        rf"(?P<y1>{year})-(?P<m1>\d\d)-(?P<d1>\d\d)",
        rf"(?P<y2>{year})\s*[年년]\s*(?P<m2>\d{{1,2}})\s*[月월]\s*(?P<d2>\d{{1,2}})\s*[日일]",
        r"令和\s?(?P<reiwa>\d{1,2}|元)\s?年\s?(?P<m8>\d{1,2})\s?月\s?(?P<d8>\d{1,2})\s?日",
        rf"(?P<y3>{year})\s?[./]\s?(?P<m3>\d{{1,2}})\s?[./]\s?(?P<d3>\d{{1,2}})\.?(?!\d)",
        rf"(?<!\d)(?P<d4>\d{{1,2}})(?:\.|st|nd|rd|th|er|º|:e)?\s*{of}(?P<n4>{names})"
        rf"(?:\s?/\s?(?:{names}))?\.?,?\s*{of}(?P<y4>{year})(?!\d)",
        rf"(?<!\w)(?P<n5>{names})\.?\s+(?P<d5>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y5>{year})(?!\d)",
        rf"(?<!\d)(?P<d6>\d{{1,2}})\.\s?(?P<m6>\d{{1,2}})\.\s?(?P<y6>{year})(?!\d)",
        rf"(?<!\d)(?P<d7>\d{{1,2}})(?P<slash>[/-])(?P<m7>\d{{1,2}})[/-](?P<y7>{year})(?!\d)",
    )
    return re.compile(f"(?:{'|'.join(shapes)}){_AFTER_TIME}", re.I)


@cache
def _month() -> re.Pattern[str]:
    names = "|".join(sorted((re.escape(name) for name in _spellings()), key=lambda n: (-len(n), n)))
    year = r"(?:19|20)\d\d"
    shapes = (
        rf"(?P<y1>{year})\s*[年년]\s*(?P<m1>\d{{1,2}})\s*[月월]",
        rf"(?<![\d/])(?P<m2>0?[1-9]|1[0-2])/(?P<y2>{year})(?!\d)",
        rf"(?<!\w)(?P<name>{names})\.?,?\s+(?:de\s+|del\s+|d')?(?P<y3>{year})(?!\d)",
    )
    return re.compile("|".join(shapes), re.I)


@cache
def _spellings() -> frozenset[str]:
    names = {name for locale in _LOCALES for name in _names(locale)} | _BESIDE_LOCALES.keys()
    return frozenset(
        spelling
        for name in names
        for spelling in (name, cues.fold(name))
        if cues.fold(name) in _months()
    )


def _names(locale: str) -> dict[str, int]:
    months = Locale.parse(locale).months
    names: dict[str, int] = {}
    for context, width in product(("format", "stand-alone"), ("wide", "abbreviated")):
        for number, name in months[context][width].items():
            if len(name) >= 3 or not name.isascii():
                names[name.rstrip(".")] = number
    if locale == "fi":  # "tammikuussa 2024"
        names |= {f"{name}ssa": n for name, n in names.items() if name.endswith("kuu")}
    return names


@cache
def _months() -> dict[str, int]:
    """Return folded month name -> number, without names that are ambiguous between languages."""
    seen = {name: {number} for name, number in _BESIDE_LOCALES.items()}
    for locale in _LOCALES:
        for name, number in _names(locale).items():
            seen.setdefault(cues.fold(name), set()).add(number)
    return {name: numbers.pop() for name, numbers in seen.items() if len(numbers) == 1}
