"""Decide whether a figure is made up: an example, advice, a condition or what follows from one."""

from __future__ import annotations

import re
from functools import cache

from curator.label.statistics.lexicon import Lexicon, lexicon
from curator.label.statistics.readers import Figure

CLAUSE = re.compile(r"[.:;!?–]\s|[(),]\s?|\s-\s")
_QUOTE = r"[:,]?\s*[\"“„”«'‘]"
_BEHIND = 20  # characters: "40 % of the customers"


def is_made_up(figure: Figure, sentence: str, flat_sentence: str, words: Lexicon) -> bool:
    """Return whether a figure of a sentence is supposed or advised rather than observed."""
    so_far = flat_sentence[: figure.start]
    if words.cue("example").search(flat_sentence if words.spaceless else so_far) or _written(
        words.language, "example_cased"
    ).search(sentence[: figure.start]):
        return True
    return (
        _is_advised(sentence, flat_sentence, words)
        or _is_conditional(figure, flat_sentence, words)
        or _is_inverted(sentence, words)
        or _is_unreal(figure, sentence, flat_sentence, words)
        or bool(_quoted_instance(words.language).search(so_far))
    )


def _is_advised(sentence: str, flat_sentence: str, words: Lexicon) -> bool:
    """Return whether the first word demands something: "use 80 %", and not "they use 80 %"."""
    first = re.search(r"\w", flat_sentence)
    demanded = first and words.cue("imperative").match(flat_sentence, first.start())
    return bool(demanded) and not sentence.rstrip().endswith("?")


def _is_conditional(figure: Figure, flat_sentence: str, words: Lexicon) -> bool:
    """Return whether the figure stands in a condition: "if 40 % leave"."""
    clause = CLAUSE.split(flat_sentence[: figure.start])[-1].lstrip()
    whole = clause + CLAUSE.split(flat_sentence[figure.start :])[0]
    return bool(
        _condition(words.language).match(clause)
        or words.cue("supposed").search(whole)  # where no word opens a condition
        or _written(words.language, "supposed_next").match(flat_sentence, figure.end)
    )


def _is_inverted(sentence: str, words: Lexicon) -> bool:
    """Return whether a verb opens a condition: "Had half of them stayed, ..."."""
    opener = _written(words.language, "inverted").match(sentence.lstrip("\"'“„”«»‘ "))
    return bool(opener) and not sentence.rstrip().endswith("?")


def _is_unreal(figure: Figure, sentence: str, flat_sentence: str, words: Lexicon) -> bool:
    """Return whether the figure only follows from a condition: "If ..., the firm would have 90 %
    left". "If prices rose, 40 % of customers would leave" is what customers answered.
    """
    *earlier, clause = CLAUSE.split(flat_sentence[: figure.start])
    whole = CLAUSE.split(flat_sentence[figure.start :])[0]
    answered = words.cue("customers").search(whole[: figure.end - figure.start + _BEHIND])
    if answered or (words.language == "fi" and words.cue("customers").search(clause)):
        return False
    if words.cue("unreal_alone").search(clause):
        return True
    opener = _condition(words.language)
    supposed = any(opener.match(part.lstrip()) for part in earlier)
    verb = words.cue("unreal").search(clause) or _written(words.language, "unreal_cased").search(
        sentence[figure.start - len(clause) : figure.start]
    )
    return bool(supposed and verb)


@cache
def _condition(language: str) -> re.Pattern[str]:
    """Return a pattern for what opens a condition, after at most one small word."""
    return re.compile(rf"\W*(?:\w{{1,4}}\s)?{lexicon(language).any_of('condition')}")


@cache
def _written(language: str, key: str) -> re.Pattern[str]:
    """Return the regular expressions under `key`. Most are for unfolded text, where German tells
    "Sie" (you) from "sie" (they) and "würde" (would) from "wurde" (was).
    """
    return re.compile("|".join(lexicon(language).words.get(key, ())) or "(?!)")


@cache
def _quoted_instance(language: str) -> re.Pattern[str]:
    return re.compile(lexicon(language).any_of("instance") + _QUOTE)
