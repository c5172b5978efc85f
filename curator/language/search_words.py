"""Words for full-text search: what the index stores of a text, and what a query looks up.

In scripts without spaces between words, and in Korean, every two adjacent letters (bigrams) count
as a word, so that any part of two letters or more is found.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

from curator.language.folding import fold

MOST_CHARACTERS = 200_000  # of a text: PostgreSQL's index entries are limited to a megabyte
MOST_LETTERS = 60  # of a word: longer ones are found by their beginning
MOST_WORDS = 20  # of a query
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3005-\u30ff\u3131-\u318f\u3400-\u9fff"
    "\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\U00020000-\U0003ffff]+"
)
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})


class _Signs(dict[int, int]):
    """A translation table, filled on demand: all but letters, marks and digits become spaces."""

    def __missing__(self, code: int) -> int:
        kept = unicodedata.category(chr(code))[0] in "LMN"
        self[code] = code if kept else 0x20
        return self[code]


_SIGNS = _Signs()


def index_words(text: str) -> str:
    """Return the folded words of `text` that can be searched for, separated by single spaces.

    Applied to its own result it changes nothing.
    """
    plain = fold(text[:MOST_CHARACTERS]).translate(_SIGNS)
    words = _UNSPACED.sub(_in_pairs, plain).split()
    return " ".join(word[:MOST_LETTERS] for word in words)


def _in_pairs(run: re.Match[str]) -> str:
    letters = run[0]
    pairs = (one + other for one, other in pairwise(letters))
    return f" {' '.join(pairs) if len(letters) > 1 else letters} "


def query_words(query: str) -> list[list[list[str]]]:
    """Return the spellings of each word of a query.

    A spelling is a list of consecutive words of the index, of which the last may be a prefix.
    """
    words = [_spellings(word) for word in query.split()[:MOST_WORDS]]
    return [spellings for spellings in words if spellings]


def _spellings(word: str) -> list[list[str]]:
    """Return the spellings of a word: folded, with umlauts as two letters, and the reverse."""
    folded = fold(word)
    spelled_out = fold(word.casefold().translate(_UMLAUTS))
    contracted = re.sub(r"(?<=[aou])e(?=\w\w)", "", folded) if len(folded) > 4 else folded
    spellings = dict.fromkeys(map(index_words, (folded, spelled_out, contracted)))
    return [spelling.split() for spelling in spellings if spelling]
