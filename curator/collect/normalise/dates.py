"""Read dates as feeds write them, in many formats and languages, and choose an entry's date.

`read` reads one text, `settle` chooses. A date without time zone counts as UTC. The clock is the
argument `now`; no date is ever later.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Literal
from zoneinfo import ZoneInfo

from curator.collect.normalise import date_words
from curator.collect.normalise.date_words import month

Dated = Literal["feed", "text", "first-seen"]

_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)  # before the web: a zero that was printed as a date
_LONGEST = 120

_ZONES = {  # minutes east of Greenwich
    "z": 0, "ut": 0, "utc": 0, "gmt": 0, "wet": 0, "bst": 60, "west": 60, "cet": 60, "mez": 60,
    "met": 60,
    "cest": 120, "mesz": 120, "mest": 120, "eet": 120, "eest": 180, "msk": 180, "trt": 180,
    "gst": 240, "ist": 330, "sgt": 480,
    "jst": 540, "kst": 540, "aest": 600, "aedt": 660, "brt": -180, "est": -300, "edt": -240,
    "cst": -360, "cdt": -300,
    "mst": -420, "mdt": -360, "pst": -480, "pdt": -420,
}  # fmt: skip
_PLACES = {  # what people write where the offset depends on the season
    "et": "America/New_York",
    "ct": "America/Chicago",
    "mt": "America/Denver",
    "pt": "America/Los_Angeles",
}
_ZONE = (
    r"(?:(?:gmt|utc)\s*)?[+-]\d{1,2}:?\d{2}\b|(?-i:[A-Z][a-z]+(?:/[A-Z][A-Za-z_]+)+)|"
    rf"(?:{'|'.join((*_ZONES, *_PLACES))})\b"
)
_TIME = re.compile(
    r"(?P<half>오전|오후|午前|午後|上午|下午|(?-i:AM|PM))?\s*"
    r"(?<![\d.])(?P<hour>\d{1,2})\s?[:h시時]\s?(?P<minute>\d{2})"
    r"(?:\s?[:분分]\s?(?P<second>\d{2})(?:[.,]\d+)?)?[분초分秒]?"
    r"\s*(?P<after>[ap]\.?m\b\.?|[صم](?!\w))?"
    rf"\s*\(?(?P<zone>{_ZONE})?",
    re.IGNORECASE,
)
_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})\s?[-/.年년]\s?(\d{1,2})\s?[-/.月월]\s?(\d{1,2})(?!\d)")
_MONTH_AND_DAY = re.compile(r"(?<!\d)\d{1,2}\s?[월月]\s?\d{1,2}\s?[일日号]")
_COMPACT = re.compile(
    r"(?<!\d)((?:19|20)\d{2})(\d{2})(\d{2})(?:t(\d{2})(\d{2})(\d{2})?)?(z)?(?!\d)", re.IGNORECASE
)
_YEAR_LAST = re.compile(r"(?<!\d)(\d{1,2})\s?([-/.])\s?(\d{1,2})\s?[-/.]\s?(\d{4}|\d{2})(?!\d)")
# "15.04" after a year or before "Uhr", which must not be the day or the year.
_DOTTED_TIME = re.compile(
    r"(?P<before>(?:\d{4}|\.\d\d),?\s+(?:(?:klo|kl\.?|um|om|à|alle|ore|o godz\.)\s*)?)?"
    r"(?<![\d.])(?P<hour>[01]?\d|2[0-4])\.(?P<minute>[0-5]\d)(?:\.(?P<second>[0-5]\d))?(?![\d.]\d)"
    r"(?P<uhr>\s*Uhr)?"
)
_SPACED = re.compile(r"^(?:\w+,? )?(\d{1,2}) (\d{1,2}) (\d{4})\b")
_MONTH_ALONE = re.compile(r"^(?:(\d{4})[-/](\d{1,2})|(\d{1,2})/(\d{4})|((?:19|20)\d\d))$")
_DIRECTIONS = re.compile("[\u200e\u200f\u061c]")
_WORD = re.compile(r"[^\W\d_]{2,}", re.UNICODE)
_NUMBER = re.compile(r"(?<!\d)\d{1,4}(?!\d)")
_EPOCH = re.compile(r"^\d{10}(\d{3})?$")
_RFC_822 = re.compile(
    r"^(?:[a-z]{3},? )?(\d{1,2}) (jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec) (\d{4}) "
    r"(\d\d):(\d\d):(\d\d) ([+-]\d{4}|gmt)$",
    re.IGNORECASE,
)
_IN_PATH = re.compile(r"/((?:19|20)\d{2})[/-](\d{1,2})[/-](\d{1,2})(?=[/-]|$)")

Parts = tuple[int, int, int]


@lru_cache(maxsize=512)
def read(text: str, month_first: bool = False) -> datetime | None:
    """Return the moment `text` states, in UTC, or None; `month_first` decides 03/04/2021.

    A date without a year is not read.
    """
    text = _DIRECTIONS.sub("", text).strip()[:_LONGEST]
    return (
        _rfc_822(text)
        or _iso(text)
        or _epoch(text)
        or _month_alone(text)
        or _anything(_DOTTED_TIME.sub(_with_colons, text), month_first)
    )


def _rfc_822(text: str) -> datetime | None:
    found = _RFC_822.match(text)
    if not found:
        return None
    day, name, year, hour, minute, second, zone = found.groups()
    number = month(name)
    return (
        _moment((int(year), number, int(day)), int(hour), int(minute), int(second), zone)
        if number
        else None
    )


def _iso(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text.upper())
    except ValueError:
        return None
    try:
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except OverflowError:
        return None


def _epoch(text: str) -> datetime | None:
    found = _EPOCH.match(text)
    return datetime.fromtimestamp(int(text) / (1000 if found[1] else 1), UTC) if found else None


def _month_alone(text: str) -> datetime | None:
    """Return the first day of “2003-12”, “08/2026” or “2003”, which W3CDTF allows."""
    found = _MONTH_ALONE.match(text)
    if not found:
        return None
    year, number = int(found[1] or found[4] or found[5]), int(found[2] or found[3] or 1)
    return _moment((year, number, 1), 0, 0, 0, None)


def _with_colons(found: re.Match[str]) -> str:
    if not found["before"] and not found["uhr"]:
        return found[0]
    clock = ":".join(part for part in found.group("hour", "minute", "second") if part)
    return f"{found['before'] or ''}{clock}"


def _anything(text: str, month_first: bool) -> datetime | None:
    compact = _COMPACT.search(text)
    if compact:
        year, number, day, hour, minute, second, _ = compact.groups()
        return _moment(
            (int(year), int(number), int(day)),
            int(hour or 0),
            int(minute or 0),
            int(second or 0),
            "z",
        )
    if date_words.states_date(text):  # “ago” is a month too
        return None
    clock = _TIME.search(text)
    parts = _date(
        text[: clock.start()] + " " + text[clock.end("minute") :] if clock else text,
        month_first,
        clock,
    )
    if parts is None:
        return None
    if clock is None:
        return _moment(parts, 0, 0, 0, None)
    hour = _on_24(int(clock["hour"]), (clock["after"] or clock["half"] or "").lower())
    return _moment(parts, hour, int(clock["minute"]), int(clock["second"] or 0), clock["zone"])


def _on_24(hour: int, half: str) -> int:
    if half.startswith("p") or half in ("오후", "午後", "下午", "م"):
        return hour % 12 + 12
    return hour % 12 if half else hour


def _date(text: str, month_first: bool, clock: re.Match[str] | None) -> Parts | None:
    found = _YEAR_FIRST.search(text)
    if found:
        return int(found[1]), int(found[2]), int(found[3])
    found = _YEAR_LAST.search(text)
    if found:
        return _year_last(found, month_first)
    found = _SPACED.search(text)
    if found:
        return int(found[3]), int(found[2]), int(found[1])
    return _with_name(_without_time(text, clock))


def _without_time(text: str, clock: re.Match[str] | None) -> str:
    """Return the text without its time, keeping seconds and zone from being read as a day."""
    rest = clock[0][clock.end("minute") - clock.start() :] if clock else ""
    return text.replace(rest, " ", 1) if rest.strip() else text


def _year_last(found: re.Match[str], month_first: bool) -> Parts:
    first, second, year = int(found[1]), int(found[3]), _full_year(int(found[4]))
    # a dot is never used where the month is first
    if second > 12 or (month_first and first <= 12 and found[2] != "."):
        return year, first, second
    return year, second, first


def _with_name(text: str) -> Parts | None:
    # the last: “mar.” is a Tuesday in French before it is a March
    words = _WORD.findall(text)
    pairs = [f"{one} {other}" for one, other in pairwise(words)]  # كانون الثاني
    named = next((number for word in (*pairs, *reversed(words)) if (number := month(word))), None)
    numbers = [(int(digits), len(digits)) for digits in _NUMBER.findall(text)]
    if named is None or not numbers:
        return None
    year = next((value for value, length in numbers if length == 4), None)
    days = [value for value, length in numbers if length <= 2]
    if year is None:
        if len(days) < 2:
            return None
        year = _full_year(days[1])
    return year, named, days[0] if days else 1


def _full_year(year: int) -> int:
    return year if year >= 100 else year + (2000 if year < 70 else 1900)


def _moment(parts: Parts, hour: int, minute: int, second: int, zone: str | None) -> datetime | None:
    try:
        local = datetime(*parts, hour % 24, minute, min(second, 59), tzinfo=UTC)
        there = _place(zone or "")
        if there:
            local = local.replace(tzinfo=there).astimezone(UTC)
        return local + timedelta(days=hour // 24) - timedelta(minutes=_offset(zone or ""))
    except (ValueError, OverflowError):
        return None


def _place(zone: str) -> ZoneInfo | None:
    name = zone if "/" in zone else _PLACES.get(zone.lower(), "")
    try:
        return ZoneInfo(name) if name else None
    except (KeyError, ValueError, OSError):  # no place that anybody knows
        return None


def _offset(zone: str) -> int:
    """Return minutes east of Greenwich; 0 for an unknown zone name."""
    digits = re.search(r"([+-])(\d{1,2}):?(\d{2})$", zone)
    if digits:
        minutes = int(digits[2]) * 60 + int(digits[3])
        return (-minutes if digits[1] == "-" else minutes) if minutes <= 14 * 60 else 0
    return _ZONES.get(zone.lower(), 0)


def without_year(text: str, now: datetime) -> datetime | None:
    """Return the last day before `now` that “Mo, 25 Jun” or “6월 25일” can mean."""
    text = text.strip()[:_LONGEST]
    if date_words.states_date(text) or not any(char.isdigit() for char in text):
        return None
    in_hangul = _MONTH_AND_DAY.search(text)
    day = text[in_hangul.start() :] if in_hangul else ""
    for year in (now.year, now.year - 1):
        found = read(f"{year}년 {day}" if day else f"{text} {year}")
        if found and found <= now:
            return found
    return None


def in_link(link: str) -> datetime | None:
    """Return the date in an address such as /2021/06/25/title, or None."""
    found = _IN_PATH.search(link)
    return _moment((int(found[1]), int(found[2]), int(found[3])), 0, 0, 0, None) if found else None


def settle(
    texts: Iterable[str], link: str, now: datetime, *, month_first: bool = False
) -> tuple[datetime, Dated]:
    """Return an entry's date and its origin: the first usable of `texts`, else in its link, else
    relative, else `now`.
    """
    written = [text for text in texts if text and text.strip()]
    for text in written:
        found = read(text, month_first)
        # A year alone says nothing of what may be new in it.
        if text.strip() != str(now.year) and found and _EARLIEST <= found <= now:
            return found, "feed"
    for text in written:
        found = without_year(text, now) if read(text, month_first) is None else None
        if found:
            return found, "feed"
    found = in_link(link)
    if found and _EARLIEST <= found <= now:
        return found, "text"
    stated = next((moment for text in written if (moment := date_words.read(text, now))), None)
    return (stated, "text") if stated else (now, "first-seen")
