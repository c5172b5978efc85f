"""Learn from editors' corrections of single stories.

A correction says that a story is, or is not, about some themes. Per theme, a ridge regression
learns what to add to the usual score, from the meaning of the whole text and from the themes it
seems to have. By the first, similar texts are corrected; by the second, a newsroom can define a
theme differently.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from curator.label.themes.model import Vector, logistic

# chosen by eight houses simulated on texts nobody tuned for; bench/quality/lessons.py judges by
# six others
MEANING_SHARE = 0.3  # of the comparison: the rest is which themes the text seems to be about
# Divided by the cube of how many stories a person corrected in the theme: one or two may be about
# these stories alone, a few more tell what the newsroom means by it.
RIDGE, LEAST_RIDGE = 5.4, 0.04
UNSAID = 0.6  # what a corrected story's other themes count: they were seen and left alone
STEPS, CLOSE = 200, 1e-4
_HEAD = struct.Struct("<8sHf?")


@dataclass(frozen=True, slots=True)
class Features:
    """What is compared of a text: its `vector` (d,), zeros without embedder, the `scores` (n,) of
    its themes before corrections, and its `length` in words.
    """

    vector: Vector
    scores: Vector
    length: float
    topical: bool

    def to_bytes(self, stamp: bytes) -> bytes:
        """Return the features as about a kilobyte; `stamp` (8 bytes) identifies the weights."""
        head = _HEAD.pack(stamp, len(self.scores), self.length, self.topical)
        values = np.concatenate([self.scores, self.vector]).astype("<f2")
        return head + values.tobytes()

    @classmethod
    def from_bytes(cls, kept: bytes, stamp: bytes) -> Features | None:
        """Return the features, or None if there are none or they have another `stamp`."""
        if len(kept) < _HEAD.size or not kept.startswith(stamp):
            return None
        _, themes, length, topical = _HEAD.unpack_from(kept)
        values = np.frombuffer(kept, "<f2", offset=_HEAD.size).astype(np.float64)
        return cls(values[themes:], values[:themes], length, topical)


Said = Mapping[str, bool]  # theme -> whether a person says the story is about it


@dataclass(frozen=True, slots=True)
class Corrected:
    """A corrected story; `main` are the themes it had before."""

    features: Features
    said: Said
    main: frozenset[str] = frozenset()


class Lessons:
    """What was learned from corrections."""

    def __init__(self, corrected: Iterable[Corrected], keys: Sequence[str]) -> None:
        known = list(corrected)
        self._weights: dict[int, Vector] = {}
        if not known:
            return
        inputs = np.stack([_compared(each.features) for each in known])
        for number, key in enumerate(keys):
            if any(key in each.said for each in known):
                self._weights[number] = _learned(inputs, known, key, number)

    def added(self, features: Features) -> Vector:
        """Return what is added to the score of each theme (n,)."""
        found = np.zeros(len(features.scores))
        compared = _compared(features) if self._weights else found
        for number, weights in self._weights.items():
            found[number] = float(compared @ weights)
        return found


def _compared(features: Features) -> Vector:
    """Return a unit vector (d + n,): meaning, and beside it the probabilities of the themes."""
    chances = np.exp(features.scores - features.scores.max())
    chances /= np.linalg.norm(chances)
    return np.concatenate(
        [np.sqrt(MEANING_SHARE) * features.vector, np.sqrt(1 - MEANING_SHARE) * chances]
    )


def _learned(inputs: Vector, corrected: Sequence[Corrected], key: str, number: int) -> Vector:
    """Return the weights (d + n,) of one theme by logistic ridge regression on the usual scores'
    errors.

    The steps are bounded by the curvature, in as many dimensions as there are corrections.
    """
    wanted = np.array([float(each.said.get(key, key in each.main)) for each in corrected])
    counts = np.array([1.0 if key in each.said else UNSAID for each in corrected])
    usual = np.array([each.features.scores[number] for each in corrected])
    told = sum(key in each.said for each in corrected)
    ridge = max(RIDGE / told**3, LEAST_RIDGE)
    alike = inputs @ inputs.T
    inverse = np.linalg.inv(0.25 * counts[:, None] * alike + ridge * np.eye(len(inputs)))
    shares = np.zeros(len(inputs))
    for _ in range(STEPS):
        error = counts * (logistic(alike @ shares + usual) - wanted)
        step = inverse @ (error + ridge * shares)
        shares = shares - step
        if np.abs(step).max() < CLOSE:
            break
    return np.asarray(inputs.T @ shares)
