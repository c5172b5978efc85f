"""Collect the verbatim words and sentences that support a theme."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from curator.label.themes import model, passages
from curator.label.themes.matching import Hit, Term
from curator.label.themes.scoring import LONGEST, Found, without_nested
from curator.language import sentence_spans
from curator.records import Evidence

MOST_EVIDENCE = 5
# the weight from which a term alone convinces a reader; lighter ones are shown where there is no
# other
TELLING = 2.0
MOST_PASSAGES = 3


@dataclass(frozen=True, slots=True)
class Reading:
    """A text with all that is measured before themes are decided.

    `parts` are the centred vectors of title and `spans`, or None without an encoder of the
    language; `weights` are of that encoder.
    """

    found: Found
    weights: model.Weights
    spans: tuple[passages.Span, ...] = ()
    parts: NDArray[np.float64] | None = None


class Proofs:
    """Collects the verbatim words and sentences that support a theme."""

    def __init__(self, title: str, body: str, language: str, read: Reading) -> None:
        self._title, self._body, self._found = title, body, read.found
        self._read, self._weights = read, read.weights
        self._spans = sentence_spans(body, language)
        self._starts = [start for start, _ in self._spans]

    def of(self, key: str, number: int, *, taught: bool) -> tuple[Evidence, ...]:
        """Telling words first, each once, at its first place; the passages that mean it where
        there are none; else light words; else, of a theme that is `taught`, the title.
        """
        telling, light = self._words(key, telling=True), self._words(key, telling=False)
        return telling or self._passages(number) or light or (self._opening() if taught else ())

    def _opening(self) -> tuple[Evidence, ...]:
        opening = self._title.strip() or self._body.strip().partition("\n")[0][:LONGEST]
        return (Evidence(opening, opening, "meaning"),)

    def _words(self, key: str, *, telling: bool) -> tuple[Evidence, ...]:
        in_body = [self._in_body(hit) for hit in _heaviest(self._found.body, key, telling=telling)]
        in_title = [
            Evidence(self._title[hit.start : hit.end], self._title)
            for hit in _heaviest(self._found.title, key, telling=telling)
        ]
        return tuple(dict.fromkeys((in_body or in_title)[:MOST_EVIDENCE]))

    def _passages(self, number: int) -> tuple[Evidence, ...]:
        """Return the windows that support the theme, best first, or the title if it says more."""
        if self._read.parts is None or number in self._weights.untrained:
            return ()
        column = self._weights.linear[:, number]
        logits = self._read.parts @ column[:-1] + column[-1]
        texts = passages.texts(self._title, self._body, list(self._read.spans))
        best = sorted(range(len(texts)), key=lambda place: (-logits[place], place))[:MOST_PASSAGES]
        kept = [place for place in best if logits[place] > 0] or best[:1]
        return tuple(Evidence(texts[place], texts[place], "meaning") for place in kept)

    def _in_body(self, hit: Hit) -> Evidence:
        first = max(0, bisect_right(self._starts, hit.start) - 1)
        last = max(first, bisect_right(self._starts, hit.end - 1) - 1)
        return Evidence(
            self._body[hit.start : hit.end],
            self._body[self._spans[first][0] : self._spans[last][1]],
        )


def _heaviest(hits: Sequence[Hit], key: str, *, telling: bool) -> list[Hit]:
    first: dict[Term, Hit] = {}
    for hit in without_nested(
        [hit for hit in hits if hit.term.theme == key and hit.term.weight > 0]
    ):
        first.setdefault(hit.term, hit)
    least = TELLING if telling else 0.0
    wanted = [hit for hit in first.values() if hit.term.weight >= least]
    return sorted(wanted, key=lambda hit: (-hit.term.weight, hit.start))
