"""Give a number that was counted its own unit: minutes, days, points."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from curator.label.cue_phrases import alternation
from curator.label.statistics.changes import SCORE, SECONDS, duration
from curator.label.statistics.lexicon import NUMBER, Lexicon, lexicon
from curator.label.statistics.readers import ATTACHED_AND, Figure

_NEAR = 24  # characters


def with_unit(figure: Figure, text: str, words: Lexicon) -> Figure:
    """Return a figure of a folded sentence with the unit that stands right behind it, as part of
    it: "25 minutes", and "71 points" of an average score. "150 puntos de venta" are no points,
    and "45 day trips" no days.
    """
    if figure.kind != "count" or figure.unit != "count":
        return figure
    lasting, scored = _units(words.language)
    if (found := lasting.match(text, figure.end)) and not _is_adjective(found["unit"], words):
        return replace(figure, end=found.end(), unit=duration(found["unit"], words.language))
    found = scored.match(text, figure.end)
    if found and words.cue("average").search(text) and SCORE.search(text):
        return replace(figure, end=found.end(), unit="points")
    return figure


def _is_adjective(unit: str, words: Lexicon) -> bool:
    """Return whether a unit has the form that only what it measures can follow: "45 day trips"."""
    return bool(words.cue("durations_of_one").fullmatch(unit))


def is_part_of_time(figure: Figure, text: str, words: Lexicon) -> bool:
    """Return whether a number is one of two that make one time: "7 minutes 30 seconds"."""
    if figure.kind != "count":
        return False
    pair = _two_units(words.language)
    for found in pair.finditer(text, max(0, figure.start - _NEAR), figure.end + _NEAR):
        larger, smaller = (SECONDS[duration(found[unit], words.language)] for unit in "ab")
        if larger > smaller and found.start() < figure.end and figure.start < found.end():
            return True
    return False


@cache
def _two_units(language: str) -> re.Pattern[str]:
    words = lexicon(language)
    unit, and_ = _durations(language), words.any_of("and")
    between = rf"\s?,?\s?(?:{and_}\s|{ATTACHED_AND}\s?)?"
    return re.compile(rf"(?<![\d.,]){NUMBER}\s?(?P<a>{unit}){between}{NUMBER}\s?(?P<b>{unit})")


@cache
def _units(language: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    words = lexicon(language)
    lasting, points = _durations(language), words.any_of("points")
    whole = "" if words.spaceless else r"(?!\w)"
    return (
        re.compile(rf"\s?-?(?P<unit>{lasting})(?!の\d)(?!-\w)"),
        re.compile(rf"\s?-?{points}{whole}"),
    )


def _durations(language: str) -> str:
    words = lexicon(language)
    forms = (form for unit in words.words.get("durations", {}).values() for form in unit)
    return alternation(forms, words.spaceless)
