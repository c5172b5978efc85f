"""Shingles: the runs of four words in a text, to measure how much of two texts is the same.

MinHash signatures in a banded index (rensa) find candidates without comparing all pairs; the
shingles then give the exact share. Of a long text only every second, fourth, ... shingle is kept,
chosen by its hash, so that any two texts remain comparable and none takes much memory.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rensa import RMinHash, RMinHashLSH

from curator.language import fold

RUN = 4
# Finds 99.96 % of the pairs that share 60 %, 98.6 % at half, and almost none below a tenth.
BANDS, ROWS = 32, 3
SEED = 1
MOST_KEPT = 1024
LEAST_ASKED = 5
START = 24  # runs: the first sentence or two
MOST_CHARACTERS = 200_000

# In Han, Kana and Hangul every letter counts as a word: words are not separated by spaces or, in
# Korean, have particles that editors change.
_UNSPACED = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af々"
_TOKEN = re.compile(f"[{_UNSPACED}]|[^\\W_{_UNSPACED}]+")

Hashes = NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Shingles:
    """The shingles of a text of `words` words.

    `hashes` are sorted and unique, those whose lowest `level` bits are zero; `start` are the hashes
    of the first runs, in order.
    """

    hashes: Hashes
    level: int
    words: int
    start: Hashes


def tokens(text: str) -> list[str]:
    """Return the folded words of `text`, or single letters in scripts without spaces."""
    return _TOKEN.findall(fold(text[:MOST_CHARACTERS]))


def shingles(text: str) -> tuple[Shingles, RMinHash]:
    """Return the shingles of `text` and its MinHash signature.

    A text shorter than `RUN` words is one shingle; an empty one has none.
    """
    found = tokens(text)
    runs = [
        " ".join(found[at : at + RUN])
        for at in range(max(len(found) - RUN + 1, min(len(found), 1)))
    ]
    signature = RMinHash(num_perm=BANDS * ROWS, seed=SEED)
    signature.update(runs)
    hashes = (
        np.array(RMinHash.hash_token_sets([runs])[0], dtype=np.uint64)
        if runs
        else np.zeros(0, np.uint64)
    )
    return _kept((hashes >> np.uint64(32)).astype(np.uint32), len(found)), signature


def _kept(hashes: Hashes, words: int) -> Shingles:
    level, kept, start = 0, np.unique(hashes), hashes[:START].copy()
    while len(kept) > MOST_KEPT:
        level += 1
        kept = _at_level(kept, level)
    return Shingles(kept, level, words, start)


def _at_level(hashes: Hashes, level: int) -> Hashes:
    kept: Hashes = hashes[hashes & np.uint32((1 << level) - 1) == 0]
    return kept


def overlap(one: Shingles, other: Shingles) -> tuple[float, float]:
    """Return the shared part of both texts (Jaccard) and of the shorter (containment), 0..1."""
    level = max(one.level, other.level)
    a, b = _at_level(one.hashes, level), _at_level(other.hashes, level)
    shared = len(np.intersect1d(a, b, assume_unique=True))
    if not shared:
        return 0.0, 0.0
    return shared / (len(a) + len(b) - shared), shared / min(len(a), len(b))


def same_start(one: Shingles, other: Shingles) -> float:
    """Return how much of the start of one text is anywhere in the other, 0..1, in the better of
    both directions; 1 if the texts are too short to say.
    """
    return max(_within(one.start, other), _within(other.start, one))


def _within(start: Hashes, text: Shingles) -> float:
    wanted = np.unique(_at_level(start, text.level))
    return float(np.isin(wanted, text.hashes).mean()) if len(wanted) >= LEAST_ASKED else 1.0


def portable(signature: RMinHash) -> bytes:
    """Return a signature as bytes, in rensa's own versioned form."""
    state: bytes = signature.__getstate__()
    return state


def from_portable(state: bytes) -> RMinHash:
    """Return the signature that `portable` wrote."""
    signature = RMinHash(num_perm=BANDS * ROWS, seed=SEED)
    signature.__setstate__(state)
    return signature


def banded_index() -> RMinHashLSH:
    """Return an empty index of signatures, by row number."""
    return RMinHashLSH(threshold=0.5, num_perm=BANDS * ROWS, num_bands=BANDS)
