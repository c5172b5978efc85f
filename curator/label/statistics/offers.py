"""Decide whether a figure is what a seller offers: a discount, a fee, a tax."""

from __future__ import annotations

import re

from curator.label.statistics.lexicon import Lexicon
from curator.label.statistics.readers import Figure
from curator.label.statistics.supposed import CLAUSE

_NEAR = 24  # characters: an offer's word is right beside its number


def is_offered(figure: Figure, flat_sentence: str, words: Lexicon) -> bool:
    """Return whether a figure of a folded sentence is a discount, fee or saving on offer."""
    return _is_discount(figure, flat_sentence, words) or _is_saving(figure, flat_sentence, words)


def _is_discount(figure: Figure, flat_sentence: str, words: Lexicon) -> bool:
    """Return whether a discount or fee is right beside the figure, in its clause.

    "70 % of the discounts", "fees fell by 31 %" and "took 20 % off the wait" are findings.
    """
    before = CLAUSE.split(flat_sentence[max(0, figure.start - _NEAR) : figure.start])[-1]
    after = flat_sentence[figure.end : figure.end + _NEAR]
    if words.cue("discount_next").match(after.lstrip()):  # "20% off"
        return not words.cue("took_off").search(before)
    cue, moved = words.cue("discount"), words.cue("changed")
    found = cue.search(re.split(r"\d", before)[-1])
    if found and not moved.search(before, found.end()):
        return True
    behind = cue.search(re.split(r"[\d,;:.]", after)[0])
    return bool(behind and not (figure.unit == "%" and words.cue("of_them").match(after.lstrip())))


def _is_saving(figure: Figure, flat_sentence: str, words: Lexicon) -> bool:
    """Return whether some save on something for a time: "members save 30 % this weekend".

    What a study found them to save on the average is a finding.
    """
    if figure.unit == "%" and words.cue("of_them").match(flat_sentence[figure.end :].lstrip()):
        return False
    clause = CLAUSE.split(flat_sentence[: figure.start])[-1]
    clause += CLAUSE.split(flat_sentence[figure.start :])[0]
    less = rf"\s?{words.any_of('less_next')}"
    pays = words.cue("pays").search(clause) and re.match(less, flat_sentence[figure.end :])
    if not (pays or words.cue("saves").search(clause)):
        return False
    return bool(words.cue("terms").search(flat_sentence)) and not any(
        words.cue(key).search(flat_sentence) for key in ("average", "report")
    )
