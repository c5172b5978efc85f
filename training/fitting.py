"""Logistic regression in numpy: linear over vectors, then over the figures of words and meaning."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from curator.label.themes import model
from curator.label.themes.model import Sum, Vector, Weights
from training.examples import Example, fold

RIDGE_FIGURES = 2.0  # chosen by folds of languages, as are those of each encoder's vectors
PARTS_WEIGHT = 2.0  # of all passages of a text together, beside the whole with 1
OFF_TOPIC_WEIGHT = 0.3  # of a text that is about nothing, for the themes
TOUCHED_WEIGHT = 0.3  # of a theme that a text only touches: it is not about it, though near it
STEPS, CLOSE = 150, 1e-4


def regression(inputs: Vector, wanted: Vector, counts: Vector, ridge: float) -> Vector:
    """Weights (n + 1, k) of `inputs` (m, n) for k answers `wanted` (m, k) that count `counts`.

    Accelerated steps against the bound of the curvature, which needs one inverse for all k.
    """
    columns = np.hstack([inputs, np.ones((len(inputs), 1))])
    penalty = np.full(columns.shape[1], ridge)
    penalty[-1] = 1e-3  # the constant is free
    curvature = 0.25 * (columns.T * counts.max(axis=1)) @ columns + np.diag(penalty)
    inverse = np.linalg.inv(curvature)
    found = ahead = np.zeros((columns.shape[1], wanted.shape[1]))
    momentum = 1.0
    for _ in range(STEPS):
        error = counts * (model.logistic(columns @ ahead) - wanted)
        step = ahead - inverse @ (columns.T @ error + penalty[:, None] * ahead)
        following = (1 + np.sqrt(1 + 4 * momentum**2)) / 2
        moved = step - found
        ahead, found = step + (momentum - 1) / following * moved, step
        momentum = following
        if np.abs(moved).max() < CLOSE:
            break
    return found


def answers(texts: Sequence[Example], keys: Sequence[str]) -> tuple[Vector, Vector]:
    """What is wanted, themes and then topic, and what counts. What is only touched has to count
    against a theme, or a long page is about all that it mentions.
    """
    wanted = np.array(
        [[*(float(key in text.main) for key in keys), float(text.on_topic)] for text in texts]
    )
    touched = np.array([[*(key in text.also for key in keys), False] for text in texts])
    return wanted, np.where(touched & (wanted == 0), TOUCHED_WEIGHT, 1.0)


def linear(texts: Sequence[Example], keys: Sequence[str], mean: Vector, ridge: float) -> Vector:
    """What vectors mean: fitted on whole texts and on every part of them."""
    wanted, counts = answers(texts, keys)
    inputs, said, weigh = [], [], []
    for row, text in enumerate(texts):
        assert text.vectors is not None
        parts = model.centred(text.vectors, mean)
        inputs += [model.whole(parts)[None], parts]
        said.append(np.repeat(wanted[row : row + 1], len(parts) + 1, axis=0))
        share = np.full(len(parts), PARTS_WEIGHT / len(parts))
        weigh.append(np.concatenate([[1.0], share])[:, None] * counts[row])
    return regression(np.concatenate(inputs), np.concatenate(said), np.concatenate(weigh), ridge)


def added_up(
    texts: Sequence[Example], keys: Sequence[str], meaning: Sequence[Vector | None]
) -> Sum:
    """What the figures weigh; with `meaning` of each text (out of fold) those of both."""
    wanted, counts = answers(texts, keys)
    weight = np.array([text.weight for text in texts])
    pairs = list(zip(texts, meaning, strict=True))
    themes = np.concatenate([model.theme_inputs(t.words, said, t.length) for t, said in pairs])
    names = np.tile(np.eye(len(keys)), (len(texts), 1))
    off = np.where(wanted[:, -1] > 0, 1.0, OFF_TOPIC_WEIGHT) * weight
    found = _scaled(
        themes, wanted[:, :-1].reshape(-1, 1), (counts[:, :-1] * off[:, None]).reshape(-1, 1), names
    )
    topic = _scaled(
        np.stack([model.topic_inputs(t.topic, said, t.length) for t, said in pairs]),
        wanted[:, -1:],
        weight[:, None],
        np.zeros((len(texts), 0)),
    )
    size = themes.shape[1]
    return Sum(found[:size], found[size:-1] + found[-1], topic[:-1], float(topic[-1]))


def _scaled(inputs: Vector, wanted: Vector, counts: Vector, names: Vector) -> Vector:
    """A regression on figures of one scale, given back for the figures as they are; `names` are
    columns of 0 and 1 that stay as they are.
    """
    mean, spread = inputs.mean(axis=0), inputs.std(axis=0) + 1e-6
    columns = np.hstack([(inputs - mean) / spread, names])
    found = regression(columns, wanted, counts, RIDGE_FIGURES)[:, 0]
    found[: len(mean)] /= spread
    found[-1] -= float(found[: len(mean)] @ mean)
    return found


def meaning_out_of_fold(
    texts: Sequence[Example], keys: Sequence[str], mean: Vector, ridge: float
) -> list[Vector]:
    """The meaning of each text by weights from other languages only."""
    languages = sorted({text.language for text in texts})
    found: dict[int, Vector] = {}
    for judged in sorted({fold(language, languages) for language in languages}):
        here = [fold(text.language, languages) == judged for text in texts]
        taught = [
            text
            for text, left_out in zip(texts, here, strict=True)
            if not left_out and text.weight == 1.0
        ]
        columns = linear(taught, keys, mean, ridge)
        for number, text in enumerate(texts):
            if here[number] and text.vectors is not None:
                found[number] = model.meaning_values(model.centred(text.vectors, mean), columns)
    return [found[number] for number in range(len(texts))]


@dataclass(frozen=True, slots=True)
class Fitted:
    """The weights, and the meaning (n + 1, 5) of every text by weights of other languages."""

    weights: Weights
    meaning: tuple[Vector | None, ...]


def fit(texts: Sequence[Example], keys: Sequence[str], ridge: float) -> Fitted:
    """Everything, from texts of all languages; those without vectors teach the words alone. `ridge`
    keeps the weights of vectors small.
    """
    read = [text for text in texts if text.vectors is not None]
    written = [text for text in read if text.weight == 1.0]
    mean = np.concatenate([text.vectors for text in written if text.vectors is not None]).mean(0)
    mean = mean.astype(np.float64)
    out_of_fold = meaning_out_of_fold(read, keys, mean, ridge)
    said = dict(zip((text.id for text in read), out_of_fold, strict=True))
    meaning = tuple(said.get(text.id) for text in texts)
    columns = linear(written, keys, mean, ridge)
    words, both = sums(texts, keys, meaning)
    return Fitted(Weights(tuple(keys), mean, columns, words, both), meaning)


def sums(
    texts: Sequence[Example], keys: Sequence[str], meaning: Sequence[Vector | None]
) -> tuple[Sum, Sum]:
    """What the figures weigh: words alone, of all texts, and both, of those with meaning."""
    read = [(text, said) for text, said in zip(texts, meaning, strict=True) if said is not None]
    return (
        added_up(texts, keys, [None] * len(texts)),
        added_up([text for text, _ in read], keys, [said for _, said in read]),
    )
