"""Loan words: words that languages share ("Personalisierung", "personalisering").

In a translation they occur in the same order; unrelated pages of one field share some of them, but
not their order. This finds translations in languages without sentence vectors: Finnish, Swedish
(docs/decisions/0501).
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import LCSseq

from curator.language import fold
from curator.language.data import base
from curator.match.anchors import OTHER_LETTERS

MOST = 200  # words, from the start of the text
MOST_CHARACTERS = 20_000
SHORTEST, BEGINNING = 7, 4  # letters of a word, and of its beginning, which is compared
BITS, NEAREST, LEAST_SHARED = 2048, 10, 6

Loans = NDArray[np.uint32]  # hashed, in the order of the text

_WORD = re.compile(rf"[^\W\d_]{{{SHORTEST},}}")
_SPELLINGS = (("sch", "sk"), ("ph", "f"), ("th", "t"), ("ch", "k"), ("ck", "k"), ("qu", "kv"))
_LETTERS = str.maketrans({"x": "ks", "c": "k", "z": "s", "w": "v", "y": "i"})
_TWICE = re.compile(r"(.)\1")


def loan_words(text: str, language: str) -> Loans:
    """Return the hashed beginnings of the long words of `text`, in a spelling common to all
    languages; none for languages in other scripts.
    """
    if base(language) in OTHER_LETTERS:
        return np.zeros(0, np.uint32)
    return np.fromiter(islice(_hashed(text[:MOST_CHARACTERS]), MOST), np.uint32)


def _hashed(text: str) -> Iterator[int]:
    for match in _WORD.finditer(text):
        if number := _beginning(match.group()):
            yield number


@lru_cache(maxsize=50_000)
def _beginning(word: str) -> int | None:
    plain = "".join(
        letter
        for letter in unicodedata.normalize("NFD", fold(word))
        if not unicodedata.combining(letter)
    )
    if not plain.isascii():
        return None
    for found, spelled in _SPELLINGS:
        plain = plain.replace(found, spelled)
    plain = _TWICE.sub(r"\1", plain.translate(_LETTERS))
    return zlib.crc32(plain[:BEGINNING].encode()) if len(plain) > BEGINNING else None


def shared_row(one: Loans, other: Loans) -> tuple[int, float]:
    """Return how many distinct loan words two texts share, and how similar their sequences are,
    0..1.
    """
    a, b = one.tolist(), other.tolist()
    shared = len(set(a) & set(b))
    return (shared, LCSseq.normalized_similarity(a, b)) if shared >= LEAST_SHARED else (shared, 0.0)


class LoanIndex:
    """Find stories that share many loan words: a bitmap per row, compared with all rows at once."""

    def __init__(self) -> None:
        self._bits = np.zeros((BITS // 64, 0), np.uint64)
        self._counts = np.zeros(0, np.float32)  # bits set in each row
        self._has_vectors = np.ones(0, np.bool_)

    def add(self, row: int, loans: Loans, *, has_vectors: bool) -> None:
        """Add the story in `row`; `has_vectors` says whether the embedder knows its language."""
        if row >= len(self._counts):
            self._grow(max(row + 1, 2 * len(self._counts), 1024))
        bits = _bits(loans)
        self._bits[:, row] = bits
        self._counts[row] = np.bitwise_count(bits).sum()
        self._has_vectors[row] = has_vectors

    def _grow(self, rows: int) -> None:
        more = rows - len(self._counts)
        self._bits = np.pad(self._bits, ((0, 0), (0, more)))
        self._counts = np.pad(self._counts, (0, more))
        self._has_vectors = np.pad(self._has_vectors, (0, more))

    def near(self, loans: Loans, *, has_vectors: bool) -> list[int]:
        """Return the rows that share most of `loans`, best first.

        For a story with vectors only rows without vectors are searched: between two stories that
        have them, meaning decides.
        """
        rows = np.flatnonzero(self._counts * ~self._has_vectors if has_vectors else self._counts)
        bits = _bits(loans)
        shared = np.zeros(len(rows), np.float32)
        for stored, own in zip(self._bits, bits, strict=True):
            if own:
                shared += np.bitwise_count(stored[rows] & own)
        likeness = shared / np.sqrt(np.maximum(self._counts[rows], 1.0))
        order = np.argsort(-likeness, kind="stable")[:NEAREST]
        return [int(rows[place]) for place in order if shared[place] >= LEAST_SHARED]


def _bits(loans: Loans) -> NDArray[np.uint64]:
    flags = np.zeros(BITS, np.bool_)
    flags[loans % BITS] = True
    return np.packbits(flags).view(np.uint64)
