"""How much a text is about each theme, as a few figures a person can follow, and what they add up to."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from curator.label.term_index import Hit

LEAD_SHARE, LEAD_LETTERS = 0.15, 400  # the opening: this share of the body, at least so many letters


@dataclass(frozen=True, slots=True)
class Found:
    """What was found in one article. `letters` is the length of the body, in words' worth of letters where unspaced."""

    title: tuple[Hit, ...]
    body: tuple[Hit, ...]
    words: int
    letters: int


@dataclass(frozen=True, slots=True)
class Figures:
    """One theme in one article: weights in title, opening and body, density a hundred words, share of the best."""

    title: float = 0.0
    lead: float = 0.0
    body: float = 0.0
    density: float = 0.0
    share: float = 0.0
    variety: int = 0  # different terms


def figures(found: Found) -> dict[str, Figures]:
    """The figures of each theme (and topic group) that was found at all."""
    title = weigh(without_nested(found.title))
    kept = without_nested(found.body)
    body = weigh(kept)
    opening = max(LEAD_LETTERS, int(found.letters * LEAD_SHARE))
    lead = weigh(hit for hit in kept if hit.start < opening)
    variety = Counter(theme for theme, _ in {(hit.term.theme, hit.term.text) for hit in kept if hit.term.weight > 0})
    best = max((amount for theme, amount in body.items() if "/" not in theme), default=0.0)
    hundreds = max(0.5, found.words / 100)
    return {
        theme: Figures(
            title.get(theme, 0.0), lead.get(theme, 0.0), amount := max(0.0, body.get(theme, 0.0)),
            amount / hundreds, amount / best if best > 0 else 0.0, variety[theme],
        )
        for theme in title.keys() | body.keys()
    }  # fmt: skip


def weigh(hits: Iterable[Hit]) -> dict[str, float]:
    """Per theme the weights of its terms; a term said again adds less each time (1 + log2 of how often)."""
    times = Counter(hit.term for hit in hits)
    amounts: dict[str, float] = defaultdict(float)
    for term, count in sorted(times.items(), key=lambda item: (item[0].theme, item[0].text)):
        amounts[term.theme] += term.weight * (1 + math.log2(count))
    return amounts


def without_nested(hits: Sequence[Hit]) -> list[Hit]:
    """Without those that lie inside a longer hit of the same theme: "customer experience strategy" counts once."""
    kept: list[Hit] = []
    last: dict[str, Hit] = {}
    for hit in hits:  # by start, longest first
        covering = last.get(hit.term.theme)
        if covering and hit.end <= covering.end:
            continue
        last[hit.term.theme] = hit
        kept.append(hit)
    return kept


def logistic(weights: Mapping[str, float], values: Mapping[str, float]) -> float:
    """0..1 from named values by named weights; "constant" is added."""
    total = weights["constant"] + sum(weights[name] * value for name, value in values.items() if name in weights)
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))
