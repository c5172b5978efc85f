"""The trained model: weights of word figures and of meaning, made by `python -m training`.

Meaning is linear: a passage's vector, minus the mean of the field, times one column per theme and
one for "on topic". Words and meaning are then added by a second set of weights, common to all
themes but for a constant. weights.npz has all of it; training/summary.md says what it means.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from curator.errors import ConfigError

Vector = NDArray[np.float64]

SHIPPED = Path(__file__).with_name("weights.npz")
SECOND = Path(__file__).with_name("weights-e5.npz")  # of the second encoder
LEAD_WEIGHT = 1.5  # of title and first window in the vector of the whole; other windows have 1
MOST_LOGIT = 8.0
WORD_FIGURES, TOPIC_FIGURES = 8, 7  # of words: of a theme, of "on topic"
THEME_INPUTS, TOPIC_INPUTS = 30, 31  # those and the meaning, once and again times the length
USUAL_WORDS = 120.0
SHORT_WORDS, LONG_WORDS = 150.0, 400.0
# What the decision by words alone counts at most, for the themes and for the topic of a long text.
MOST_BY_WORDS, MOST_OF_TOPIC_BY_WORDS = 0.6, 0.7
# Logits: touched, and the least of the best theme. A piece is seldom about two things, and rarely
# about three but for long reads, so a second and a third main theme must be surer.
ALSO_FROM, LEAST = -1.5, -2.0
SECOND_FROM, THIRD_FROM, THIRD_IN_LONG_READ = -0.25, 1.5, 0.0
LONG_READ = 1200  # words
# Surer than even: of the texts in languages held back, precision is then 0.988 and recall 0.969
# (training/summary.md). Words alone take look-alikes more easily.
TOPIC_FROM, TOPIC_FROM_WORDS = 0.7, 1.35


@dataclass(frozen=True, slots=True)
class Sum:
    """Weights of named figures: `theme` (n,) with a constant per theme, `topic` (m,) with one."""

    theme: Vector
    constants: Vector
    topic: Vector
    topic_constant: float


@dataclass(frozen=True, slots=True)
class Weights:
    """The weights: `mean` (d,) and `linear` (d + 1, themes + 1) for vectors, `words` and `both` for
    sums.

    `untrained` are the indices of themes that an editor added, which words alone decide.
    """

    keys: tuple[str, ...]
    mean: Vector
    linear: Vector
    words: Sum
    both: Sum
    untrained: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Scores:
    """Logits: `themes` in the order of the keys, and `topic`, on topic from `topic_from` on."""

    themes: Vector
    topic: float
    topic_from: float = TOPIC_FROM

    @property
    def on_topic(self) -> bool:
        return bool(self.topic >= self.topic_from and self.themes.max() >= LEAST)


def load(path: Path = SHIPPED) -> Weights:
    """Return the weights of `path`; raises ConfigError if missing or damaged."""
    try:
        with path.open("rb") as raw, np.load(raw, allow_pickle=False) as file:
            found = Weights(
                tuple(str(key) for key in file["keys"]),
                file["mean"].astype(np.float64),
                file["linear"].astype(np.float64),
                _sum(file, "words"),
                _sum(file, "both"),
            )
    except (OSError, KeyError, ValueError, EOFError, TypeError, BadZipFile, zlib.error) as error:
        raise ConfigError(
            "is damaged or missing; install the program again, or run python -m training",
            file=str(path),
        ) from error
    if not _fits(found):
        raise ConfigError(
            "holds weights of other themes, or damaged ones; install the program again, or run"
            " python -m training",
            file=str(path),
        )
    return found


def _fits(weights: Weights) -> bool:
    """Return whether all arrays have consistent shapes and finite values."""
    themes, words, both = len(weights.keys), weights.words, weights.both
    shapes = (
        weights.linear.shape == (len(weights.mean) + 1, themes + 1),
        words.constants.shape == both.constants.shape == (themes,),
        (*words.theme.shape, *words.topic.shape) == (WORD_FIGURES, TOPIC_FIGURES),
        (*both.theme.shape, *both.topic.shape) == (THEME_INPUTS, TOPIC_INPUTS),
    )
    numbers = (weights.mean, weights.linear, *_numbers(words), *_numbers(both))
    return all(shapes) and all(bool(np.isfinite(part).all()) for part in numbers)


def _numbers(sums: Sum) -> tuple[Vector, ...]:
    return sums.theme, sums.constants, sums.topic, np.array([sums.topic_constant])


def save(weights: Weights, path: Path = SHIPPED) -> None:
    """Write `weights` for `load`; equal weights give equal bytes."""
    arrays: dict[str, NDArray[Any]] = {
        f"{name}_{part}": np.asarray(getattr(each, part), np.float32)
        for name, each in (("words", weights.words), ("both", weights.both))
        for part in ("theme", "constants", "topic", "topic_constant")
    }
    arrays |= {"keys": np.array(weights.keys), "mean": weights.mean.astype(np.float16)}
    arrays["linear"] = weights.linear.astype(np.float16)
    np.savez(path, allow_pickle=False, **arrays)


def _sum(file: np.lib.npyio.NpzFile, name: str) -> Sum:
    theme, constants, topic = (
        file[f"{name}_{part}"].astype(np.float64) for part in ("theme", "constants", "topic")
    )
    return Sum(theme, constants, topic, float(file[f"{name}_topic_constant"]))


# --- meaning ---


def centred(vectors: NDArray[np.float32], mean: Vector) -> Vector:
    """Return unit vectors (n, d) without the mean of the field."""
    off = vectors - mean
    return np.asarray(off / np.maximum(np.linalg.norm(off, axis=1, keepdims=True), 1e-9))


def whole(parts: Vector) -> Vector:
    """Return the vector (d,) of a text from those of its parts, title first."""
    weights = np.ones(len(parts))
    weights[:2] = LEAD_WEIGHT
    total = weights @ parts
    return np.asarray(total / max(float(np.linalg.norm(total)), 1e-9))


def meaning_values(parts: Vector, linear: Vector) -> Vector:
    """Return, per theme and topic, (n, 5): whole, title, best window, best three windows, all."""
    logits = np.vstack([whole(parts), parts]) @ linear[:-1] + linear[-1]
    windows = logits[2:] if len(logits) > 2 else logits[1:]
    ranked = np.sort(windows, axis=0)[::-1]
    share = np.log(logistic(windows).mean(axis=0) + 0.01)
    return np.stack([logits[0], logits[1], ranked[0], ranked[:3].mean(axis=0), share], axis=1)


# --- both ---


def theme_inputs(words: Vector, meaning: Vector | None, length: float) -> Vector:
    """Return one row per theme: word figures (n, 8), and with `meaning` (n + 1, 5) all figures,
    also times the length.
    """
    if meaning is None:
        return words
    logits = np.clip(meaning[:-1], -MOST_LOGIT, MOST_LOGIT)
    ahead = logits[:, [0, 3]] - logits[:, [0, 3]].max(axis=0)
    values = np.hstack([words, logits, ahead])
    return np.hstack([values, values * _length(length)])


def topic_inputs(words: Vector, meaning: Vector | None, length: float) -> Vector:
    """Return the figures (m,) of "on topic"."""
    if meaning is None:
        return words
    logits = np.clip(meaning, -MOST_LOGIT, MOST_LOGIT)
    best = np.sort(logits[:-1], axis=0)
    values = np.concatenate([words, logits[-1], best[-2:, 0], best[-1:, 3]])
    return np.concatenate([values, [_length(length)], values * _length(length)])


def _length(words: float) -> float:
    return min(2.0, max(-1.5, math.log(max(20.0, words) / USUAL_WORDS)))


def added(sums: Sum, themes: Vector, topic: Vector) -> Scores:
    """Return the weighted sum of figures."""
    return Scores(
        themes @ sums.theme + sums.constants, float(topic @ sums.topic + sums.topic_constant)
    )


def scores(
    weights: Weights, words: Vector, topic: Vector, meaning: Vector | None, length: float
) -> Scores:
    """Return the logits of a text of `length` words.

    In a long text, terms count beside meaning, because its passages have many subjects.
    """
    plain = replace(added(weights.words, words, topic), topic_from=TOPIC_FROM_WORDS)
    if meaning is None:
        return plain
    full = added(
        weights.both, theme_inputs(words, meaning, length), topic_inputs(topic, meaning, length)
    )
    ramp = min(1.0, max(0.0, (length - SHORT_WORDS) / (LONG_WORDS - SHORT_WORDS)))
    share, of_topic = MOST_BY_WORDS * ramp, MOST_OF_TOPIC_BY_WORDS * ramp
    themes = share * plain.themes + (1 - share) * full.themes
    for number in weights.untrained:
        themes[number] = plain.themes[number]
    return Scores(
        themes,
        of_topic * plain.topic + (1 - of_topic) * full.topic,
    )


def logistic(logits: Vector) -> Vector:
    """Return the probability, 0..1, of logits."""
    return np.asarray(1 / (1 + np.exp(-np.clip(logits, -30, 30))))


def fitted_to(weights: Weights, keys: Sequence[str]) -> Weights:
    """Return weights for the themes `keys`; untrained ones get the usual constant."""
    if tuple(keys) == weights.keys:
        return weights
    known = {key: number for number, key in enumerate(weights.keys)}
    nothing = np.zeros(len(weights.linear))
    nothing[-1] = -MOST_LOGIT
    columns = [weights.linear[:, known[key]] if key in known else nothing for key in keys]

    def with_constants(sums: Sum) -> Sum:
        usual = float(sums.constants.mean())
        constants = [sums.constants[known[key]] if key in known else usual for key in keys]
        return replace(sums, constants=np.array(constants))

    return replace(
        weights,
        keys=tuple(keys),
        linear=np.stack([*columns, weights.linear[:, -1]], axis=1),
        words=with_constants(weights.words),
        both=with_constants(weights.both),
        untrained=tuple(number for number, key in enumerate(keys) if key not in known),
    )


def least_of_each(length: float) -> tuple[float, ...]:
    """Return the logits that a first, second and third main theme of a text of `length`
    words need.
    """
    third = THIRD_IN_LONG_READ if length >= LONG_READ else THIRD_FROM
    return -MOST_LOGIT, SECOND_FROM, third
