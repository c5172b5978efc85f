"""Measure how much a text is about each theme, by a few figures of its terms."""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from curator.label.cue_phrases import cue, flat
from curator.label.themes.matching import Hit
from curator.label.themes.terms import TOPIC, TOPIC_GROUPS
from curator.language import fold

# The opening: this share of the body, at least so many letters.
LEAD_SHARE, LEAD_LETTERS = 0.15, 400
STRONG = 3.0  # the weight of a term that names its theme
LONG_HUNDREDS = 10.0
FEWEST_HUNDREDS = 0.5  # of words: a text of ten words is not denser than one of fifty


@dataclass(frozen=True, slots=True)
class Found:
    """The terms found in an article, in order; `words` and `letters` are the length of its body."""

    title: tuple[Hit, ...]
    body: tuple[Hit, ...]
    words: int
    letters: int
    headings: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of one theme: weights in title, headings and opening; densities per hundred
    words; shares of the best.
    """

    title: float = 0.0
    headings: float = 0.0
    lead: float = 0.0
    density: float = 0.0
    share: float = 0.0
    title_share: float = 0.0  # of the theme that is heaviest in the title
    strong: float = 0.0  # density of the terms that name the theme


NOTHING = Figures()


def figures(found: Found) -> dict[str, Figures]:
    """Return the figures of each theme (and topic group) that was found."""
    kept = without_nested(found.body)
    opening = max(LEAD_LETTERS, int(found.letters * LEAD_SHARE))
    title, body = weigh(without_nested(found.title)), weigh(kept)
    lead = weigh(hit for hit in kept if hit.start < opening)
    strong = weigh(hit for hit in kept if hit.term.weight >= STRONG)
    named = weigh(in_headings(kept, found))
    best, best_title = _best(body), _best(title)
    hundreds = _hundreds(found.words)
    return {
        theme: Figures(
            title=max(0.0, title[theme]), headings=max(0.0, named[theme]),
            lead=max(0.0, lead[theme]),
            density=max(0.0, body[theme]) / hundreds, share=max(0.0, body[theme]) / best,
            title_share=max(0.0, title[theme]) / best_title, strong=strong[theme] / hundreds,
        )
        for theme in sorted(title.keys() | body.keys())
    }  # fmt: skip


def _hundreds(words: int) -> float:
    """Return hundreds of words, growing logarithmically beyond a long article, as repeated terms
    do.
    """
    hundreds = max(FEWEST_HUNDREDS, words / 100)
    return (
        hundreds
        if hundreds <= LONG_HUNDREDS
        else LONG_HUNDREDS * (1 + math.log(hundreds / LONG_HUNDREDS))
    )


def in_headings(hits: Iterable[Hit], found: Found) -> list[Hit]:
    """Return those of `hits` that are in a heading of the body."""
    starts = [start for start, _ in found.headings]
    ends = [0, *(end for _, end in found.headings)]
    return [hit for hit in hits if hit.start < ends[bisect_right(starts, hit.start)]]


def _best(weights: Mapping[str, float]) -> float:
    """Return the weight of the heaviest theme, never 0."""
    return max(
        (amount for theme, amount in weights.items() if is_theme(theme) and amount > 0),
        default=math.inf,
    )


def is_theme(key: str) -> bool:
    return not key.startswith(TOPIC)


def weigh(hits: Iterable[Hit]) -> defaultdict[str, float]:
    """Return theme -> weight of its terms; repetitions count as 1 + log2 of their number."""
    times = Counter(hit.term for hit in hits)
    amounts: defaultdict[str, float] = defaultdict(float)
    for term, count in sorted(times.items(), key=lambda item: (item[0].theme, item[0].text)):
        amounts[term.theme] += term.weight * (1 + math.log2(count))
    return amounts


def without_nested(hits: Sequence[Hit]) -> list[Hit]:
    """Return `hits` without those inside a longer hit of the same theme: "customer experience
    strategy" counts once.
    """
    kept: list[Hit] = []
    last: dict[str, Hit] = {}
    for hit in hits:  # by start, longest first
        covering = last.get(hit.term.theme)
        if covering and hit.end <= covering.end:
            continue
        last[hit.term.theme] = hit
        kept.append(hit)
    return kept


def terms_for(found: Found) -> dict[str, set[str]]:
    """Return theme -> the folded terms for it, but for those that stand only inside a longer one.

    Two terms may be found at one place: “program” and “programme”.
    """
    terms: defaultdict[str, set[str]] = defaultdict(set)
    for hits in (found.title, found.body):
        counted = {(hit.term.theme, hit.start, hit.end) for hit in without_nested(hits)}
        for hit in hits:
            if hit.term.weight > 0 and (hit.term.theme, hit.start, hit.end) in counted:
                terms[hit.term.theme].add(fold(hit.term.text))
    return terms


TOLD = 2.0  # the weight from which different terms are counted


def word_values(found: Found, keys: Sequence[str]) -> NDArray[np.float64]:
    """Return eight word figures per theme, shape (len(keys), 8).

    Every occurrence counts, so that length and repetition weigh the same: density per hundred
    words, share of the heaviest theme, the same for title and headings, weight in the title,
    density of the opening and of terms that name the theme, distinct terms.
    """
    kept = without_nested(found.body)
    opening = max(LEAD_LETTERS, int(found.letters * LEAD_SHARE))
    hundreds = max(FEWEST_HUNDREDS, found.words / 100)
    body, title, headed = (
        _linear(hits, keys)
        for hits in (kept, without_nested(found.title), in_headings(kept, found))
    )
    lead = _linear((hit for hit in kept if hit.start < opening), keys)
    strong = _linear((hit for hit in kept if hit.term.weight >= STRONG), keys)
    different = {hit.term for hit in kept if hit.term.weight >= TOLD}
    distinct = Counter(term.theme for term in different)
    columns = [
        np.log1p(body / hundreds), _of_best(body), _of_best(title), np.log1p(title),
        np.log1p(lead / min(hundreds, 1.0)), _of_best(headed), np.log1p(strong / hundreds),
        np.log1p([float(distinct[key]) for key in keys]),
    ]  # fmt: skip
    return np.stack(columns, axis=1)


def spoken_against(found: Found, keys: Sequence[str]) -> NDArray[np.bool_]:
    """Return for which themes the terms against outweigh those for, shape (len(keys),)."""
    amounts: defaultdict[str, float] = defaultdict(float)
    for hit in (*without_nested(found.body), *without_nested(found.title)):
        amounts[hit.term.theme] += hit.term.weight
    return np.array([amounts[key] < 0 for key in keys])


def _linear(hits: Iterable[Hit], keys: Sequence[str]) -> NDArray[np.float64]:
    """Return theme -> weight of its terms, counting every occurrence."""
    amounts: defaultdict[str, float] = defaultdict(float)
    for hit in hits:
        amounts[hit.term.theme] += hit.term.weight
    return np.array([max(0.0, amounts[key]) for key in keys])


def _of_best(amounts: NDArray[np.float64]) -> NDArray[np.float64]:
    best = float(amounts.max(initial=0.0))
    return amounts / best if best > 0 else amounts


LONGEST = 110  # letters
_LINE = re.compile(r"[^\n]+")
_ENDS_A_SENTENCE = ".,;:!…。、！"
_LIST_ITEM = re.compile(r"\s*(?:[-–—*•·▪‣●]|\d+[.)]?\s)")


def headings(body: str) -> list[tuple[int, int]]:
    """Return start and end of each heading in `body`, in order."""
    lines = [line for line in _LINE.finditer(body) if line[0].strip()]
    return [line.span() for line, after in pairwise(lines) if _is_heading(line[0], after[0])]


def _is_heading(line: str, following: str) -> bool:
    text = line.strip()
    if len(text) > LONGEST or text[-1] in _ENDS_A_SENTENCE or _LIST_ITEM.match(line):
        return False
    return len(following.strip()) > len(text)


_TITLE_PARTS, _MOST_PARTS = re.compile(r"\s[-|•·:]\s|[|•·]"), 2  # "Privacy policy | Acme"
BORNE_OUT = 3.0  # the density at which a text is about what its title says


def topic_values(figures: Mapping[str, Figures]) -> dict[str, float]:
    """Return seven word figures that say whether a text is on topic."""
    themes = [found for key, found in figures.items() if is_theme(key)]
    customer, against, boilerplate = (figures.get(TOPIC + group, NOTHING) for group in TOPIC_GROUPS)
    plain = {
        "best": max((found.density for found in themes), default=0.0),
        "strong": max((found.strong for found in themes), default=0.0),
        "customer": customer.density + customer.title,
        "against": against.density + against.title,
        "against_lead": against.lead,
        "boilerplate": boilerplate.density + boilerplate.title,
    }
    values = {name: math.log1p(value) for name, value in plain.items()}
    return values | {"named": max((_named(found) for found in themes), default=0.0)}


def _named(found: Figures) -> float:
    """Return a theme's weight in the title, limited by what the text has of it."""
    return math.log1p(found.title) * min(1.0, found.density / BORNE_OUT)


def is_legal_page(title: str, language: str) -> bool:
    """Return whether a title is that of a site's own privacy policy, terms or imprint."""
    parts = [part.strip() for part in _TITLE_PARTS.split(flat(title)) if part.strip()]
    legal = [bool(cue(language, "legal_page").fullmatch(part)) for part in parts]
    return 1 <= len(parts) <= _MOST_PARTS and (legal[0] or legal[-1])
