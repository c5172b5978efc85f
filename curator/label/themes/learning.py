"""What editors' corrections of single stories teach about the stories that follow.

A corrected story says of some themes that it is, or is not, about them. Per theme a ridge
regression learns what to add to the usual score, from two things that are compared: the meaning
of the whole text, and which themes it seems to be about. The first lets a correction reach texts
that are like it; the second lets a newsroom mean something else by a theme.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from curator.label.themes.model import Vector, logistic

# chosen by houses simulated on texts nobody tuned for (bench/quality/lessons.py)
MEANING_SHARE = 0.3  # of the comparison: the rest is which themes the text seems to be about
RIDGE = 0.1
UNSAID = 0.5  # what a corrected story's other themes count: they were seen and left alone
STEPS, CLOSE = 200, 1e-4
_HEAD = struct.Struct("<8sHf?")


@dataclass(frozen=True, slots=True)
class Features:
    """What of a text is compared: `vector` (d,) of the whole, zeros where no encoder reads it,
    `scores` (n,) of the themes before anything was learned, its `length` in words.
    """

    vector: Vector
    scores: Vector
    length: float
    topical: bool

    def to_bytes(self, stamp: bytes) -> bytes:
        """About a kilobyte; `stamp` (8 bytes) names the weights they were made with."""
        head = _HEAD.pack(stamp, len(self.scores), self.length, self.topical)
        values = np.concatenate([self.scores, self.vector]).astype("<f2")
        return head + values.tobytes()

    @classmethod
    def from_bytes(cls, kept: bytes, stamp: bytes) -> Features | None:
        """None where there are none, or of other weights than `stamp` names."""
        if len(kept) < _HEAD.size or not kept.startswith(stamp):
            return None
        _, themes, length, topical = _HEAD.unpack_from(kept)
        values = np.frombuffer(kept, "<f2", offset=_HEAD.size).astype(np.float64)
        return cls(values[themes:], values[:themes], length, topical)


Said = Mapping[str, bool]  # theme -> whether a person says the story is about it


@dataclass(frozen=True, slots=True)
class Corrected:
    """A story a person corrected; `main` are the themes it had before."""

    features: Features
    said: Said
    main: frozenset[str] = frozenset()


class Lessons:
    """What was learned from corrected stories; without any, nothing is added."""

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
        """What is added to the score of each theme (n,)."""
        found = np.zeros(len(features.scores))
        compared = _compared(features) if self._weights else found
        for number, weights in self._weights.items():
            found[number] = float(compared @ weights)
        return found


def _compared(features: Features) -> Vector:
    """A unit vector (d + n,): meaning and, beside it, the chances of the themes."""
    chances = np.exp(features.scores - features.scores.max())
    chances /= np.linalg.norm(chances)
    return np.concatenate(
        [np.sqrt(MEANING_SHARE) * features.vector, np.sqrt(1 - MEANING_SHARE) * chances]
    )


def _learned(inputs: Vector, corrected: Sequence[Corrected], key: str, number: int) -> Vector:
    """The weights (d + n,) of one theme: logistic ridge regression on what the scores lack.

    Steps against the bound of the curvature, in as many dimensions as there are corrections.
    """
    wanted = np.array([float(each.said.get(key, key in each.main)) for each in corrected])
    counts = np.array([1.0 if key in each.said else UNSAID for each in corrected])
    usual = np.array([each.features.scores[number] for each in corrected])
    alike = inputs @ inputs.T
    inverse = np.linalg.inv(0.25 * counts[:, None] * alike + RIDGE * np.eye(len(inputs)))
    shares = np.zeros(len(inputs))
    for _ in range(STEPS):
        error = counts * (logistic(alike @ shares + usual) - wanted)
        step = inverse @ (error + RIDGE * shares)
        shares = shares - step
        if np.abs(step).max() < CLOSE:
            break
    return np.asarray(inputs.T @ shares)
