"""Whether the same event told by two newsrooms is found.

    python -m bench.quality.events [--fit]

Pairs of news texts judged by people (the corpus' same-event/). Weights come from one half of the
pairs (`--fit` prints them), the figures from the other; no text stands in both. `pairs` judges each
pair alone, `twins` groups all texts of the half at once, as `curator twins` does.
"""

from __future__ import annotations

import json
import lzma
import sys
from collections.abc import Sequence
from datetime import date
from functools import cache
from hashlib import sha256
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from bench.quality import corpus
from bench.quality.measure import Measure
from curator import match
from curator.match import events
from curator.match.fingerprint import telling
from curator.runs import analyse, context

TODAY = date(2026, 11, 22)
SAME, UNRELATED = 1.5, 3.5  # mean judgements, 1 to 4
FOUND, KEPT_APART = 0.55, 0.98
STEPS, RATE, SHRINK = 4_000, 0.5, 0.01

Pair = tuple[str, str]


@cache
def pairs() -> tuple[tuple[Pair, float], ...]:
    """Every judged pair and its mean judgement."""
    path = corpus.ROOT / "same-event" / "pairs.jsonl"
    rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return tuple(((row["a"], row["b"]), float(row["score"])) for row in rows)


def reported(pair: Pair) -> bool:
    """Whether the pair is of the half the figures are taken from."""
    group = min(pair)
    return sha256(group.encode()).digest()[0] % 2 == 1


@cache
def tellings() -> dict[str, match.Fingerprint]:
    """The fingerprint of each text, made as `curator twins` makes it."""
    with lzma.open(corpus.ROOT / "same-event" / "texts.jsonl.xz", "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    stories = [
        analyse.story_of_object({"id": row["id"], "text": row["text"]}, today=TODAY) for row in rows
    ]
    return {seen.id: seen for seen in match.fingerprints(stories, context.embedder())}


def shares(found: Sequence[bool], judged: Sequence[float]) -> tuple[float, float]:
    """The share found of the pairs that are one event, and of those that are unrelated."""
    hit = [yes for yes, score in zip(found, judged, strict=True) if score <= SAME]
    wrong = [yes for yes, score in zip(found, judged, strict=True) if score >= UNRELATED]
    return sum(hit) / max(len(hit), 1), sum(wrong) / max(len(wrong), 1)


def measure() -> list[Measure]:
    """The figures of the half that nothing was tuned on."""
    half = [(pair, score) for pair, score in pairs() if reported(pair)]
    seen = {name: tellings()[name] for pair, _ in half for name in pair}
    groups = match.cluster(list(seen.values()), match.Links())
    joined = {pair for group in groups for pair in combinations(sorted(group.ids), 2)}
    together = [tuple(sorted(pair)) in joined for pair, _ in half]
    recall, wrong = shares(together, [score for _, score in half])
    return [
        Measure("same event, recall", recall, FOUND),
        Measure("same event, unrelated pairs kept apart", 1 - wrong, KEPT_APART),
    ]


def main() -> None:
    if "--fit" in sys.argv:
        fit()
    alone = [(pair, score) for pair, score in pairs() if reported(pair)]
    found = [_one(pair) for pair, _ in alone]
    recall, wrong = shares(found, [score for _, score in alone])
    print(f"pairs alone: recall {recall:.3f}, unrelated joined {wrong:.3f}")
    for each in measure():
        print(each)


def _one(pair: Pair) -> bool:
    a, b = (tellings()[name] for name in pair)
    return match.cluster([a, b], match.Links()) != []


def fit() -> None:
    """Print the weights that the other half gives."""
    mine = [(pair, score) for pair, score in pairs() if not reported(pair)]
    kept = [(pair, score <= SAME) for pair, score in mine if score <= SAME or score >= UNRELATED]
    rows = np.array([_features(pair) for pair, _ in kept])
    weights, bias = _logistic(rows, np.array([same for _, same in kept], float))
    scores = rows @ weights + bias
    same = np.array([yes for _, yes in kept])
    print("weights", np.round(weights, 3).tolist(), "bias", round(bias, 3))
    for limit in (0.5, 0.8, 1.0, 1.2, 1.5, 2.0):
        print(limit, round(scores[same].__gt__(limit).mean(), 3), (scores[~same] > limit).mean())


def _features(pair: Pair) -> NDArray[np.float64]:
    a, b = (telling(tellings()[name]) for name in pair)
    return events.measured(a, b) if len(a.vectors) and len(b.vectors) else np.zeros(5)


def _logistic(
    rows: NDArray[np.float64], same: NDArray[np.float64]
) -> tuple[NDArray[np.float64], float]:
    mean, spread = rows.mean(axis=0), rows.std(axis=0) + 1e-9
    scaled = np.c_[(rows - mean) / spread, np.ones(len(rows))]
    found = np.zeros(scaled.shape[1])
    for _ in range(STEPS):
        off = 1 / (1 + np.exp(-scaled @ found)) - same
        found -= RATE * (scaled.T @ off / len(rows) + SHRINK * np.r_[found[:-1], 0])
    weights: NDArray[np.float64] = found[:-1] / spread
    return weights, float(found[-1] - (weights * mean).sum())


if __name__ == "__main__":
    main()
