"""Read changes: "from 18 % to 31 %" is one figure, 31 % that was 18 %, and not a range."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from curator.label.cue_phrases import alternation
from curator.label.statistics.lexicon import (
    NUMBER,
    Lexicon,
    currencies,
    lexicon,
    numeral_value,
    stacked,
    times,
)
from curator.label.statistics.readers import Figure, currency_code

SCORE = re.compile(
    r"(?<!\w)(?:nps|csat|ces|net promoter|customer effort|e-?nps)(?![a-z\d])|점수|별점|スコア"
)
_PERIOD = re.compile(r"\w+\s(?:19|20)\d\d\s\w+\s(?:19|20)\d\d")  # "between 2022 and 2024"
SECONDS = {
    "seconds": 1,
    "minutes": 60,
    "hours": 3_600,
    "days": 86_400,
    "weeks": 604_800,
    "months": 2_629_800,
}
_LEAST_COUNT = 20  # "two instead of three" is told of, not counted
_NEAR = 60  # characters: how far the verb may stand from the values
# Up to twelve words between the two values, none of them a number but for a year.
_BETWEEN = r"(?:\s+(?:[^\s\d.;:]+|\(?(?:19|20)\d\d\)?,?)){0,12}?"
_BETWEEN_SPACELESS = r"[^\d。.;:]{0,14}?(?:(?:19|20)\d\d년?[^\d。.;:]{0,6}?)?"
_ARTICLE = (
    r"(?:(?:the|a|an|das|den|ein|einem|einen|el|un|una|il|lo|la|le|les|l'|un'|de|het|een|o|os|as)"
    r"\s?(?=\W|\d|%))?"
)
_APPROXIMATELY = r"(?:[^\W\d]+\s)?"


def changes(text: str, words: Lexicon) -> Iterator[Figure]:
    """Return every change in a folded sentence, with the earlier value as `was`.

    If only one value has a unit, a verb of change is required ("rose from 18 to 31 %"); a word of
    ranges ("varies") always rules out a change.
    """
    for pattern in _patterns(words.language):
        for found in pattern.finditer(text):
            near = text[max(0, found.start() - _NEAR) : found.end() + _NEAR]
            near = _PERIOD.sub(" ", near)
            moved = _compares(found, text, words) or bool(words.cue("changed").search(near))
            ranged = words.cue("ranged").search(near)
            figure = None if ranged else _change(found, text, words, moved)
            if figure:
                yield figure


def _compares(found: re.Match[str], text: str, words: Lexicon) -> bool:
    """Return whether two values are compared without a verb: "1.3 instead of 4.8 seconds"."""
    if not {"instead", "earlier"} & found.re.groupindex.keys():
        return False
    if found["ua"] or found["ub"]:
        return True
    numbers = [_value(found[side], found[f"m{side}"], words) for side in ("a", "b")]
    return "earlier" in found.re.groupindex and min(numbers) >= _LEAST_COUNT


def _change(found: re.Match[str], text: str, words: Lexicon, moved: bool) -> Figure | None:
    earlier, later = (_unit(found, side, words) for side in ("a", "b"))
    if _is_two_things(found, text, words, earlier, later, moved):
        return None
    both = earlier == later != ""
    lasting = earlier in SECONDS and later in SECONDS  # "from five minutes to 70 seconds"
    if (earlier and later and not (both or lasting)) or not ((both and later == "%") or moved):
        return None
    unit = later or earlier or ("points" if SCORE.search(text) else "count")
    shared = found["mb"] or (found["ma"] if earlier and not later else "")
    was, value = (_value(found[side], found[f"m{side}"] or shared, words) for side in ("a", "b"))
    if lasting:
        was = round(was * SECONDS[earlier] / SECONDS[later], 2)
    if was == value or _times_or_years(found, unit):
        return None
    return Figure("change", found.start(), found.end(), value, unit, was=was)


def _is_two_things(
    found: re.Match[str], text: str, words: Lexicon, earlier: str, later: str, moved: bool
) -> bool:
    """Return whether two values are no change: a difference and the level after it ("fell by six
    points, to 84 %"), or the ends of a range ("de 10 % a 15 % dos clientes").
    """
    if words.words.get("change_endings"):
        return False  # they say which value is which
    end = max(found.end(group) for group in ("a", "ma", "ua") if found[group])
    behind = text[end : end + 30]
    unit = rf"\s?-?(?:%|{words.any_of('percent', 'points')})"
    if later and not earlier and re.match(unit, behind):
        return True
    if earlier == "%" and later == "":
        return True
    if found.start("b") > end and re.match(r"\s?,\s\S{1,4}\s?$", text[end : found.start("b")]):
        return True
    year = later == "" and not earlier and re.fullmatch(r"(?:19|20)\d\d", found["a"])
    if year and _value(found["b"], found["mb"], words) < 1000:
        return True
    of = words.any_of("of", "of_group", "of_them")
    return not moved and bool(re.match(rf"\s(?:{of})\s", text[found.end() :]))


def _times_or_years(found: re.Match[str], unit: str) -> bool:
    """Return whether the values are years or times of day: "From 2019 to 2021"."""
    if unit != "count":
        return False
    values = [found["a"], found["b"]]
    years = all(re.fullmatch(r"(?:19|20)\d\d", each) for each in values)
    return years or any(re.fullmatch(r"[012]?\d[.:h][0-5]\d", each) for each in values)


def _value(digits: str, magnitude: str | None, words: Lexicon) -> float:
    negative = digits.startswith("-")
    digits, magnitude = digits.lstrip("-"), (magnitude or "").strip(" .")
    if words.spaceless:
        value = stacked(digits + magnitude, words.decimal)
    else:
        factor = words.value_of("magnitudes", magnitude) or 1.0
        value = times(numeral_value(digits, words), factor)
    return -value if negative else value


def _unit(found: re.Match[str], side: str, words: Lexicon) -> str:
    """Return the unit of a value: "%", "pp", an ISO code, "minutes", or ""."""
    unit = (found[f"u{side}"] or found[f"p{side}"] or "").strip(" -")
    if not unit:
        return ""
    if unit == "%" or re.fullmatch(words.any_of("percent"), unit):
        return "%"
    return duration(unit, words.language) or currency_code(unit)


@cache
def duration(said: str, language: str) -> str:
    """Return the unit that a word for a duration stands for ("minutes"), or ""."""
    for unit, forms in lexicon(language).words.get("durations", {}).items():
        if re.fullmatch(alternation(forms, lexicon(language).spaceless), said):
            return str(unit)
    return ""


@cache
def _patterns(language: str) -> tuple[re.Pattern[str], ...]:
    words = lexicon(language)
    a, b = (rf"{_ARTICLE}{_APPROXIMATELY}{_amount(side, words)}" for side in ("a", "b"))
    endings = words.words.get("change_endings")
    if endings:
        between = _BETWEEN_SPACELESS if words.spaceless else rf"{_BETWEEN}\s+"
        a = _amount("a", words)  # nothing marks where it begins, so no word may stand before it
        return (re.compile(rf"{a}{endings['from']}{between}{b}{endings['to']}"),)
    from_, to, up, than, instead = (
        words.any_of(key) for key in ("change_from", "change_to", "up_from", "compared", "instead")
    )
    later = rf"{_amount('b', words)}{_BETWEEN},?\s*"
    return (
        re.compile(rf"{from_}\s?{a}{_BETWEEN}\s+{to}\s?{b}"),
        re.compile(rf"{to}\s?{b}{_BETWEEN}\s+{from_}\s?{a}"),
        re.compile(rf"{_amount('b', words)}{_BETWEEN}\s*{up}\s?{a}"),
        re.compile(rf"{later}(?P<instead>{instead})\s?{a}"),
        re.compile(rf"{later}{than}\s?{a}(?P<earlier>{_BETWEEN},?\s{words.any_of('earlier')})"),
    )


def _amount(side: str, words: Lexicon) -> str:
    """Return a pattern for a value and its surroundings: groups `side`, `m` (magnitude), `p` and
    `u` (unit).
    """
    names = (f"{name}*" if len(name) > 3 and name.isalpha() else name for name in currencies())
    money = alternation(names, words.spaceless)
    times = alternation(
        (form for forms in words.words.get("durations", {}).values() for form in forms),
        words.spaceless,
    )
    percent = rf"%|{words.any_of('percent')}"
    numerals = alternation(words.words.get("numerals", ()), words.spaceless)
    if words.spaceless:
        magnitude = rf"(?P<m{side}>(?:\s?[천만억조千万億兆百](?:\s?\d[\d,]*)?)*)"
        counter = r"(?:\s?[가-힣]{1,2}?|[人名社件回本枚個点倍]|)"
    else:
        magnitude, counter = rf"(?P<m{side}>\s?{words.magnitudes()}\.?)?", ""
    head = r"(?<![a-z\d.,·])" if words.spaceless else r"(?<![\w.,·])"
    return (
        rf"(?P<p{side}>(?:{percent}|{money})\s?)?"
        rf"{head}(?P<{side}>-?{NUMBER}|{numerals}){magnitude}"
        rf"(?P<u{side}>\s?-?(?:{percent}|(?:de\s|di\s|d')?{money}|{times}))?{counter}"
    )
