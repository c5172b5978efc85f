"""How much a text is about each theme, as a few figures a person can follow, and what they add up to."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from curator.label.term_index import Hit
from curator.label.theme_file import TOPIC

LEAD_SHARE, LEAD_LETTERS = 0.15, 400  # the opening: this share of the body, at least so many letters
STRONG = 3.0  # the weight of a term that names its theme
LONG_HUNDREDS = 10.0
FEWEST_HUNDREDS = 0.5  # of words: a text of ten words is not denser than one of fifty


@dataclass(frozen=True, slots=True)
class Found:
    """What was found in one article; hits by place. `words` and `letters` are the length of the body."""

    title: tuple[Hit, ...]
    body: tuple[Hit, ...]
    words: int
    letters: int
    headings: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Figures:
    """One theme in one article: weights in title, headings and opening; densities a hundred words; shares of the best."""

    title: float = 0.0
    headings: float = 0.0
    lead: float = 0.0
    density: float = 0.0
    share: float = 0.0
    title_share: float = 0.0  # of the theme that is heaviest in the title
    strong: float = 0.0  # density of the terms that name the theme


NOTHING = Figures()


def figures(found: Found) -> dict[str, Figures]:
    """The figures of each theme (and topic group) that was found at all."""
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
            title=max(0.0, title[theme]), headings=max(0.0, named[theme]), lead=max(0.0, lead[theme]),
            density=max(0.0, body[theme]) / hundreds, share=max(0.0, body[theme]) / best,
            title_share=max(0.0, title[theme]) / best_title, strong=strong[theme] / hundreds,
        )
        for theme in sorted(title.keys() | body.keys())
    }  # fmt: skip


def _hundreds(words: int) -> float:
    """Hundreds of words; beyond a long article they grow as slowly as the weight of a term said again."""
    hundreds = max(FEWEST_HUNDREDS, words / 100)
    return hundreds if hundreds <= LONG_HUNDREDS else LONG_HUNDREDS * (1 + math.log(hundreds / LONG_HUNDREDS))


def in_headings(hits: Iterable[Hit], found: Found) -> list[Hit]:
    """Those of `hits` that stand in a heading of the body."""
    starts = [start for start, _ in found.headings]
    ends = [0, *(end for _, end in found.headings)]
    return [hit for hit in hits if hit.start < ends[bisect_right(starts, hit.start)]]


def _best(weights: Mapping[str, float]) -> float:
    """The weight of the heaviest theme, never 0."""
    return max((amount for theme, amount in weights.items() if is_theme(theme) and amount > 0), default=math.inf)


def is_theme(key: str) -> bool:
    return not key.startswith(TOPIC)


def weigh(hits: Iterable[Hit]) -> defaultdict[str, float]:
    """Per theme the weights of its terms; a term said again adds less each time (1 + log2 of how often)."""
    times = Counter(hit.term for hit in hits)
    amounts: defaultdict[str, float] = defaultdict(float)
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


def theme_values(figure: Figures) -> dict[str, float]:
    """The values that the weights of `theme:` in calibration.yaml are multiplied with."""
    return {
        "density": math.log1p(figure.density),
        "share": figure.share,
        "title_share": figure.title_share,
        "headings": math.log1p(figure.headings),
    }


def logistic(weights: Mapping[str, float], values: Mapping[str, float], lean: float = 0.0) -> float:
    """0..1 from named values by named weights, their "constant" and `lean` added."""
    total = weights["constant"] + lean + sum(weights[name] * value for name, value in values.items())
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))
