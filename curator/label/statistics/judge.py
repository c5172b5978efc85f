"""Decide whether a figure is a finding, or an offer, a rule, an example, a price, a
duration, ...
"""

from __future__ import annotations

import re
from functools import cache

from curator.label.cue_phrases import flat
from curator.label.statistics.bounds import bounded
from curator.label.statistics.details import counted_thing
from curator.label.statistics.lexicon import Lexicon, lexicon
from curator.label.statistics.offers import is_offered
from curator.label.statistics.planned import is_planned
from curator.label.statistics.readers import Figure, is_averaged
from curator.label.statistics.supposed import CLAUSE, is_made_up

_LEAST_WORDS = 2
_NEAR_PENALTY = 48
_NEXT = 8  # characters
_COUNTED = 24  # characters: "of the customers"
_TALLY_REACH = 60  # characters
_A_YEAR_NEXT = re.compile(r"\s*(?:\w+\s){1,2}(?:19|20)\d\d(?!\d)")
_LARGE_MONEY = 1e9  # less is of one house
_A_PAST_YEAR = re.compile(r"(?<![\d.,])(?:19\d\d|20[01]\d)(?![\d.,])")
_WORD = re.compile(r"[^\W\d_][\w'-]*")


def is_claim(figure: Figure, sentence: str, flat_sentence: str, language: str) -> bool:
    """Return whether a figure of a sentence is a finding; in doubt it is not."""
    words = lexicon(language)
    if len(_WORD.findall(sentence)) < (1 if words.spaceless else _LEAST_WORDS):  # a row of a table
        return False
    if is_made_up(figure, sentence, flat_sentence, words) or _is_demanded(
        figure, flat_sentence, words
    ):
        return False
    # Margins of error, rules of thumb, own goals; the price of a share, today.
    if any(words.cue(key).search(flat_sentence) for key in ("no_finding", "traded")):
        return False
    if _is_size_of_firm(figure, flat_sentence, words) or _is_set(figure, flat_sentence, words):
        return False
    if _is_threshold(figure, sentence, flat_sentence, words):
        return False
    if is_planned(figure, sentence, flat_sentence, words):
        return False
    if is_offered(figure, flat_sentence, words):
        return False
    if _is_penalty(figure, flat_sentence, words):
        return bool(words.cue("record").search(flat_sentence))  # the highest so far is news
    judge = {"percent": _percent, "fraction": _fraction, "money": _money, "count": _count}.get(
        figure.kind
    )
    return judge is None or judge(figure, sentence, flat_sentence, words)


def _percent(figure: Figure, _: str, flat_sentence: str, words: Lexicon) -> bool:
    if (
        figure.high is None and figure.value == 100
    ):  # a figure of speech, or what the shirt is made of
        return False
    return not (99 <= figure.value < 100 and words.cue("uptime").search(flat_sentence))


def _fraction(figure: Figure, _: str, flat_sentence: str, words: Lexicon) -> bool:
    """Return whether a fraction is no share: half an hour, the second half, "step two of five"."""
    leading = flat_sentence[max(0, figure.start - 25) : figure.start]
    before = leading.split()
    measures, after = words.cue("measures"), _next_words(figure, flat_sentence, 2)
    if _A_YEAR_NEXT.match(flat_sentence[figure.end :]):  # "خمسة عام 2021"
        after = ""
    # "üçte ikisi bu yıl geri geldi"
    if measures.match(after) if words.verb_last else measures.search(after):
        return False
    if words.cue("half_idiom").search(after) or words.cue("each").match(after):
        return False  # "two thirds of each map" tells nothing alone
    if before and words.cue("other_half").fullmatch(before[-1]):
        return False
    dated = len(before) > 1 and re.fullmatch(r"(?:19|20)\d\d", before[-2])  # "w 2022 roku"
    if before and measures.fullmatch(before[-1]) and not dated:
        return False
    written = flat_sentence[figure.start : figure.end]
    worded = words.value_of("fractions", written) or words.value_of("about_fractions", written)
    return bool(worded) or not words.cue("scale").search(flat_sentence)


def _money(figure: Figure, _: str, flat_sentence: str, words: Lexicon) -> bool:
    if words.cue("average").search(flat_sentence) or words.cue("per_unit").search(flat_sentence):
        return figure.value > 1
    past = words.cue("spent").search(flat_sentence) or _A_PAST_YEAR.search(flat_sentence)
    if figure.value < _LARGE_MONEY and not past:
        return False  # what one house invests, asks or is granted
    return figure.large and not words.cue("own").search(flat_sentence)


