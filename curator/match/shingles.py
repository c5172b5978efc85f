"""A text as the set of its runs of four words, for saying how much of it is the same as another.
rensa lives here.

MinHash and its banded index find texts that may be alike without comparing them all; the
shingles themselves then say how alike they are. A long text keeps every second, fourth ...
shingle by its hash, so that any two can still be compared fairly and a thousand pages weigh no
more than three.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rensa import RMinHash, RMinHashLSH

from curator.language import fold

RUN = 4
BANDS, ROWS = (
    32,
    3,
)  # finds 99.96 % of what is 60 % the same, 98.6 % at one half, and almost nothing below a tenth
SEED = 1
MOST_KEPT = 1024
LEAST_ASKED = 5
START = 24  # runs: the first sentence or two
MOST_CHARACTERS = 200_000

# Han, Kana and Hangul count letter by letter: spaces are optional there or, in Korean, follow
# particles that editors change.
_UNSPACED = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af々"
_TOKEN = re.compile(f"[{_UNSPACED}]|[^\\W_{_UNSPACED}]+")

Hashes = NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Shingles:
    """`hashes` sorted and unique, those whose lowest `level` bits are zero; `words` is how long
    the text was.

    `start` are the hashes of the text's first runs, in order.
    """

    hashes: Hashes
    level: int
    words: int
    start: Hashes


def tokens(text: str) -> list[str]:
    """The folded words of `text`, letter by letter where a script has no spaces."""
    return _TOKEN.findall(fold(text[:MOST_CHARACTERS]))


def shingles(text: str) -> tuple[Shingles, RMinHash]:
    """The shingles of `text` and its MinHash signature; a text shorter than a run is one
    shingle, no text is none.
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
    """How much is the same, 0..1: of both together (Jaccard), and of the shorter (containment)."""
    level = max(one.level, other.level)
    a, b = _at_level(one.hashes, level), _at_level(other.hashes, level)
    shared = len(np.intersect1d(a, b, assume_unique=True))
    if not shared:
        return 0.0, 0.0
    return shared / (len(a) + len(b) - shared), shared / min(len(a), len(b))


def same_start(one: Shingles, other: Shingles) -> float:
    """How much of the start of either text stands anywhere in the other, 0..1, the better of
    both; 1 where none can say.
    """
    return max(_within(one.start, other), _within(other.start, one))


def _within(start: Hashes, text: Shingles) -> float:
    asked = np.unique(_at_level(start, text.level))
    return float(np.isin(asked, text.hashes).mean()) if len(asked) >= LEAST_ASKED else 1.0


def portable(signature: RMinHash) -> bytes:
    """A signature in rensa's own versioned form."""
    state: bytes = signature.__getstate__()
    return state


def from_portable(state: bytes) -> RMinHash:
    signature = RMinHash(num_perm=BANDS * ROWS, seed=SEED)
    signature.__setstate__(state)
    return signature


def banded_index() -> RMinHashLSH:
    """An empty index of signatures under whole numbers."""
    return RMinHashLSH(threshold=0.5, num_perm=BANDS * ROWS, num_bands=BANDS)
