"""Read shares: "half of", "three in four", "of 63 people 41 gave up"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from curator.label.cue_phrases import alternation
from curator.label.statistics.lexicon import HEAD, NUMBER, Lexicon, lexicon, numeral_value
from curator.label.statistics.readers import Figure

_LEAST_GROUP = 3  # "of the two, one" is no share
_YEARS = range(1900, 2101)
# At most this many words, none a number, are between the group and its part.
_BETWEEN = r"(?:[^\W\d][\w'’-]*,?\s){1,8}?"
_BETWEEN_CJK = r"[^\d。.;:]{1,12}?"
_BORDER = r"(?:(?<=^)|(?<=[.,;:(–-]\s)|(?<=\b(?:et|en|in|as)\s))"


def fractions(text: str, words: Lexicon) -> Iterator[Figure]:
    """Return shares in words; "half" alone needs an approximator, or it may be half an hour."""
    plain, approximate = _fraction_patterns(words.language)
    for found in approximate.finditer(text):
        share = words.value_of("about_fractions", found["share"]) or 0.0
        yield _share(found.start("share"), found.end(), share)
    definite = str(words.words.get("definite", ""))
    for found in plain.finditer(text):
        number = definite and words.value_of("numerals", found[0])
        if number and not re.compile(definite).match(text, found.end()):
            continue  # "خمس شركات" are five, "خمس العملاء" is a fifth
        share = words.value_of("fractions", found[0]) or 0.0
        yield _share(found.start(), found.end(), share)


def _share(start: int, end: int, share: float) -> Figure:
    return Figure("fraction", start, end, round(100 * share, 1), "%")


@cache
def _fraction_patterns(language: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    words = lexicon(language)
    plain, approximate, about = (
        words.any_of(key) for key in ("fractions", "about_fractions", "about")
    )
    # No "third-party".
    return re.compile(rf"{plain}(?!-\w)"), re.compile(rf"{about}\s(?P<share>{approximate})(?!-\w)")


def ratios(text: str, words: Lexicon) -> Iterator[Figure]:
    """Return ratios like "three in four", and parts of a group ("of 63 people 41"), in per cent."""
    for pattern in _ratio_patterns(words.language):
        for found in pattern.finditer(text):
            part, whole = numeral_value(found["n"], words), numeral_value(found["m"], words)
            if 0 < part < whole and not _measures(found, text, words):
                yield _share(found.start(), found.end(), part / whole)
    pattern = _group_pattern(words.language)
    for found in pattern.finditer(text):
        part, whole = numeral_value(found["n"], words), numeral_value(found["m"], words)
        counts = part > 1 and whole >= _LEAST_GROUP and whole not in _YEARS
        if counts and part < whole and not _measures(found, text, words):
            yield _share(found.start(), found.end(), part / whole)


def _measures(found: re.Match[str], text: str, words: Lexicon) -> bool:
    """Return whether the group is of time, pages or points: "24 hours out of 24"."""
    measures = words.cue("measures")
    counted = "" if "ratio_word" in words.words else found.groupdict().get("w") or ""
    behind = text[found.end("n") : found.end("n") + 30].lstrip()
    return bool(
        measures.match(counted) or (found.end("n") == found.end() and measures.match(behind))
    )


@cache
def _ratio_patterns(language: str) -> tuple[re.Pattern[str], ...]:
    words = lexicon(language)
    return tuple(re.compile(_ratio(template, words)) for template in words.words.get("ratio", ()))


def _ratio(template: str, words: Lexicon) -> str:
    inflected = words.words.get("numeral_endings", "")
    number = _number(words, inflected)
    many = words.words.get("ratio_many")
    between = words.words.get("ratio_word", r"[^\W\d]+")
    groups = {
        "n": rf"(?P<n>{number})",
        "m": rf"(?P<m>{many or number})",
        "w": rf"(?P<w>{between})",
    }
    return "".join(
        groups.get(piece.strip("{}"), re.escape(piece).replace(r"\ ", r"\s"))
        for piece in re.split(r"(\{[nmw]\})", template)
    )


def _number(words: Lexicon, inflected: str = "") -> str:
    if inflected:
        numerals = words.inflected_numerals()
    elif words.spaceless:
        numerals = alternation(words.words.get("numerals", {}), True)
    else:
        numerals = words.numerals()
    return rf"(?:{HEAD}{NUMBER}|{numerals})"


@cache
def _group_pattern(language: str) -> re.Pattern[str]:
    """Return the pattern of a clause that begins with its group: "Of the 640 members who paused,
    371".
    """
    words = lexicon(language)
    between = _BETWEEN_CJK if words.spaceless else _BETWEEN
    opened = words.any_of("of_group")
    part = rf"(?P<n>{_number(words)})(?![\d.,]*\s?%|[.,]?\d)"
    article = r"(?:(?:the|those|de|den|die|les|las|los|i|le|gli|os|as|nuestr[oa]s|unseren)\s)?"
    return re.compile(
        rf"{_BORDER}{opened}\s?{article}(?P<m>{_number(words)})\s?(?P<w>{between}){part}"
    )
