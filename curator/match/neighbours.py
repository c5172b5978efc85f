"""Nearest-neighbour search by meaning, among 100,000 stories in about two milliseconds.

Each story is one 512-dimensional vector, stored as its signs and as int8. Hamming distances of the
signs leave a few hundred rows, for which cosines are then computed.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from curator.match.meaning import Vectors, mean, quantised

NEAREST = 10
SHORTLIST = 256
NEAR = 0.35  # cosine; no translation and no version of an event was found below it
WORD = 64
FIRST_ROWS = 1024


class Neighbours:
    """Mean vectors by row number; a row without vectors is never found."""

    def __init__(self) -> None:
        # Shape (dimensions / 64, rows): contiguous along the rows, which are compared at once.
        self._signs = np.zeros((0, 0), np.uint64)
        self._means = np.zeros((0, 0), np.int8)
        self._languages = np.zeros(0, np.int32)  # code of each row's language; 0: no vectors
        self._codes: dict[str, int] = {}
        self._used = 0

    def add(self, row: int, vectors: Vectors, language: str) -> None:
        """Add the story in `row`, which is higher than all before."""
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

    def in_other_languages(self, vectors: Vectors, language: str) -> list[int]:
        """Return the near rows in other languages, nearest first, of equals the lower row."""
        if not len(vectors) or not self._used:
            return []
        known = self._languages[: self._used]
        others = np.flatnonzero((known > 0) & (known != self._codes.get(language, 0)))
        return self._nearest(vectors, others)

    def in_same_language(self, vectors: Vectors, language: str) -> list[int]:
        """Return the near rows in the same language, nearest first."""
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
        """Return the `SHORTLIST` rows with the fewest differing signs, and all that tie."""
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
        """Return the cosine of each row with `vectors`; 1.0 where one of the two has no vectors."""
        cosines = np.ones(len(rows), np.float32)
        wanted = np.asarray(rows, np.int64)
        known = np.flatnonzero(wanted < self._used)
        known = known[self._languages[wanted[known]] > 0]
        if len(vectors) and len(known):
            means = self._means[wanted[known]].astype(np.float32)
            cosines[known] = means @ mean(vectors) / np.linalg.norm(means, axis=1)
        return cosines


def _signs(direction: NDArray[np.float32]) -> NDArray[np.uint64]:
    return np.packbits(direction > 0).view(np.uint64)