def _count(figure: Figure, sentence: str, flat_sentence: str, words: Lexicon) -> bool:
    if any(words.cue(key).search(flat_sentence) for key in ("capacity", "own", "scale")):
        return False
    after = _next_words(figure, flat_sentence, 3)
    if after and is_averaged(figure, flat_sentence, words):
        return True
    if figure.large and words.cue("portion").search(flat_sentence[: figure.start]):
        return True  # "put the number of abandoned baskets at 4.1 million"
    if (
        not after
        or words.cue("measures").match(after)
        or _belongs_to_name(figure, sentence, flat_sentence, words)
    ):
        return False
    if words.spaceless:
        return bool(words.cue("counted").match(after))
    near = words.cue("counted").search(after)
    approximate = _after_approximator(figure, flat_sentence, words)
    if figure.large or (near and (figure.value >= 100 or approximate)):
        return True
    tallied = _is_tallied(figure, flat_sentence, words)
    if near and tallied:
        return True
    if figure.value < 100 or not _is_common_noun(sentence[figure.end :], words.language):
        return False
    return tallied or (approximate and figure.grouped) or _dated(figure, flat_sentence)


def _is_tallied(figure: Figure, flat_sentence: str, words: Lexicon) -> bool:
    """Return whether a verb of counting or the counted period is near."""
    near = flat_sentence[max(0, figure.start - _TALLY_REACH) : figure.end + _TALLY_REACH]
    return bool(words.cue("tallied").search(near))


def _is_common_noun(following: str, language: str) -> bool:
    """Return whether the counted word is a common noun; "39.999 Ecv" is a price in an unknown
    currency.
    """
    found = _WORD.match(following.lstrip())
    return bool(found and (language == "de" or found[0][0].islower()))


def _dated(figure: Figure, flat_sentence: str) -> bool:
    """Return whether a number stands beside a year: "551 drownings in 1998"."""
    following = _WORD.match(flat_sentence, figure.end + 1)
    return bool(
        following
        and len(following[0]) > 4
        and re.search(r"(?<![\d.,])(?:19|20)\d\d(?!\d|[.,]\d)", flat_sentence)
    )


def _belongs_to_name(figure: Figure, sentence: str, flat_sentence: str, words: Lexicon) -> bool:
    """Return whether the number is part of a name: "Fortune 500", "Windows 365 Apps"."""
    before = sentence[: figure.start].rstrip().split()
    if (
        figure.value >= 1000
        or not before
        or not (before[-1][:1].isupper() and before[-1][-1:].isalpha())
    ):
        return False
    another = words.language != "de" and sentence[figure.end :].lstrip()[:1].isupper()
    return (len(before) > 1 or another) and not _after_approximator(figure, flat_sentence, words)


def _after_approximator(figure: Figure, flat_sentence: str, words: Lexicon) -> bool:
    return bool(
        _approximator(words.language).search(
            flat_sentence[max(0, figure.start - 25) : figure.start]
        )
    )


@cache
def _approximator(language: str) -> re.Pattern[str]:
    return re.compile(rf"{lexicon(language).any_of('about')}\s*$")


def _is_size_of_firm(figure: Figure, flat_sentence: str, words: Lexicon) -> bool:
    """Return whether the figure only says whom a rule or survey concerns: "Companies with more than
    250 employees".
    """
    if figure.kind != "count":
        return False
    bound, start, end = bounded(figure, flat_sentence, words.language)
    if bound is None or bound in ("about", "almost"):
        return False
    before, after = flat_sentence[:start].rstrip(), flat_sentence[end : end + _TALLY_REACH]
    after = after.lstrip()
    return bool(
        re.search(rf"{words.any_of('sized')}$", before) or words.cue("sized_after").match(after)
    )


def _is_set(figure: Figure, flat_sentence: str, words: Lexicon) -> bool:
    """Return whether the figure is agreed and not measured: a tariff, a pay rise, a weighting."""
    return figure.kind in ("percent", "fraction", "money") and bool(
        words.cue("agreed").search(flat_sentence)
    )


def _is_threshold(figure: Figure, sentence: str, flat_sentence: str, words: Lexicon) -> bool:
    """Return whether what lies beyond the figure is judged, as in "a rate above 60 % is good".

    In "over 60 % of the answers are good" something is counted. Without a bound the figure has to
    be of a rate: "a churn of 5 % is considered healthy".
    """
    bound, start, end = bounded(figure, flat_sentence, words.language)
    before = CLAUSE.split(flat_sentence[:start])[-1]
    after = CLAUSE.split(flat_sentence[end:])[0]
    counted = flat(counted_thing(figure, sentence, words.language) or "")
    rated = bool(words.cue("rated").search(counted))
    if bound not in ("less", "more", "at-least", "at-most"):
        return _is_held(before, after, words, rated=rated)
    if not _is_judged(before, after, words):
        return False
    if words.verb_last:  # "20％を超える割合は"
        rated = rated or bool(words.cue("rated").search(after[:_NEXT]))
    return (
        counted in flat_sentence[start:end]
        or rated
        or bool(re.match(words.any_of("judged", "verdict", "copula"), counted))
    )


