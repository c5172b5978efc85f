"""How good a judgement is, by words alone, by meaning alone and by both."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from curator.label.themes import model
from curator.label.themes.model import Scores, Vector, Weights
from training.examples import Example

Way = Literal["words", "meaning", "both"]


@dataclass(frozen=True, slots=True)
class Judged:
    """One text and its main themes each way; None off topic, or where that way is not open."""

    text: Example
    main: dict[str, frozenset[str] | None]


@dataclass
class Counts:
    """What was found over many texts."""

    right: int = 0
    wrong: int = 0
    missed: int = 0
    taken: int = 0  # on topic and found to be
    left: int = 0
    strayed: int = 0  # off topic and taken

    @property
    def precision(self) -> float:
        return self.right / max(1, self.right + self.wrong)

    @property
    def recall(self) -> float:
        return self.right / max(1, self.right + self.missed)

    @property
    def topic_precision(self) -> float:
        return self.taken / max(1, self.taken + self.strayed)

    @property
    def topic_recall(self) -> float:
        return self.taken / max(1, self.taken + self.left)

    @property
    def note(self) -> str:
        return (
            f"main P {self.precision:.3f} R {self.recall:.3f}, on topic"
            f" P {self.topic_precision:.3f} R {self.topic_recall:.3f}"
        )

    def add(
        self, on_topic: bool, main: Iterable[str], also: Iterable[str], found: Judgement
    ) -> None:
        """Count one text: themes within main and also are right, main ones left out missed."""
        wanted, allowed, said = set(main), {*main, *also}, set(found or ())
        if on_topic:
            self.right += len(said & allowed)
            self.wrong += len(said - allowed)
            self.missed += len(wanted - said)
            self.taken += found is not None
            self.left += found is None
        else:
            self.strayed += found is not None


Judgement = frozenset[str] | None


def judged(weights: Weights, text: Example, said: Vector | None) -> Judged:
    """The main themes of `text` each way; `said` is its meaning."""
    plain = model.scores(weights, text.words, text.topic, None, text.length)
    words = _main(weights, plain, text.length)
    if said is None:
        return Judged(text, {"words": words, "meaning": None, "both": words})
    both = model.scores(weights, text.words, text.topic, said, text.length)
    meaning = Scores(said[:-1, 0], float(said[-1, 0]))
    return Judged(
        text,
        {
            "words": words,
            "meaning": _main(weights, meaning, text.length),
            "both": _main(weights, both, text.length),
        },
    )


def _main(weights: Weights, scores: Scores, length: float) -> Judgement:
    if not scores.on_topic:
        return None
    order = np.argsort(-scores.themes)
    kept = [
        int(number)
        for number, least in zip(order, model.least_of_each(length), strict=False)
        if scores.themes[int(number)] >= least
    ]
    return frozenset(weights.keys[number] for number in kept)


def counted(found: Sequence[Judged], way: str) -> Counts:
    """All of `found`, one way."""
    counts = Counts()
    for each in found:
        counts.add(each.text.on_topic, each.text.main, each.text.also, each.main[way])
    return counts
