"""Doubt what the rules take for a finding: they know words, a vector says what a sentence means.

Linear over the vector of the sentence (curator.language.e5, for every language). The weights were
learned from sentences and texts written for this project; `python -m training.sentences` does it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from curator.errors import ConfigError
from curator.language.e5 import DIMENSIONS

WEIGHTS = Path(__file__).with_name("weights.npy")
LAYERS = 8  # of the encoder's twelve: better than all, and cheaper
SCALE = 4.0  # of the components of a unit vector
FROM = -2.5  # log-odds; what is less likely a finding is none (docs/decisions/0408)

Vector = NDArray[np.float64]


class Encoder(Protocol):
    """The interface of `curator.language.e5.E5`: unit vectors, shape (len(texts), 384)."""

    def encode(self, texts: Sequence[str], layers: int = ...) -> NDArray[np.float32]: ...


def doubted(lines: Sequence[str], encoder: Encoder) -> frozenset[str]:
    """Return the sentences that state no finding, by their meaning.

    Raises ConfigError if the weights are missing or damaged.
    """
    odds = log_odds(encoder.encode(lines, LAYERS), _weights())
    return frozenset(line for line, odd in zip(lines, odds, strict=True) if odd < FROM)


def log_odds(vectors: NDArray[np.float32], weights: Vector) -> Vector:
    """Return the log-odds (n,) that each of n sentences states a finding, by weights (2, 385): the
    mean of all vectors, then one weight a dimension and the constant.
    """
    mean, linear = weights
    return np.asarray(centred(vectors, mean[:-1]) @ linear[:-1] + linear[-1])


def centred(vectors: NDArray[np.float32], mean: Vector) -> Vector:
    """Return unit vectors (n, 384), times SCALE, of what is different from the mean."""
    off = vectors - mean
    return np.asarray(SCALE * off / np.maximum(np.linalg.norm(off, axis=1, keepdims=True), 1e-9))


@cache
def _weights() -> Vector:
    return load(WEIGHTS)


def load(path: Path) -> Vector:
    """Return the weights of `path`; raises ConfigError if missing or damaged."""
    try:
        found = np.load(path, allow_pickle=False).astype(np.float64)
    except (OSError, ValueError, EOFError) as error:
        raise _damaged(path) from error
    if found.shape != (2, DIMENSIONS + 1) or not np.isfinite(found).all():
        raise _damaged(path)
    return np.asarray(found)


def _damaged(path: Path) -> ConfigError:
    return ConfigError(
        "is damaged or missing; install the program again, or run python -m training.sentences",
        file=str(path),
    )
