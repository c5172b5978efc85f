"""The meaning of a story's title and first sentences as vectors that are close in whatever
language they are said.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from curator.language import data, sentences
from curator.records import Story

LEAD = 6  # sentences that are looked for in the other text
WINDOW = 8  # sentences in which they are looked for: a translation may split one
SHORTEST, LONGEST = 25, 400  # characters of a sentence worth comparing
SHORTEST_UNSPACED = 10  # the same in Japanese, Chinese, Korean

_ENDED = re.compile(r"[.!?。！？．…؟۔।][\"'”’»“)\]」』]*$")

Vectors = NDArray[
    np.int8
    # sentences x dimensions; unit vectors times SCALE, a quarter of the room at a cosine error of
    # 0.003
]
SCALE = 127.0


class Embedder(Protocol):
    """Sentence embeddings; injected, so that matching works without them. `languages` are the
    primary subtags it knows.
    """

    @property
    def languages(self) -> Collection[str]: ...

    def encode(self, texts: list[str]) -> NDArray[np.float32]: ...


def nothing() -> Vectors:
    return np.zeros((0, 0), np.int8)


def lead(story: Story) -> list[str]:
    """The title and the first whole sentences; menus, lists and labels of a page's controls are
    no sentences.
    """
    language = story.language.main
    shortest = SHORTEST_UNSPACED if data.profile(language).get("unspaced") else SHORTEST
    opening = story.article.body[: LONGEST * (WINDOW + 4)]
    said = [
        part[:LONGEST]
        for part in sentences(opening, language)
        if len(part) >= shortest and _ENDED.search(part)
    ]
    return (
        [part for part in (story.article.title[:LONGEST], *said[:WINDOW]) if part] if said else []
    )


def quantised(vectors: NDArray[np.float32]) -> Vectors:
    longest = np.abs(vectors).max(axis=1, keepdims=True)
    rounded: Vectors = np.round(vectors / np.maximum(longest, 1e-9) * SCALE).astype(np.int8)
    return rounded


def unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Each vector at length one."""
    scaled: NDArray[np.float32] = vectors / np.maximum(
        np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9
    )
    return scaled


def alignment(one: Vectors, other: Vectors) -> float:
    """How well the first sentences of each text are found again in the other, the mean of both
    ways, -1..1.
    """
    if not len(one) or not len(other):
        return 0.0
    a, b = unit(one.astype(np.float32)), unit(other.astype(np.float32))
    there = (a[: LEAD + 1] @ b.T).max(axis=1).mean()
    back = (b[: LEAD + 1] @ a.T).max(axis=1).mean()
    return float((there + back) / 2)


def mean(vectors: Vectors) -> NDArray[np.float32]:
    """The unit vector between the title and the first sentences: what a story says in one
    direction.
    """
    return unit(unit(vectors[: LEAD + 1].astype(np.float32)).mean(axis=0))
