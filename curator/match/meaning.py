"""Sentence vectors of a story's title and first sentences, to compare meaning across languages."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from curator.language import data, sentences
from curator.records import Story

LEAD = 6  # sentences that are searched for in the other text
WINDOW = 8  # sentences in which they are searched; more, because translations split sentences
SHORTEST, LONGEST = 25, 400  # characters of a sentence
SHORTEST_UNSPACED = 10  # characters in Japanese, Chinese and Korean

_ENDED = re.compile(r"[.!?。！？．…؟۔।][\"'”’»“)\]」』]*$")

# Shape (sentences, dimensions): unit vectors times SCALE, which take a quarter of the memory at an
# error of the cosine of 0.003.
Vectors = NDArray[np.int8]
SCALE = 127.0


class Embedder(Protocol):
    """Encodes sentences as unit vectors; `languages` are the base languages it knows."""

    @property
    def languages(self) -> Collection[str]: ...

    def encode(self, texts: list[str]) -> NDArray[np.float32]: ...


def nothing() -> Vectors:
    return np.zeros((0, 0), np.int8)


def lead(story: Story) -> list[str]:
    """Return the title and the first complete sentences, without menus, lists and labels."""
    language = story.language.main
    shortest = SHORTEST_UNSPACED if data.profile(language).get("unspaced") else SHORTEST
    opening = story.article.body[: LONGEST * (WINDOW + 4)]
    found = [
        part[:LONGEST]
        for part in sentences(opening, language)
        if len(part) >= shortest and _ENDED.search(part)
    ]
    title = story.article.title[:LONGEST]
    return [part for part in (title, *found[:WINDOW]) if part] if found else []


def quantised(vectors: NDArray[np.float32]) -> Vectors:
    """Return vectors as int8, each scaled so that its largest component is `SCALE`."""
    longest = np.abs(vectors).max(axis=1, keepdims=True)
    rounded: Vectors = np.round(vectors / np.maximum(longest, 1e-9) * SCALE).astype(np.int8)
    return rounded


def unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return each vector scaled to length 1."""
    scaled: NDArray[np.float32] = vectors / np.maximum(
        np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9
    )
    return scaled


def alignment(one: Vectors, other: Vectors) -> float:
    """Return how well the first sentences of each text are found in the other, -1..1."""
    if not len(one) or not len(other):
        return 0.0
    a, b = unit(one.astype(np.float32)), unit(other.astype(np.float32))
    there = (a[: LEAD + 1] @ b.T).max(axis=1).mean()
    back = (b[: LEAD + 1] @ a.T).max(axis=1).mean()
    return float((there + back) / 2)


def mean(vectors: Vectors) -> NDArray[np.float32]:
    """Return the mean direction of title and first sentences, as a unit vector."""
    return unit(unit(vectors[: LEAD + 1].astype(np.float32)).mean(axis=0))
