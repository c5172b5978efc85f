"""Refuse figures that are only a part of what is written: "thirty-eight" is no 8, "nine and a half"
no 9, "minus 4" no 4. What cannot be read whole is rather missed than printed wrong.
"""

from __future__ import annotations

import re
from functools import cache

from curator.label.cue_phrases import alternation
from curator.label.statistics.lexicon import Lexicon, lexicon, numeral_value
from curator.label.statistics.readers import ATTACHED_AND, Figure
from curator.label.statistics.units import is_part_of_time

_NEAR = 40  # characters
_NOT_AT_LEAST = r"(?<!au )(?<!du )(?<!al )(?<!lo )(?<!ao )"  # "au moins 87 %"


def is_cut(figure: Figure, text: str, words: Lexicon) -> bool:
    """Return whether a figure of a folded sentence is a part of a longer number or range, or is
    denied.
    """
    before, inside = text[: figure.start], text[figure.start : figure.end]
    after = text[figure.end : figure.end + _NEAR]
    return (
        _joined(before, inside, words)
        or _joined(f"{before}{inside}", after.lstrip(" -"), words, between=after[:1])
        or _second_magnitude(before, inside, after, words)
        or (figure.unit == "%" and figure.high is None and _end_of_range(before, inside, words))
        or is_part_of_time(figure, text, words)
        or bool(_half(words.language).match(after))
        or bool(_minus(words.language).search(f"{before[-_NEAR:]}{inside}"))
        or bool(_denied(words.language).search(before) and words.cue("but").search(after))
    )


def _joined(before: str, behind: str, words: Lexicon, between: str = " ") -> bool:
    """Return whether a number in words goes on: "thirty" and "eight", "vingt et" and "cinq"."""
    first, second = _last(words.language).search(before), _first(words.language).match(behind)
    if not first or not second or between not in " -":
        return False
    larger = numeral_value(first["number"], words)
    smaller = (
        numeral_value(second["number"], words) or words.value_of("magnitudes", second[0]) or 0.0
    )
    tens = larger >= words.tens_from and larger % 10 == 0
    goes_on = tens and smaller < (100 if larger % 100 == 0 else words.tens_from)
    turned = behind.startswith(ATTACHED_AND) and larger < smaller and smaller % 10 == 0
    return bool(smaller and (goes_on or turned or (smaller >= 100 and larger < smaller)))


def _second_magnitude(before: str, inside: str, after: str, words: Lexicon) -> bool:
    """Return whether a figure is one of "1 milyon 200 bin"."""
    one = words.magnitudes()
    return bool(
        (re.search(rf"\d\s?{one}\s$", before) and re.search(rf"^\d[\d.,]*\s?{one}$", inside))
        or (re.search(rf"\d\s?{one}$", inside) and re.match(rf"\s\d[\d.,]*\s?{one}", after))
    )


def _end_of_range(before: str, inside: str, words: Lexicon) -> bool:
    """Return whether a figure is one end of a range that was not read: "ten to 15 percent"."""
    spelled, between, opened = _ranges(words.language)
    number = re.search(r"\d", inside) or _first(words.language).match(inside)
    return bool(
        (number and spelled.search(before)) or between.search(before) or opened.search(before)
    )


@cache
def _numerals(language: str) -> str:
    words = lexicon(language)
    endings = words.words.get("numeral_endings", "")
    known = alternation(words.words.get("numerals", ()), words.spaceless or bool(endings))
    return rf"(?<!\w){known}{endings}"


@cache
def _last(language: str) -> re.Pattern[str]:
    and_ = lexicon(language).any_of("and")
    return re.compile(rf"(?P<number>{_numerals(language)})[\s-]*(?:{and_}[\s-])?$")


@cache
def _first(language: str) -> re.Pattern[str]:
    words = lexicon(language)
    number = rf"(?P<number>{_numerals(language)}(?!\w)|{words.magnitudes()})"
    return re.compile(rf"(?:{words.any_of('and')}[\s-]|{ATTACHED_AND})?{number}")


@cache
def _ranges(language: str) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    words = lexicon(language)
    to, and_, between = (words.any_of(key) for key in ("to", "and", "between"))
    return (
        re.compile(rf"{_numerals(language)}\s{to}\s$"),
        re.compile(rf"{between}\s[^.;:]{{1,25}}?\s(?:{and_}|{ATTACHED_AND})\s?$"),
        re.compile(rf"{between}\s(?:\w{{1,3}}\s)?$"),
    )


@cache
def _half(language: str) -> re.Pattern[str]:
    """Return the pattern of what adds a half, at most one word before it: "minutes and a half"."""
    return re.compile(rf"(?:\s?[^\W\d]{{1,12}})?\s?{lexicon(language).any_of('and_a_half')}")


@cache
def _minus(language: str) -> re.Pattern[str]:
    minus = lexicon(language).any_of("minus")
    return re.compile(rf"{_NOT_AT_LEAST}{minus}\s?[%€$£]?(?:$|\d)")


@cache
def _denied(language: str) -> re.Pattern[str]:
    return re.compile(rf"{lexicon(language).any_of('not')}\s(?:\w{{1,3}}\s)?$")
