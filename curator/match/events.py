"""Recognise the same event: news, a study or a report that several sources write about.

The weakest kind of match, because neither text need contain anything of the other. A logistic
regression weighs four measures: the meaning of both (sentence vectors), the words of their
beginnings and of the whole texts, and the rare names and figures they share. Word frequencies are
in `background.npz`, counted by `python -m training.events` in this project's own texts; the
weights were fitted on half of the corpus's pairs (docs/decisions/0506).
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import islice
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from curator.errors import ConfigError
from curator.language import data, fold, words
from curator.match.meaning import LEAD, Vectors, unit
from curator.records import Match, Message

BACKGROUND = Path(__file__).with_name("background.npz")
BUCKETS = 2**16  # of the hashed counts; a collision makes a rare word look more common
STEM = 6  # letters of a word that are compared, because words take endings
START, MOST = 80, 400  # words: the beginning of a text, and the part that is compared
MOST_CHARACTERS = 6_000
MOST_ANCHORS = 40
LONGEST_APART = 30  # days between two stories of one event
# of meaning, beginning, whole text, rare names and figures, and being in one language
WEIGHTS = np.array([5.377, 5.216, 0.023, 0.429, -0.513])
BIAS = -3.225
SAME_EVENT = 1.0  # least score
SURE = 4.0  # score from which on the match is certain
RAREST = 60.0  # upper limit of the rarity that two texts share
LEAST_WORDS = 25

Hashes = NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Background:
    """In how many of `texts` the words and names of each bucket occur.

    `mean` is the mean sentence vector, which is subtracted before vectors are compared.
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
def background(path: Path = BACKGROUND) -> Background:
    """Return the counts of `path`; raises ConfigError if missing or damaged."""
    try:
        with path.open("rb") as raw, np.load(raw, allow_pickle=False) as file:
            found = Background(
                file["words"].astype(np.float64),
                file["names"].astype(np.float64),
                float(file["texts_a_language"]),
                float(file["texts"]),
                file["mean"].astype(np.float32),
            )
        if len(found.words) != BUCKETS or len(found.names) != BUCKETS:
            raise ValueError("other counts")
    except (OSError, KeyError, ValueError, EOFError, TypeError, BadZipFile, zlib.error) as error:
        raise ConfigError(
            "is damaged or missing; install the program again, or run python -m training.events",
            file=str(path),
        ) from error
    return found


def terms(text: str, language: str) -> tuple[Hashes, Hashes]:
    """Return the distinct words of the beginning of a text, and of the whole, hashed and sorted."""
    found = list(islice(_words(text[:MOST_CHARACTERS], data.base(language)), MOST))
    return _sorted(found[:START]), _sorted(found)


def _words(text: str, language: str) -> Iterable[int]:
    found, shortest = words(fold(text)), 2
    if data.profile(language).get("unspaced"):
        found = [word[at : at + 2] for word in found for at in range(max(1, len(word) - 1))]
        shortest = 1
    return (hashed(f"{language} {word[:STEM]}") for word in found if len(word) > shortest)


def hashed(text: str) -> int:
    """Return a hash that is the same on every machine and in every process."""
    return zlib.crc32(text.encode("utf-8", "replace"))


def _sorted(found: Iterable[int]) -> Hashes:
    return np.unique(np.fromiter(found, np.uint32))


def names(anchors: Sequence[str]) -> Hashes:
    """Return the names and figures of a text's beginning, hashed and sorted."""
    return _sorted(hashed(anchor) for anchor in anchors[:MOST_ANCHORS])


@dataclass(frozen=True, slots=True)
class Telling:
    """What is compared of a story to find events."""

    id: str
    language: str
    vectors: Vectors
    start: Hashes
    words: Hashes
    anchors: tuple[str, ...]
    day: date | None


def same_event(a: Telling, b: Telling) -> Match | None:
    """Return the match if `a` and `b` report the same event, else None."""
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
    """Return the measures that `WEIGHTS` weigh, in their order, shape (5,)."""
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
    """Return the cosine of two texts' beginnings, -1..1, after subtracting the mean vector."""
    return float(_direction(one) @ _direction(other))


def _direction(vectors: Vectors) -> NDArray[np.float32]:
    lead = unit(vectors[: LEAD + 1].astype(np.float32)) - background().mean
    return unit(unit(lead).mean(axis=0))


def _overlap(one: Hashes, other: Hashes) -> float:
    """Return the cosine similarity of two sets of words, weighted by rarity, 0..1."""
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
