"""Parts of a whole in words: "almost half", "two thirds of", "three in four"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from curator.label.patterns import alternation
from curator.label.statistics.figure import Figure
from curator.label.statistics.lexicon import Lexicon, lexicon, numeral_value
from curator.label.statistics.numerals import HEAD, NUMBER

_WHOLES = frozenset({2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 20, 25, 50, 100, 1000})  # "page 77 of 83" is no share


def fractions(text: str, words: Lexicon) -> Iterator[Figure]:
    """Shares in words; "half" alone needs an approximator before it, or it is half an hour."""
    plain, approximate = _fraction_patterns(words.language)
    for found in approximate.finditer(text):
        share = words.value_of("about_fractions", found["share"])
        yield Figure("fraction", found.start("share"), found.end(), round(100 * (share or 0.0), 1), "%")
    for found in plain.finditer(text):
        share = words.value_of("fractions", found[0])
        yield Figure("fraction", found.start(), found.end(), round(100 * (share or 0.0), 1), "%")


@cache
def _fraction_patterns(language: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    words = lexicon(language)
    plain, approximate, about = (words.any_of(key) for key in ("fractions", "about_fractions", "about"))
    return re.compile(rf"{plain}(?!-\w)"), re.compile(rf"{about}\s(?P<share>{approximate})(?!-\w)")  # no "third-party"


def ratios(text: str, words: Lexicon) -> Iterator[Figure]:
    """Ratios like "three in four", in per cent; only round wholes count."""
    for pattern in _ratio_patterns(words.language):
        for found in pattern.finditer(text):
            part, whole = numeral_value(found["n"], words), numeral_value(found["m"], words)
            if 0 < part < whole and whole in _WHOLES:
                yield Figure("fraction", found.start(), found.end(), round(100 * part / whole, 1), "%")


@cache
def _ratio_patterns(language: str) -> tuple[re.Pattern[str], ...]:
    words = lexicon(language)
    return tuple(re.compile(_ratio(template, words)) for template in words.words.get("ratio", ()))


def _ratio(template: str, words: Lexicon) -> str:
    inflected = r"\w*" if "ratio_word" in words.words else ""
    number = (
        rf"(?:{HEAD}{NUMBER}|{alternation(words.words.get('numerals', ()), words.spaceless or bool(inflected))}{inflected})"
    )
    many = words.words.get("ratio_many")
    groups = {"n": rf"(?P<n>{number})", "m": rf"(?P<m>{many or number})", "w": words.words.get("ratio_word", r"\w+")}
    return "".join(
        groups.get(piece.strip("{}"), re.escape(piece).replace(r"\ ", r"\s")) for piece in re.split(r"(\{[nmw]\})", template)
    )
