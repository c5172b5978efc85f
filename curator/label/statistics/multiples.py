"""Read multiples: "5-7 times more", "doubled", "2.3x"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from curator.label.cue_phrases import alternation
from curator.label.statistics.lexicon import HEAD, NUMBER, Lexicon, lexicon, numeral_value, parse
from curator.label.statistics.readers import Figure

_NEAR = 30  # characters
_DECIMAL = re.compile(rf"{HEAD}(?P<n>\d+[.,]\d)x(?!\w)")  # "2.3x" counts nothing that was done


def multiples(text: str, words: Lexicon) -> Iterator[Figure]:
    """Return the multiples of a sentence; a number of times counts only beside a comparison."""
    alone, beside, comparison, worded, by, counted_behind, divided = _patterns(words.language)
    yield from (_multiple(found, words) for found in by.finditer(text))
    parts = ((found, numeral_value(found["n"], words)) for found in divided.finditer(text))
    yield from (_part(found, by) for found, by in parts if by > 1)
    yield from _by_half(text, words)
    yield from (_multiple(found, words) for found in _DECIMAL.finditer(text))
    compared = (found for found in beside.finditer(text) if comparison.match(text, found.end()))
    for found in (*alone.finditer(text), *compared):
        if numeral_value(found["n"], words) > 1:  # "einfach", "once" say nothing
            yield _multiple(found, words)
    for found in worded.finditer(text):
        value = words.value_of("multiplied", found[0])
        if words.cue("not_multiplied").match(text, found.start()):
            continue  # "doubled down"
        if value is None and not _compares(found, text, words):
            continue
        value, end = value or words.value_of("multiplied_if", found[0]) or 0.0, found.end()
        counted = words.words.get("doubled_times") and counted_behind.match(text, end)
        if counted:
            value, end = numeral_value(counted["n"], words), counted.end()
        yield Figure("times", found.start(), end, value, "x")


def _by_half(text: str, words: Lexicon) -> Iterator[Figure]:
    """Return what changed by half: what rose by half is 1.5 times as much.

    Where words are not parted the verb right behind says that something fell to its half.
    """
    grew, grew_next, fell = words.cue("grew"), words.cue("grew_next"), words.cue("fell")
    for found in words.cue("by_half").finditer(text):
        before = _clause_end(words.language).split(
            text[max(0, found.start() - _NEAR) : found.start()]
        )[-1]
        behind = text[found.end() : found.end() + _NEAR].lstrip()
        if not words.spaceless or fell.match(behind):
            rose = grew.search(before) or grew_next.match(behind)
            yield Figure("times", found.start(), found.end(), 1.5 if rose else 0.5, "x")


@cache
def _clause_end(language: str) -> re.Pattern[str]:
    return re.compile(rf",|\s{lexicon(language).any_of('and', 'but')}\s")


def _part(found: re.Match[str], by: float) -> Figure:
    """Return what something was divided to: "divisé par trois" is a third."""
    return Figure("times", found.start(), found.end(), float(f"{1 / by:.3g}"), "x")


def _compares(found: re.Match[str], text: str, words: Lexicon) -> bool:
    """Return whether "twice" stands beside a comparison or change, and does not say how often."""
    near = text[max(0, found.start() - _NEAR) : found.end() + _NEAR]
    return bool(words.cue("more").search(near) or words.cue("changed").search(near))


def _multiple(found: re.Match[str], words: Lexicon) -> Figure:
    """Return one multiple; of "5-7 times" the first number is the value, the second its
    high end.
    """
    value, high = numeral_value(found["n"], words), None
    low = found.groupdict().get("low")
    if low and (first := parse(low, words.decimal)) < value:
        value, high = first, value
    return Figure("times", found.start(), found.end(), value, "x", high)


@cache
def _patterns(
    language: str,
) -> tuple[re.Pattern[str], ...]:
    words = lexicon(language)
    # Glued to the number a numeral word has no end of its own ("fünf" in "fünfmal").
    glued = (
        rf"(?P<n>{HEAD}{NUMBER}|"
        rf"(?<!\w){alternation(words.words.get('numerals', ()), spaceless=True)})\s?-?"
    )
    alone = glued + alternation(
        (str(entry).lstrip("-") for entry in words.words.get("multiples", ())), spaceless=True
    )
    times = [*words.words.get("times", ()), *words.words.get("glued_times", ())]
    single = glued.removesuffix(r"\s?-?").replace("?P<n>", "")
    first = rf"(?:{HEAD}(?P<low>{NUMBER})\s?(?:-|{words.any_of('to')})\s?)?"
    glued = rf"{first}(?P<n>(?:{single}|(?<=[-\s]){NUMBER}))\s?-?"
    beside = glued + alternation(times, spaceless=True) + ("" if words.spaceless else r"(?!\w)")
    numerals = words.any_of("numerals")
    comparison = rf"(?:\s+\w+){{0,3}}?\s+{words.any_of('more')}"
    return (
        re.compile(alone),
        re.compile(beside),
        re.compile(comparison),
        re.compile(words.any_of("multiplied", "multiplied_if")),
        re.compile(rf"{words.any_of('multiplied_by')}\s(?P<n>{HEAD}{NUMBER}|{numerals})"),
        re.compile(rf"(?:\s[^\W\d]+){{0,2}}?\s{beside}"),
        re.compile(rf"{words.any_of('divided_by')}\s(?P<n>{HEAD}{NUMBER}|{numerals})"),
    )