def _is_held(before: str, after: str, words: Lexicon, *, rated: bool) -> bool:
    """Return whether a rate is considered good; "is good" may be said of one that was found."""
    judged, verdict, rate = (words.cue(key) for key in ("judged", "verdict", "rated"))
    if words.verb_last:
        rated = rated or bool(rate.search(f"{before} {after}"))
        return bool(rated and judged.search(after) and verdict.search(after))
    if not rated and not rate.search(before):
        return False
    if judged.search(before):
        return bool(verdict.search(" ".join(after.split()[:2])))
    return bool(_judging(words.language, "judged").match(after))


def _is_judged(before: str, after: str, words: Lexicon) -> bool:
    """Return whether a verb of judging and a verdict are before a figure, around or behind it."""
    judged, verdict = words.cue("judged"), words.cue("verdict")
    if words.verb_last:
        return bool(judged.search(after) and verdict.search(after))
    if judged.search(before):
        return bool(verdict.search(f"{before} {' '.join(after.split()[:3])}"))
    return bool(_judging(words.language, "judged", "copula").match(after))


@cache
def _judging(language: str, *verbs: str) -> re.Pattern[str]:
    """Return a pattern for "is considered good" right behind a figure, or behind its noun.

    In "60 % consider the prices too high" there is another noun behind the verb.
    """
    words = lexicon(language)
    copula = rf"(?:{words.any_of('copula')}\s)?"
    return re.compile(
        rf"\s?(?:{words.any_of('of')}\s?)?(?:\w+\s){{0,2}}?{copula}{words.any_of(*verbs)}\s"
        rf"(?:\w+\s(?:als|as)\s|\w{{1,5}}\s)?{words.any_of('verdict')}"
    )


def _beside(figure: Figure, flat_sentence: str, cue: re.Pattern[str], near: int) -> bool:
    """Return whether the cue is a few characters away, with no other number between."""
    before = re.split(r"\d", flat_sentence[max(0, figure.start - near) : figure.start])[-1]
    after = re.split(r"\d", flat_sentence[figure.end : figure.end + near])[0]
    return bool(cue.search(before) or cue.search(after))


def _is_penalty(figure: Figure, flat_sentence: str, words: Lexicon) -> bool:
    """Return whether the figure is a fine, or the share of turnover that offenders risk."""
    if _beside(figure, flat_sentence, words.cue("penalty"), _NEAR_PENALTY):
        return True
    of_turnover = _beside(figure, flat_sentence, words.cue("turnover"), _TALLY_REACH)
    if figure.unit != "%" or not of_turnover:
        return False
    return any(words.cue(key).search(flat_sentence) for key in ("penalty", "breach"))


def _is_demanded(figure: Figure, flat_sentence: str, words: Lexicon) -> bool:
    """Return whether a rule or setting governs the figure, earlier in the clause, or after it in
    verb-final languages.
    """
    if words.cue("answered").search(flat_sentence, figure.end):
        return False
    clause = CLAUSE.split(flat_sentence[: figure.start])[-1][-60:]
    before = _with_main_clause(flat_sentence[: figure.start], words)[-60:]
    after = CLAUSE.split(flat_sentence[figure.end :])[0][:40]
    behind = after if words.verb_last else ""
    return bool(
        words.cue("rule").search(clause + behind)
        or words.cue("instruction").search(clause + behind)
        or (words.cue("plan").search(before + behind) and not _is_wanted(before, after, words))
        or _is_due_at_least(figure, flat_sentence, words)
    )


def _is_due_at_least(figure: Figure, flat_sentence: str, words: Lexicon) -> bool:
    """Return whether a duty follows: "at least 80 % of the calls should be answered"."""
    bound, _, end = bounded(figure, flat_sentence, words.language)
    after = CLAUSE.split(flat_sentence[end:])[0]
    if bound not in ("at-least", "at-most") or words.cue("customers").search(after[:_COUNTED]):
        return False
    return bool(words.cue("duty").search(after))


def _with_main_clause(so_far: str, words: Lexicon) -> str:
    """Return the clause before a figure, with what it depends on: "chce, by bot odpowiadał na"."""
    *earlier, clause = CLAUSE.split(so_far)
    while earlier and words.cue("that_clause").match(clause.lstrip()):
        clause = f"{earlier.pop()}, {clause}"
    return clause


def _is_wanted(before: str, after: str, words: Lexicon) -> bool:
    """Return whether the writer's own firm wants something; what customers want is a finding."""
    customers = words.cue("customers")
    if words.verb_last or words.free_order:
        return bool(customers.search(before))
    wanting = re.compile(rf"{words.any_of('plan')}\s(?:\w{{1,4}}\s)?$").search(before)
    if wanting and customers.search(after):  # "in 2024 wil 34 procent van de klanten"
        return True
    return bool(customers.search(words.cue("plan").split(before)[0]))


def _next_words(figure: Figure, flat_sentence: str, number: int) -> str:
    following = re.split(r"[.,;:!?()\d]", flat_sentence[figure.end :].strip(), maxsplit=1)[0]
    return " ".join(following.split()[:number])
