"""Read quantities in a sentence: percentages, points, sample sizes, money, averages, counts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

from curator.label.cue_phrases import alternation
from curator.label.statistics.lexicon import (
    HEAD,
    NUMBER,
    Lexicon,
    currencies,
    lexicon,
    numeral_value,
    parse,
    stacked,
    times,
)

Kind = Literal["change", "percent", "points", "times", "fraction", "money", "count", "sample"]


@dataclass(frozen=True, slots=True)
class Figure:
    """A quantity at `[start, end)` of a sentence, before `judge` decides whether it is
    a finding.
    """

    kind: Kind
    start: int
    end: int
    value: float
    unit: str
    high: float | None = None
    grouped: bool = False  # written with a thousands separator
    large: bool = False  # with a word like million beside the digits
    was: float | None = None  # what the value was before, of a change


# "punkt" and "points" alone are also scores; with these they are percentage points for certain.
_OF_PERCENT = re.compile(r"%|p\.?p|proc|pros|proz|perc|porc|pourc|yuzde|퍼센트|パーセント")
# "NPS went up by 12 points".
_OF_SCORE = re.compile(r"\b(?:nps|csat|net promoter)\b.*\b(?:by|um|de|di|du|av|med|met|o)\s\d")
ATTACHED_AND = "و"  # Arabic writes it before the next word
_CLAUSE = 40  # characters: how far a verb of change may stand
_ARTICLE = r"(?:(?:the|de|den|el|il|le|la|l'|un|un')\s?)?"


def percents(text: str, words: Lexicon) -> Iterator[Figure]:
    """Yield percentages, ranges first; Japanese 割 counts tenths."""
    for pattern in _percent_patterns(words.language):
        for found in pattern.finditer(text):
            if not _is_rise_to(found, text, words):
                yield _percent(found, text, words)


def _percent(found: re.Match[str], text: str, words: Lexicon) -> Figure:
    tenths = 10.0 if found[0].endswith("割") else 1.0
    part = _HUNDREDTHS.match(text, found.end()) if tenths > 1 else None  # 3割5分 is 35 %
    low, high = numeral_value(found["low"], words) * tenths + int(part[1] if part else 0), None
    if "high" in found.re.groupindex:
        high = parse(found["high"], words.decimal) * tenths
    elif _is_negative(text, found.start("low")):
        low = -low
    return Figure(
        "percent",
        found.start(),
        part.end() if part else found.end(),
        low,
        "%",
        high if high is not None and high > low else None,
    )


_HUNDREDTHS = re.compile(r"(\d)分(?![前後間以])")


def _is_rise_to(found: re.Match[str], text: str, words: Lexicon) -> bool:
    """Return whether a range is a rise and the level after it: "rose 6% to 58%"."""
    between = text[found.end("low") : found.start("high")] if "high" in found.re.groupindex else ""
    before = text[max(0, found.start() - _CLAUSE) : found.start()]
    if before.endswith(" by "):
        return False  # "raises profits by 25% to 95%"
    signed = re.match(rf"\s?-?(?:%|{words.any_of('percent')})", between)
    worded = re.search(rf"\s{words.any_of('to')}\s", between)
    return bool(signed and worded and words.cue("changed").search(before))


def _is_negative(text: str, start: int) -> bool:
    return start > 0 and text[start - 1] == "-" and (start == 1 or text[start - 2] in " (")


@cache
def _percent_patterns(language: str) -> tuple[re.Pattern[str], ...]:
    words = lexicon(language)
    sign = rf"\s?-?(?:%|{words.any_of('percent')})"
    worded = rf"(?P<low>{words.numerals()})\s{words.any_of('percent')}"  # "sixty per cent"
    patterns = [*_ranges(words, sign), rf"{HEAD}(?P<low>{NUMBER}){sign}", worded]
    if words.words.get("percent_before"):
        patterns[:0] = _signs_before(words)
    return tuple(re.compile(pattern) for pattern in patterns)


def _ranges(words: Lexicon, sign: str) -> tuple[str, str, str]:
    """Yield ranges like "between 1 % and 2 %" and "1-2 %"; "from 1 % to 2 %" is a change."""
    between, from_, and_, to, about = (
        words.any_of(key) for key in ("between", "from", "and", "to", "about")
    )
    low, high = (
        rf"{_ARTICLE}{HEAD}(?P<low>{NUMBER})",
        rf"(?:{about}\s)?{_ARTICLE}(?P<high>{NUMBER}){sign}",
    )
    return (
        rf"{between}\s{low}(?:{sign})?\s(?:{and_}\s|{to}\s|{ATTACHED_AND}\s?){high}",
        rf"{from_}\s{low}\s(?:{and_}|{to})\s{high}",
        rf"{HEAD}(?P<low>{NUMBER})(?:{sign})?\s?(?:[-~]|{to})\s?{high}",
    )


def _signs_before(words: Lexicon) -> tuple[str, str, str]:
    """Yield percentages with the sign first, as in Turkish: "%5-10", "yüzde 5 ile 10", "yüzde
    kırk ikisi".
    """
    sign = rf"(?<!\d)(?<!\d\s)(?:%|{words.any_of('percent')})\s?"
    joined = rf"\s?(?:-|{words.any_of('to', 'and')})\s?"
    return (
        rf"{sign}(?P<low>{NUMBER}){joined}(?:{sign})?(?P<high>{NUMBER})",
        rf"{sign}(?P<low>{NUMBER})",
        rf"(?<!\w){words.any_of('percent')}\s(?P<low>{words.inflected_numerals()})(?!\w)",
    )


def points(text: str, words: Lexicon) -> Iterator[Figure]:
    """Yield percentage points, and plain points if a sign or verb shows a change ("NPS
    +15 pts").
    """
    for found in _point_pattern(words.language).finditer(text):
        if (
            found["sign"]
            or _OF_PERCENT.search(found["what"])
            or _OF_SCORE.search(text)
            or words.cue("changed").search(_clause(text, found))
        ):
            value = numeral_value(found["low"], words)
            yield Figure(
                "points",
                found.start("low"),
                found.end(),
                -value if found["sign"] == "-" else value,
                "pp",
            )


def _clause(text: str, found: re.Match[str]) -> str:
    """Return the text between the punctuation before and after: "not 3 points, it fell 2 %" has two
    clauses.
    """
    return (
        re.split(r"[,;:.]\s", text[: found.start()])[-1]
        + re.split(r"[,;:.]\s", text[found.end() :])[0]
    )


@cache
def _point_pattern(language: str) -> re.Pattern[str]:
    words = lexicon(language)
    number = rf"{HEAD}(?P<low>{NUMBER}|{words.numerals()})"
    return re.compile(
        rf"(?:(?<![\w-])(?P<sign>[+-]))?{number}\s?-?(?P<what>%?-?{words.any_of('points')})"
    )


_SAMPLE = re.compile(rf"(?<!\w)n\s?=\s?(?P<low>{NUMBER})")


def samples(text: str, words: Lexicon) -> Iterator[Figure]:
    """Yield sample sizes: "n = 2 000"."""
    for found in _SAMPLE.finditer(text):
        yield Figure(
            "sample",
            found.start(),
            found.end(),
            parse(found["low"], words.decimal),
            "count",
            grouped=True,
        )


def money(text: str, words: Lexicon) -> Iterator[Figure]:
    """Yield amounts with a currency before or after; `large` ones have a word like
    million between.
    """
    for pattern in _money_patterns(words.language):
        for found in pattern.finditer(text):
            figure = _amount(found, words)
            code = currency_code(found["currency"])
            upper = _upper_amount(text, found.end(), figure.value, words)
            yield Figure(
                "money",
                found.start(),
                upper[1] if upper else found.end(),
                figure.value,
                code,
                high=upper[0] if upper else None,
                grouped=figure.grouped,
                large=figure.large,
            )


def _upper_amount(text: str, end: int, value: float, words: Lexicon) -> tuple[float, int] | None:
    """Return the second amount of "$36 to $40" and where it ends."""
    joined = re.compile(rf"\s?(?:-|{words.any_of('to')})\s?[$€£¥]\s?(?P<high>{NUMBER})(?!\w)")
    found = joined.match(text, end)
    high = parse(found["high"], words.decimal) if found else 0.0
    return (high, found.end()) if found and high > value else None


@cache
def currency_code(said: str) -> str:
    """Return the ISO code of a currency as written, also inflected ("liraya")."""
    known = [name for name in currencies() if said.startswith(name)]
    return currencies()[max(known, key=len)] if known else ""


def averages(text: str, words: Lexicon) -> Iterator[Figure]:
    """Yield numbers in words beside "on average": "customers call four times on average"."""
    for pattern in _average_patterns(words.language):
        for found in pattern.finditer(text):
            value = numeral_value(found["low"], words)
            if value > 1:
                yield Figure("count", found.start("low"), found.end("low"), value, "count")


@cache
def _average_patterns(language: str) -> tuple[re.Pattern[str], ...]:
    words = lexicon(language)
    number = rf"(?P<low>{words.numerals()})"
    average = words.any_of("average")
    if words.spaceless:
        return (re.compile(rf"{average}[^\d、。,.]{{0,4}}?{number}"),)
    return (
        re.compile(rf"{average}(?:\s[^\W\d]+){{0,3}}?\s{number}"),
        re.compile(rf"{number}(?:\s[^\W\d]+){{1,2}}?\s{average}"),
    )


def counts(text: str, words: Lexicon) -> Iterator[Figure]:
    """Yield every other number of at least twenty that does not look like a year."""
    for found in _count_pattern(words.language).finditer(text):
        figure = _amount(found, words)
        if (figure.value >= 20 or is_averaged(figure, text, words)) and not (
            _is_year(found["low"], figure)
            and (not words.spaceless or text[found.end() :].lstrip()[:1] not in _COUNTERS)
        ):
            yield figure


def is_averaged(figure: Figure, text: str, words: Lexicon) -> bool:
    """Return whether a number is an average: "on average 4 minutes", "4 minutes on average"."""
    before = text[max(0, figure.start - _AVERAGE_REACH) : figure.start]
    return bool(
        words.cue("average").search(before)
        or _average_behind(words.language).match(text, figure.end)
    )


@cache
def _average_behind(language: str) -> re.Pattern[str]:
    words = lexicon(language)
    if words.spaceless:
        return re.compile("(?!)")
    return re.compile(rf"(?:\s[^\W\d]+){{1,2}}?\s{words.any_of('average')}(?=\s*(?:[.,;:!?)]|$))")


_AVERAGE_REACH = 30  # characters
_COUNTERS = tuple("명개건곳人名社件")


def _is_year(written: str, figure: Figure) -> bool:
    return (
        not figure.large
        and written.isdigit()
        and len(written) == 4
        and 1500 <= int(written) <= 2100
    )


def _amount(found: re.Match[str], words: Lexicon) -> Figure:
    written, unit = found["low"], (found["unit"] or "").strip(" .")
    if words.spaceless:
        value = stacked(written + unit, words.decimal)
        return Figure(
            "count",
            found.start(),
            found.end(),
            value,
            "count",
            grouped=bool(unit) or value >= 1000,
            large=value >= 1e6,
        )
    factor = words.value_of("magnitudes", unit) or 1.0
    rest = float(found.groupdict().get("rest") or 0)
    value = times(parse(written, words.decimal), factor) + rest
    grouped = factor > 1 or bool(re.search(r"\d[ '.,]\d{3}", written))
    return Figure(
        "count", found.start(), found.end(), value, "count", grouped=grouped, large=factor >= 1e6
    )


@cache
def _count_pattern(language: str) -> re.Pattern[str]:
    return re.compile(_quantity(lexicon(language)))


@cache
def _money_patterns(language: str) -> tuple[re.Pattern[str], ...]:
    words = lexicon(language)
    names = (f"{name}*" if len(name) > 3 and name.isalpha() else name for name in currencies())
    currency = f"(?P<currency>{alternation(names, words.spaceless)})"
    return re.compile(rf"{currency}\s?{_quantity(words)}"), re.compile(
        rf"{_quantity(words)}\s?(?:de\s|di\s|d')?{currency}"
    )


def _magnitudes(words: Lexicon) -> str:
    """Return words like million, as in "5 million" and "5m"; a single letter must touch
    the number.
    """
    names = (str(name) for name in words.words.get("magnitudes", ()))
    glued = alternation((name for name in names if len(name) == 1), spaceless=True)
    return rf"(?:\s?{words.magnitudes()}(?:\.(?=\s[^\W\d]))?|{glued}(?![\w.]))"


def _quantity(words: Lexicon) -> str:
    if words.spaceless:
        return rf"{HEAD}(?P<low>{NUMBER})(?P<unit>(?:\s?[천만억조千万億兆百](?:\s?\d[\d,]*)?)*)"
    rest = r"(?:(?<=bin)\s(?P<rest>\d{1,3}))?" if words.words.get("split_thousands") else ""
    return (
        rf"{HEAD}(?P<low>{NUMBER})(?P<unit>{_magnitudes(words)}(?:\s(?=de\s|di\s))?)?{rest}"
        rf"(?![a-z])"
    )
