"""Decide whether a figure is set for a time to come, or part of a name."""

from __future__ import annotations

import re

from curator.label.statistics.lexicon import Lexicon, written
from curator.label.statistics.readers import Figure
from curator.label.statistics.supposed import CLAUSE

_BEHIND = 24  # characters: "40 % of the customers"
_QUOTED = r"\s?[:,]?\s?[\"“„”«»'‘「『]\s?(?:[^\W\d]+\s){0,3}$"


def is_planned(figure: Figure, sentence: str, flat_sentence: str, words: Lexicon) -> bool:
    """Return whether a figure of a sentence is planned, or part of a name."""
    asked = figure, sentence, flat_sentence, words
    return _is_due(*asked) or _is_name(*asked)


def _is_due(figure: Figure, sentence: str, flat_sentence: str, words: Lexicon) -> bool:
    """Return whether a figure of a folded sentence is planned: "by 2028 a fifth are to ...".

    What somebody foretells of a market ("by 2028 40 % of companies will ...") is a finding.
    """
    due = written(words.language, "due").search(flat_sentence)
    dated = due or written(words.language, "dated").search(flat_sentence)
    if not dated or words.cue("forecast").search(flat_sentence):
        return False
    clause = CLAUSE.split(flat_sentence[: figure.start])[-1]
    behind = CLAUSE.split(flat_sentence[figure.end :])[0]
    if _is_of_people(clause, behind, words):
        return False
    if due and words.cue("intended").search(flat_sentence):
        return True
    whole = sentence[figure.start - len(clause) : figure.end + len(behind)]
    will = written(words.language, "future_cased").search(whole)
    return bool(will or words.cue("future").search(f"{clause} {behind}"))


def _is_of_people(clause: str, behind: str, words: Lexicon) -> bool:
    """Return whether customers, managers or firms are counted, or answered so."""
    ahead = clause[-(_BEHIND // 3 if words.spaceless else _BEHIND) :]
    near = ahead if words.verb_last else behind[:_BEHIND]  # with the verb last, nouns come before
    near = near + clause if words.free_order else near
    counted = any(words.cue(key).search(near) for key in ("customers", "market"))
    return counted or bool(words.cue("answered").search(behind))


def _is_name(figure: Figure, sentence: str, flat_sentence: str, words: Lexicon) -> bool:
    """Return whether a figure is in the name of a club or campaign: "the 30% Club"."""
    if written(words.language, "named_next").match(sentence, figure.end):
        return True
    return bool(re.search(words.any_of("named") + _QUOTED, flat_sentence[: figure.start]))
