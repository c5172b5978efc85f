"""Read the bounds of figures: "less than half", "at least 87 %", "20 % 미만"."""

from __future__ import annotations

import re
from functools import cache

from curator.label.cue_phrases import alternation
from curator.label.statistics.lexicon import Lexicon, lexicon
from curator.label.statistics.readers import Figure
from curator.records import Bound

_REACH = 40  # characters a bound may stand away


def bounded(figure: Figure, text: str, language: str) -> tuple[Bound | None, int, int]:
    """Return the bound of a figure in a folded sentence, or None, and where figure and bound start
    and end.
    """
    words = lexicon(language)
    inside = _search("bound_inside", language).search(text, figure.start, figure.end)
    if inside:
        return _kind("bound_inside", inside["said"], language), figure.start, figure.end
    behind = _search("bound_after", language).match(text, _past_counter(figure, text, words))
    if behind:
        return _kind("bound_after", behind["said"], language), figure.start, behind.end()
    start = max(0, figure.start - _REACH)
    before = _search("bound_before", language, _BEFORE).search(text[start : figure.start])
    among = figure.unit == "count" and words.cue("among")  # "unter 2.300 Befragten"
    reached = before and _reached(before, text[start : figure.start], words)
    if before and not reached and not (among and among.fullmatch(before["said"])):
        return (
            _kind("bound_before", before["said"], language),
            start + before.start(),
            figure.end,
        )
    return None, figure.start, figure.end


def _reached(found: re.Match[str], text: str, words: Lexicon) -> bool:
    """Return whether "up to" is the level after a change: "bajó seis puntos, hasta el 58 %",
    but not "reduziram em até 37 %".
    """
    to = words.cue("up_to").match(found["said"])
    ahead, behind = text[: found.start()], text[found.end("said") :]
    level = ahead.rstrip().endswith(",") or re.match(r"\s?(?:el|al|la|aux?|o|aos?)\s", behind)
    return bool(to and level and words.cue("changed").search(ahead))


# An article or a sign may be between the bound and the number.
_BEFORE = (
    r"{0}[\s']*(?:(?:the|a|an|der|die|das|den|ein|eine|einem|einen|einer|el|la|los|las|un|una|il|"
    r"le|les|l|um|uma|een|de|het|en|ett|o|os|as)(?:\s+|'))?[%€$£¥-]?\s*$"
)


def _past_counter(figure: Figure, text: str, words: Lexicon) -> int:
    """Return where a bound after a figure may start: in Korean and Japanese after the
    counter word.
    """
    pattern = r"\s?(?:명|개|건|곳|번|원|점|人|名|社|件|回|円|点)?\s?" if words.spaceless else r"\s?"
    found = re.compile(pattern).match(text, figure.end)
    return found.end() if found else figure.end


@cache
def _search(key: str, language: str, around: str = "{0}") -> re.Pattern[str]:
    words = lexicon(language)
    phrases = alternation(words.words.get(key, ()), words.spaceless)
    return re.compile(around.replace("{0}", f"(?P<said>{phrases})"))


@cache
def _kind(key: str, said: str, language: str) -> Bound | None:
    words = lexicon(language)
    for entry, kind in words.words.get(key, {}).items():
        if re.fullmatch(alternation([entry], words.spaceless), said):
            return kind  # type: ignore[no-any-return]  # from numbers.yaml
    return None
