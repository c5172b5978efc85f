"""Words for searching: a text as the index keeps it, a question as the index is asked.

Where a script writes words without spaces, or endings grow onto them (Chinese, Japanese, Korean,
Thai, Lao, Khmer, Burmese), each two neighbouring letters are a word, so that every part of two
letters or more is found.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

from curator.language.folding import fold

MOST_CHARACTERS = 200_000  # of a text; a full index row must stay below PostgreSQL's megabyte
MOST_LETTERS = 60  # of a word; what is longer is found by its beginning
MOST_WORDS = 20  # of a question
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3005-\u30ff\u3131-\u318f\u3400-\u9fff"
    "\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\U00020000-\U0003ffff]+"
)
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})


class _Signs(dict[int, int]):
    """What is no letter, mark or digit becomes a space; looked up once for each character."""

    def __missing__(self, code: int) -> int:
        kept = unicodedata.category(chr(code))[0] in "LMN"
        self[code] = code if kept else 0x20
        return self[code]


_SIGNS = _Signs()


def index_words(text: str) -> str:
    """Everything in `text` that can be searched for, folded, one space between two words; what
    is in this form already stays as it is.
    """
    plain = fold(text[:MOST_CHARACTERS]).translate(_SIGNS)
    words = _UNSPACED.sub(_in_pairs, plain).split()
    return " ".join(word[:MOST_LETTERS] for word in words)


def _in_pairs(run: re.Match[str]) -> str:
    letters = run[0]
    pairs = (one + other for one, other in pairwise(letters))
    return f" {' '.join(pairs) if len(letters) > 1 else letters} "


def question(asked: str) -> list[list[list[str]]]:
    """Each word of a question with the ways it may be written, each way as words of the index
    that follow each other; the last of them may be the beginning of a longer one.
    """
    found = [_ways(word) for word in asked.split()[:MOST_WORDS]]
    return [ways for ways in found if ways]


def _ways(word: str) -> list[list[str]]:
    """In any case, without accents, an umlaut also as two letters, and two letters as one."""
    folded = fold(word)
    spelled_out = fold(word.casefold().translate(_UMLAUTS))
    without = re.sub(r"(?<=[aou])e(?=\w\w)", "", folded) if len(folded) > 4 else folded
    ways = dict.fromkeys(map(index_words, (folded, spelled_out, without)))
    return [way.split() for way in ways if way]
