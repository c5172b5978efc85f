"""The same event told by different people: news, a study or a report that several write about.

Weaker than a copy or a translation: nothing of one text need be in the other. Four measures
are weighed: what both say (sentence vectors), the words of their beginnings and of the whole, and
the rare names and figures they share. How rare a word is comes from `background.npz`, counted by
`python -m training.events` over this project's own texts; the weights are a logistic regression on
half of the pairs of the corpus (docs/decisions/0506).
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from curator.language import data, fold, words
from curator.match.meaning import LEAD, Vectors, unit
from curator.records import Match, Message

BACKGROUND = Path(__file__).with_name("background.npz")
BUCKETS = 2**16  # of the hashed counts; a collision makes a rare word look commoner
STEM = 6  # letters: a word may carry an ending
START, MOST = 80, 400  # words: the beginning of a text, and as much of it as is compared
MOST_CHARACTERS = 6_000
MOST_ANCHORS = 40
LONGEST_APART = 30  # days between two versions of one event
# meaning, beginning, whole, rare names and figures, in one language; then the threshold
WEIGHTS = np.array([5.377, 5.216, 0.023, 0.429, -0.513])
BIAS = -3.225
SAME_EVENT = 1.0
SURE = 4.0  # no doubt from here on
RAREST = 60.0  # more shared rarity than this says no more
LEAST_WORDS = 25

Hashes = NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Background:
    """How many of `texts` hold the words and the names of each bucket; `mean` is the direction
    all sentences share, which is taken off before two are compared.
    """

    words: NDArray[np.float64]
    names: NDArray[np.float64]
    texts_a_language: float
    texts: float
    mean: NDArray[np.float32]

    def word_rarity(self, hashes: Hashes) -> NDArray[np.float64]:
        rarity: NDArray[np.float64] = np.log(
            (self.texts_a_language + 1) / (self.words[hashes % BUCKETS] + 0.5)
        )
        return rarity

    def name_rarity(self, hashes: Hashes) -> NDArray[np.float64]:
        rarity: NDArray[np.float64] = np.log(
            (self.texts + 1) / (self.names[hashes % BUCKETS] + 0.5)
        )
        return rarity


@cache
def background() -> Background:
    """The counts that ship with the program."""
    with np.load(BACKGROUND) as kept:
        return Background(
            kept["words"].astype(np.float64),
            kept["names"].astype(np.float64),
            float(kept["texts_a_language"]),
            float(kept["texts"]),
            kept["mean"].astype(np.float32),
        )


def terms(text: str, language: str) -> tuple[Hashes, Hashes]:
    """The different words of the beginning of a text and of the whole, hashed and sorted."""
    found = list(islice(_words(text[:MOST_CHARACTERS], data.base(language)), MOST))
    return _sorted(found[:START]), _sorted(found)


def _words(text: str, language: str) -> Iterable[int]:
    said = words(fold(text))
    if data.profile(language).get("unspaced"):
        said = [word[at : at + 2] for word in said for at in range(max(1, len(word) - 1))]
    shortest = 1 if data.profile(language).get("unspaced") else 2
    return (hashed(f"{language} {word[:STEM]}") for word in said if len(word) > shortest)


def hashed(text: str) -> int:
    """A number that is the same on every machine."""
    return zlib.crc32(text.encode("utf-8", "replace"))


def _sorted(found: Iterable[int]) -> Hashes:
    return np.unique(np.fromiter(found, np.uint32))


def names(anchors: Sequence[str]) -> Hashes:
    """The names and figures of a text's beginning, hashed and sorted."""
    return _sorted(hashed(anchor) for anchor in anchors[:MOST_ANCHORS])


@dataclass(frozen=True, slots=True)
class Telling:
    """What is compared of one story."""

    id: str
    language: str
    vectors: Vectors
    start: Hashes
    words: Hashes
    anchors: tuple[str, ...]
    day: date | None


def same_event(a: Telling, b: Telling) -> Match | None:
    """Whether `a` and `b` report one event, with the reason; None when not, or not known."""
    if not len(a.vectors) or not len(b.vectors) or _too_far_apart(a.day, b.day):
        return None
    if min(len(a.words), len(b.words)) < LEAST_WORDS:
        return None
    found = measured(a, b)
    score = float(found @ WEIGHTS + BIAS)
    if score < SAME_EVENT:
        return None
    return Match(a.id, b.id, "event", _reason(a, b, found[0]), round(min(score / SURE, 1.0), 4))


def _too_far_apart(one: date | None, other: date | None) -> bool:
    return one is not None and other is not None and abs((one - other).days) > LONGEST_APART


def measured(a: Telling, b: Telling) -> NDArray[np.float64]:
    """What `WEIGHTS` weigh, in their order."""
    one_language = a.language == b.language
    rarity = background()
    shared = np.intersect1d(names(a.anchors), names(b.anchors), assume_unique=True)
    rare = min(float(rarity.name_rarity(shared).sum()), RAREST) / (RAREST / 2)
    return np.array(
        [
            likeness(a.vectors, b.vectors),
            _overlap(a.start, b.start) if one_language else 0.0,
            _overlap(a.words, b.words) if one_language else 0.0,
            rare,
            float(one_language),
        ]
    )


def likeness(one: Vectors, other: Vectors) -> float:
    """The cosine of what two texts say at their beginning, -1..1, without what all texts share."""
    return float(_direction(one) @ _direction(other))


def _direction(vectors: Vectors) -> NDArray[np.float32]:
    lead = unit(vectors[: LEAD + 1].astype(np.float32)) - background().mean
    return unit(unit(lead).mean(axis=0))


def _overlap(one: Hashes, other: Hashes) -> float:
    """The cosine of two sets of words, rare ones counting more, 0..1."""
    shared = np.intersect1d(one, other, assume_unique=True)
    both = _weight(one) * _weight(other)
    return _weight(shared) / float(np.sqrt(both)) if both > 0 else 0.0


def _weight(hashes: Hashes) -> float:
    return float((background().word_rarity(hashes) ** 2).sum())


def _reason(a: Telling, b: Telling, meaning: float) -> Message:
    other = set(b.anchors)
    shared = list(dict.fromkeys(anchor for anchor in a.anchors if anchor in other))
    rarest = sorted(shared, key=lambda anchor: -_rarity(anchor))[:4]
    alike = Message(
        "the same event told by others: they begin alike in meaning (%(share)s)", share=meaning
    )
    if not rarest:
        return alike
    return Message("%(alike)s, and both name %(names)s", alike=alike, names=", ".join(rarest))


def _rarity(anchor: str) -> float:
    return float(background().name_rarity(np.array([hashed(anchor)], np.uint32))[0])
