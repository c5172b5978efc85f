"""Words that languages share because one took them from the other: "Personalisierung" and
"personalisering". In a translation they stand in the same order.

They find translations where no sentence vector knows the language (Finnish, Swedish): unrelated
pages of one field share some such words, but not in a row (docs/decisions/0501).
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

MOST = 200  # words that are kept, from the start of the text
MOST_CHARACTERS = 20_000
SHORTEST, BEGINNING = 7, 4  # letters of a word, and those of them that two languages spell alike
BITS, NEAREST, LEAST_SHARED = 2048, 10, 6

Loans = NDArray[np.uint32]  # hashed, in the order of the text

_WORD = re.compile(rf"[^\W\d_]{{{SHORTEST},}}")
_SPELLINGS = (("sch", "sk"), ("ph", "f"), ("th", "t"), ("ch", "k"), ("ck", "k"), ("qu", "kv"))
_LETTERS = str.maketrans({"x": "ks", "c": "k", "z": "s", "w": "v", "y": "i"})
_TWICE = re.compile(r"(.)\1")


def loan_words(text: str, language: str) -> Loans:
    """The beginnings of the long words of `text` as all languages might spell them; none where
    other letters are written, whose Latin words are names.
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
    """How many different ones two texts share, and how much of the longer row is in the same
    order in both, 0..1.
    """
    a, b = one.tolist(), other.tolist()
    shared = len(set(a) & set(b))
    return (shared, LCSseq.normalized_similarity(a, b)) if shared >= LEAST_SHARED else (shared, 0.0)


class Shelf:
    """Which stories share many of them: a bit a word, counted over all rows at once."""

    def __init__(self) -> None:
        self._bits = np.zeros((BITS // 64, 0), np.uint64)
        self._set = np.zeros(0, np.float32)  # how many bits of each row, 0 where nothing is known
        self._blind = np.zeros(0, np.bool_)  # rows without vectors

    def add(self, row: int, loans: Loans, *, blind: bool) -> None:
        """Remember the story in `row`; `blind` is one that no vector reads."""
        if row >= len(self._set):
            self._grow(max(row + 1, 2 * len(self._set), 1024))
        bits = _bits(loans)
        self._bits[:, row] = bits
        self._set[row] = np.bitwise_count(bits).sum()
        self._blind[row] = blind

    def _grow(self, rows: int) -> None:
        more = rows - len(self._set)
        self._bits = np.pad(self._bits, ((0, 0), (0, more)))
        self._set, self._blind = np.pad(self._set, (0, more)), np.pad(self._blind, (0, more))

    def near(self, loans: Loans, *, blind: bool) -> list[int]:
        """The rows that share most of `loans`, best first; of a story that vectors read only
        those that none does.
        """
        rows = np.flatnonzero(self._set if blind else self._set * self._blind)
        bits = _bits(loans)
        shared = np.zeros(len(rows), np.float32)
        for kept, own in zip(self._bits, bits, strict=True):
            if own:
                shared += np.bitwise_count(kept[rows] & own)
        likeness = shared / np.sqrt(np.maximum(self._set[rows], 1.0))
        order = np.argsort(-likeness, kind="stable")[:NEAREST]
        return [int(rows[place]) for place in order if shared[place] >= LEAST_SHARED]


def _bits(loans: Loans) -> NDArray[np.uint64]:
    flags = np.zeros(BITS, np.bool_)
    flags[loans % BITS] = True
    return np.packbits(flags).view(np.uint64)
