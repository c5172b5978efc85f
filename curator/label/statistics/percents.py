"""Per cent and percentage points, single and as ranges."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from curator.label.statistics.figure import Figure
from curator.label.statistics.lexicon import Lexicon, lexicon, numeral_value
from curator.label.statistics.numerals import HEAD, NUMBER, parse

# "punkt" and "points" alone are also scores; with these they are percentage points for certain.
_OF_PERCENT = re.compile(r"%|p\.?p|proc|pros|proz|perc|porc|pourc|yuzde|퍼센트|パーセント")
_OF_SCORE = re.compile(r"\b(?:nps|csat|net promoter)\b.*\b(?:by|um|de|di|du|av|med|met|o)\s\d")  # "NPS went up by 12 points"
_ARTICLE = r"(?:(?:the|de|den|el|il|le|la|l'|un|un')\s?)?"


def percents(text: str, words: Lexicon) -> Iterator[Figure]:
    """Changes and ranges first, then single values; Japanese 割 counts tenths."""
    for found in _change_pattern(words.language).finditer(text):
        for end in ("low", "high"):
            yield Figure("percent", found.start(end), found.end(end) + 1, parse(found[end], words.decimal), "%")
    for pattern in _percent_patterns(words.language):
        for found in pattern.finditer(text):
            yield _percent(found, text, words)


def _percent(found: re.Match[str], text: str, words: Lexicon) -> Figure:
    tenths = 10.0 if found[0].endswith("割") else 1.0
    low, high = numeral_value(found["low"], words) * tenths, None
    if "high" in found.re.groupindex:
        high = parse(found["high"], words.decimal) * tenths
    elif _is_negative(text, found.start("low")):
        low = -low
    return Figure("percent", found.start(), found.end(), low, "%", high if high is not None and high > low else None)


def _is_negative(text: str, start: int) -> bool:
    return start > 0 and text[start - 1] == "-" and (start == 1 or text[start - 2] in " (")


@cache
def _change_pattern(language: str) -> re.Pattern[str]:
    """Like "from 61% to 68%": what moved is no range."""
    words = lexicon(language)
    return re.compile(rf"{words.any_of('from')}\s{HEAD}(?P<low>{NUMBER})%\s{words.any_of('to')}\s(?P<high>{NUMBER})%")


@cache
def _percent_patterns(language: str) -> tuple[re.Pattern[str], ...]:
    words = lexicon(language)
    sign = rf"\s?-?(?:%|{words.any_of('percent')})"
    worded = rf"(?P<low>{words.any_of('numerals')})\s{words.any_of('percent')}"  # "sixty per cent"
    patterns = [*_ranges(words, sign), rf"{HEAD}(?P<low>{NUMBER}){sign}", worded]
    if words.words.get("percent_before"):
        patterns[:0] = _signs_before(words)
    return tuple(re.compile(pattern) for pattern in patterns)


def _ranges(words: Lexicon, sign: str) -> tuple[str, str, str]:
    """Like "between 1 % and 2 %", "from 1 to 2 %", "1-2 %". But "from 1 % to 2 %" is a change: two figures."""
    between, from_, and_, to, about = (words.any_of(key) for key in ("between", "from", "and", "to", "about"))
    low, high = rf"{_ARTICLE}{HEAD}(?P<low>{NUMBER})", rf"(?:{about}\s)?{_ARTICLE}(?P<high>{NUMBER}){sign}"
    return (
        rf"{between}\s{low}(?:{sign})?\s(?:{and_}|{to})\s{high}",
        rf"{from_}\s{low}\s(?:{and_}|{to})\s{high}",
        rf"{HEAD}(?P<low>{NUMBER})(?:{sign})?\s?(?:[-~]|{to})\s?{high}",
    )


def _signs_before(words: Lexicon) -> tuple[str, str]:
    """Turkish puts the sign first: "%5-10", "yüzde 5 ile 10"."""
    sign = rf"(?:%|{words.any_of('percent')})\s?"
    joined = rf"\s?(?:-|{words.any_of('to', 'and')})\s?"
    return rf"{sign}(?P<low>{NUMBER}){joined}(?:{sign})?(?P<high>{NUMBER})", rf"{sign}(?P<low>{NUMBER})"


def points(text: str, words: Lexicon) -> Iterator[Figure]:
    """Percentage points, and bare points where a sign shows that a rate moved ("NPS +15 pts")."""
    for found in _point_pattern(words.language).finditer(text):
        if found["sign"] or _OF_PERCENT.search(found["what"]) or _OF_SCORE.search(text):
            value = parse(found["low"], words.decimal)
            yield Figure("points", found.start("low"), found.end(), -value if found["sign"] == "-" else value, "pp")


@cache
def _point_pattern(language: str) -> re.Pattern[str]:
    return re.compile(
        rf"(?:(?<![\w-])(?P<sign>[+-]))?{HEAD}(?P<low>{NUMBER})\s?-?(?P<what>%?-?{lexicon(language).any_of('points')})"
    )
