"""The nearest stories by meaning among very many, in other languages.

Each story is one direction, kept as 512 signs and 512 small numbers. Counting the signs that
differ leaves a few hundred candidates of a hundred thousand in two milliseconds; the small
numbers then say how near those really are.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from curator.match.meaning import Vectors, mean, quantised

NEAREST = 10
SHORTLIST = 256
NEAR = 0.35  # cosine: below it neither a translation nor another version of an event was seen
WORD = 64
FIRST_ROWS = 1024


class Neighbours:
    """Directions by row number; a row without vectors is near nothing."""

    def __init__(self) -> None:
        self._signs = np.zeros(
            (0, 0), np.uint64
        )  # words of 64 signs x rows, so that counting runs along the memory
        self._means = np.zeros((0, 0), np.int8)
        self._languages = np.zeros(0, np.int32)  # 0: nothing is known of the row
        self._codes: dict[str, int] = {}
        self._used = 0

    def add(self, row: int, vectors: Vectors, language: str) -> None:
        """Remember the story in `row`, which is higher than any before."""
        if not len(vectors):
            return
        direction = mean(vectors)
        if row >= len(self._languages):
            self._grow(max(row + 1, 2 * len(self._languages), FIRST_ROWS), len(direction))
        self._signs[:, row] = _signs(direction)
        self._means[row] = quantised(direction[None, :])[0]
        self._languages[row] = self._codes.setdefault(language, len(self._codes) + 1)
        self._used = row + 1

    def _grow(self, rows: int, width: int) -> None:
        signs, means = np.zeros((width // WORD, rows), np.uint64), np.zeros((rows, width), np.int8)
        languages = np.zeros(rows, np.int32)
        if self._used:
            signs[:, : self._used] = self._signs[:, : self._used]
            means[: self._used] = self._means[: self._used]
            languages[: self._used] = self._languages[: self._used]
        self._signs, self._means, self._languages = signs, means, languages

    def abroad(self, vectors: Vectors, language: str) -> list[int]:
        """The rows in other languages that are near, the nearest first and of equals the lower."""
        if not len(vectors) or not self._used:
            return []
        known = self._languages[: self._used]
        elsewhere = np.flatnonzero((known > 0) & (known != self._codes.get(language, 0)))
        return self._nearest(vectors, elsewhere)

    def at_home(self, vectors: Vectors, language: str) -> list[int]:
        """The rows in the same language that are near, the nearest first."""
        if not len(vectors) or not self._used:
            return []
        own = self._codes.get(language, 0)
        return self._nearest(vectors, np.flatnonzero(self._languages[: self._used] == own))

    def _nearest(self, vectors: Vectors, rows: NDArray[np.int64]) -> list[int]:
        short = self._shortlist(_signs(mean(vectors)), rows)
        cosines = self.likeness(vectors, short)
        near = [
            (-cosine, int(row))
            for cosine, row in zip(cosines, short, strict=True)
            if cosine >= NEAR
        ]
        return [row for _, row in sorted(near)[:NEAREST]]

    def _shortlist(self, signs: NDArray[np.uint64], rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """The `SHORTLIST` rows with the fewest differing signs, and all that are as near as the
        last of them.
        """
        differing = np.zeros(self._used, np.uint16)
        for word, own in zip(self._signs, signs, strict=True):
            differing += np.bitwise_count(word[: self._used] ^ own)
        differing = differing[rows]
        if len(rows) <= SHORTLIST:
            return rows
        limit = np.searchsorted(np.cumsum(np.bincount(differing)), SHORTLIST)
        short: NDArray[np.int64] = rows[differing <= limit]
        return short

    def likeness(
        self, vectors: Vectors, rows: Sequence[int] | NDArray[np.int64]
    ) -> NDArray[np.float32]:
        """The cosine of each row with `vectors`; 1.0, because nothing speaks against it, where
        one of them has none.
        """
        found = np.ones(len(rows), np.float32)
        asked = np.asarray(rows, np.int64)
        known = np.flatnonzero(asked < self._used)
        known = known[self._languages[asked[known]] > 0]
        if len(vectors) and len(known):
            kept = self._means[asked[known]].astype(np.float32)
            found[known] = kept @ mean(vectors) / np.linalg.norm(kept, axis=1)
        return found


def _signs(direction: NDArray[np.float32]) -> NDArray[np.uint64]:
    return np.packbits(direction > 0).view(np.uint64)
