"""Decide whether a figure is made up: an example, advice, a condition or what follows from one."""

from __future__ import annotations

import re
from functools import cache

from curator.label.statistics.lexicon import Lexicon, lexicon, written
from curator.label.statistics.readers import Figure

CLAUSE = re.compile(r"[.:;!?–]\s|[(),،؛]\s?|\s-\s")
_QUOTE = r"[:,]?\s*[\"“„”«'‘]"
_OPENING = " \"'“„”«»‘¿¡"
_BEHIND = 20  # characters: "40 % of the customers"


def is_made_up(figure: Figure, sentence: str, flat_sentence: str, words: Lexicon) -> bool:
    """Return whether a figure of a sentence is supposed or advised rather than observed."""
    so_far = flat_sentence[: figure.start]
    if words.cue("example").search(flat_sentence if words.spaceless else so_far) or written(
        words.language, "example_cased"
    ).search(sentence[: figure.start]):
        return True
    return (
        _is_advised(sentence, flat_sentence, words)
        or _is_pictured(figure, flat_sentence, words)
        or _is_conditional(figure, flat_sentence, words)
        or _is_inverted(sentence, words)
        or _is_unreal(figure, sentence, flat_sentence, words)
        or bool(_quoted_instance(words.language).search(so_far))
    )


def _is_advised(sentence: str, flat_sentence: str, words: Lexicon) -> bool:
    """Return whether the first word demands something, or the last: "use 80 %", "%80'de tutun".

    "They use 80 %" is told.
    """
    first = re.search(r"\w", flat_sentence)
    demanded = first and words.cue("imperative").match(flat_sentence, first.start())
    last = written(words.language, "advised_last").search(flat_sentence)
    if first and words.cue("reminded").match(flat_sentence, first.start()):
        return False  # "remember that 40 % never complain"
    return bool(demanded or last) and not sentence.rstrip().endswith("?")


def _is_pictured(figure: Figure, flat_sentence: str, words: Lexicon) -> bool:
    """Return whether a clause asks to picture a case: "think of a shop where 25 % leave"."""
    opener = words.cue("pictured")
    if words.verb_last:
        return bool(opener.search(flat_sentence, figure.end))
    parts = CLAUSE.split(flat_sentence[: figure.start])
    return any(opener.match(part.lstrip(_OPENING)) for part in parts)


def _is_conditional(figure: Figure, flat_sentence: str, words: Lexicon) -> bool:
    """Return whether the figure stands in a condition: "if 40 % leave"."""
    clause = CLAUSE.split(flat_sentence[: figure.start])[-1].lstrip()
    behind = CLAUSE.split(flat_sentence[figure.start :])[0]
    opened = _condition(words.language).match(clause)
    if opened and _main_clause(words.language).search(clause, opened.end()):
        return not words.cue("customers").search(behind[: figure.end - figure.start + _BEHIND])
    return bool(
        opened
        or _is_supposed(clause, behind, words)
        or written(words.language, "supposed_next").match(flat_sentence, figure.end)
    )


def _is_inverted(sentence: str, words: Lexicon) -> bool:
    """Return whether a verb opens a condition: "Had half of them stayed, ..."."""
    opener = written(words.language, "inverted").match(sentence.lstrip(_OPENING))
    return bool(opener) and not sentence.rstrip().endswith("?")


def _is_unreal(figure: Figure, sentence: str, flat_sentence: str, words: Lexicon) -> bool:
    """Return whether the figure only follows from a condition: "If ..., the firm would have 90 %
    left". "If prices rose, 40 % of customers would leave" is what customers answered.
    """
    *earlier, clause = CLAUSE.split(flat_sentence[: figure.start])
    whole = CLAUSE.split(flat_sentence[figure.start :])[0]
    answered = words.cue("customers").search(whole[: figure.end - figure.start + _BEHIND])
    if answered or (words.free_order and words.cue("customers").search(clause)):
        return False
    if words.cue("unreal_alone").search(clause):
        return True
    opener = _condition(words.language)
    supposed = any(opener.match(part.lstrip()) for part in earlier)
    verb = words.cue("unreal").search(clause) or written(words.language, "unreal_cased").search(
        sentence[figure.start - len(clause) : figure.start]
    )
    return bool(supposed and verb)


def _is_supposed(clause: str, behind: str, words: Lexicon) -> bool:
    """Return whether a verb is conditional, where no word opens a condition.

    "Fiyatlar artsa müşterilerin %40'ı giderdi" (would go) and what customers answered are findings.
    """
    supposed, customers = words.cue("supposed"), words.cue("customers")
    if words.cue("answered").search(behind):
        return False
    if supposed.search(behind):
        return True
    ends = [found.end() for found in supposed.finditer(clause)]
    return bool(ends) and not customers.search(clause, ends[-1])


@cache
def _main_clause(language: str) -> re.Pattern[str]:
    """Return a pattern for the verb that ends a condition, right before a figure: "Om priserna
    steg skulle 40 % av kunderna gå".
    """
    words = lexicon(language)
    verb = words.any_of("unreal", "main_verb")
    return re.compile(rf"{verb}\s(?:{words.any_of('before_figure')}\s)?$")


@cache
def _condition(language: str) -> re.Pattern[str]:
    """Return a pattern for what opens a condition, after at most one small word."""
    return re.compile(rf"\W*(?:\w{{1,4}}\s)?{lexicon(language).any_of('condition')}")


@cache
def _quoted_instance(language: str) -> re.Pattern[str]:
    return re.compile(lexicon(language).any_of("instance") + _QUOTE)
