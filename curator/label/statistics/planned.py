"""Decide whether a figure is set for a time to come, or part of a name."""

from __future__ import annotations

import re

from curator.label.statistics.lexicon import Lexicon, written
from curator.label.statistics.readers import Figure
from curator.label.statistics.supposed import CLAUSE

_BEHIND = 24  # characters: "40 % of the customers"
_QUOTED = r"\s?[:,]?\s?[\"“„”«»'‘「『]\s?(?:[^\W\d]+\s){0,3}$"


def is_due(figure: Figure, sentence: str, flat_sentence: str, words: Lexicon) -> bool:
    """Return whether a figure of a folded sentence is planned: "by 2028 a fifth are to ...".

    What somebody foretells of a market ("by 2028 40 % of companies will ...") is a finding.
    """
    if not written(words.language, "due").search(flat_sentence):
        return False
    if words.cue("forecast").search(flat_sentence):
        return False
    clause = CLAUSE.split(flat_sentence[: figure.start])[-1]
    behind = CLAUSE.split(flat_sentence[figure.end :])[0]
    near = clause if words.spaceless or words.language in ("tr", "fi") else behind[:_BEHIND]
    if any(words.cue(key).search(near) for key in ("customers", "market")):
        return False
    verbs = f"{clause} {behind}"
    return bool(
        words.cue("intended").search(flat_sentence)
        or words.cue("future").search(verbs)
        or written(words.language, "future_cased").search(
            sentence, figure.start - len(clause), figure.end + len(behind)
        )
    )


def is_name(figure: Figure, sentence: str, flat_sentence: str, words: Lexicon) -> bool:
    """Return whether a figure is in the name of a club or campaign: "the 30% Club"."""
    if written(words.language, "named_next").match(sentence, figure.end):
        return True
    return bool(re.search(words.any_of("named") + _QUOTED, flat_sentence[: figure.start]))
