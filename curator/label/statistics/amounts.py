"""Amounts: money, counted things, sample sizes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from curator.label.patterns import alternation
from curator.label.statistics.figure import Figure
from curator.label.statistics.lexicon import Lexicon, currencies, lexicon
from curator.label.statistics.numerals import HEAD, NUMBER, parse, stacked

_SAMPLE = re.compile(rf"(?<!\w)n\s?=\s?(?P<low>{NUMBER})")


def samples(text: str, words: Lexicon) -> Iterator[Figure]:
    """Sizes of samples: "n = 2 000"."""
    for found in _SAMPLE.finditer(text):
        yield Figure("sample", found.start(), found.end(), parse(found["low"], words.decimal), "count", grouped=True)


def money(text: str, words: Lexicon) -> Iterator[Figure]:
    """Numbers with a currency before or after; `large` ones have a word like million between."""
    for pattern in _money_patterns(words.language):
        for found in pattern.finditer(text):
            figure = _amount(found, words)
            code = _code(found["currency"])
            yield Figure("money", found.start(), found.end(), figure.value, code, grouped=figure.grouped, large=figure.large)


@cache
def _code(said: str) -> str:
    """The ISO code of a currency as written, inflected too ("liraya")."""
    known = [name for name in currencies() if said.startswith(name)]
    return currencies()[max(known, key=len)] if known else ""


def counts(text: str, words: Lexicon) -> Iterator[Figure]:
    """Every other number that is at least twenty and looks like no year."""
    for found in _count_pattern(words.language).finditer(text):
        figure = _amount(found, words)
        if figure.value >= 20 and not _is_year(found["low"], figure):
            yield figure


def _is_year(written: str, figure: Figure) -> bool:
    return not figure.large and written.isdigit() and len(written) == 4 and 1500 <= int(written) <= 2100


def _amount(found: re.Match[str], words: Lexicon) -> Figure:
    written, unit = found["low"], (found["unit"] or "").strip(" .")
    if words.spaceless:
        value = stacked(written + unit, words.decimal)
        return Figure(
            "count", found.start(), found.end(), value, "count", grouped=bool(unit) or value >= 1000, large=value >= 1e6
        )
    factor = words.value_of("magnitudes", unit) or 1.0
    value = parse(written, words.decimal) * factor + float(found.groupdict().get("rest") or 0)
    grouped = factor > 1 or bool(re.search(r"\d[ '.,]\d{3}", written))
    return Figure("count", found.start(), found.end(), value, "count", grouped=grouped, large=factor >= 1e6)


@cache
def _count_pattern(language: str) -> re.Pattern[str]:
    return re.compile(_quantity(lexicon(language)))


@cache
def _money_patterns(language: str) -> tuple[re.Pattern[str], ...]:
    words = lexicon(language)
    names = (f"{name}*" if len(name) > 3 and name.isalpha() else name for name in currencies())
    currency = f"(?P<currency>{alternation(names, words.spaceless)})"
    return re.compile(rf"{currency}\s?{_quantity(words)}"), re.compile(rf"{_quantity(words)}\s?(?:de\s|di\s|d')?{currency}")


def _magnitudes(words: Lexicon) -> str:
    """A word like million, as in "5 million" and "5m"; a single letter only where it touches the number."""
    names = [str(name) for name in words.words.get("magnitudes", ())]
    spaced = alternation((name for name in names if len(name) > 1), spaceless=False)
    glued = alternation((name for name in names if len(name) == 1), spaceless=True)
    return rf"(?:\s?{spaced}(?:\.(?=\s[^\W\d]))?|{glued}(?![\w.]))"


def _quantity(words: Lexicon) -> str:
    if words.spaceless:
        return rf"{HEAD}(?P<low>{NUMBER})(?P<unit>(?:\s?[천만억조千万億兆百](?:\s?\d[\d,]*)?)*)"
    rest = r"(?:(?<=bin)\s(?P<rest>\d{1,3}))?" if words.words.get("split_thousands") else ""
    return rf"{HEAD}(?P<low>{NUMBER})(?P<unit>{_magnitudes(words)}(?:\s(?=de\s|di\s))?)?{rest}(?![a-z])"
