"""Divide text into the pieces of words that a trained encoder knows (SentencePiece, unigram)."""

from __future__ import annotations

import mmap
import re
import struct
from array import array
from collections.abc import Mapping, Sequence
from functools import lru_cache

SPACE = "\u2581"  # what the vocabulary has for the space before a word
UNLIKELY = -10.0  # logarithm of how much less likely than any piece an unknown letter is
KNOWN_WORDS = 20_000
_HEAD = struct.Struct("<5iQ")  # pieces; the tokens start, end, padding, unknown; bytes of text


class Pieces:
    """A vocabulary: pieces of words, and how likely each is.

    `tokens` are by piece; `scores` (the logarithm of their frequency) by token; `letters` say what
    a letter is replaced by before.
    """

    def __init__(
        self,
        tokens: Mapping[str, int],
        scores: Sequence[float],
        letters: Mapping[int, str],
        unknown: int,
    ) -> None:
        self._tokens, self._scores, self._letters = tokens, scores, letters
        self._unknown, self._least = unknown, min(scores) + UNLIKELY
        self._longest = max(map(len, tokens))
        self._of_word = lru_cache(KNOWN_WORDS)(self._divided)

    @classmethod
    def read(cls, content: mmap.mmap, place: int) -> tuple[Pieces, int]:
        """Return the vocabulary at `place` of a file, and the place after it.

        Raises ValueError, IndexError or struct.error where there is none.
        """
        count, _, _, _, unknown, size = _HEAD.unpack_from(content, place)
        place += _HEAD.size
        starts = struct.unpack_from(f"<{count + 1}I", content, place)
        place += 4 * (count + 1)
        scores = array("f", struct.unpack_from(f"<{count}f", content, place))
        place += 4 * count
        text = content[place : place + size]
        tokens = {
            text[starts[token] : starts[token + 1]].decode(): token
            for token in reversed(range(count))  # of equal pieces, the first counts
            if token != unknown and starts[token] < starts[token + 1]
        }
        letters, place = _letters(content, place + size)
        return cls(tokens, scores, letters, unknown), place

    def tokens(self, text: str) -> list[int]:
        """Return the tokens of `text`, word by word, each as the likeliest pieces."""
        plain = re.sub(" +", " ", text.translate(self._letters))
        words = plain.removeprefix(" ").split(" ")
        return [token for word in words for token in self._of_word(SPACE + word)]

    def _divided(self, word: str) -> tuple[int, ...]:
        """Return the likeliest pieces of a word; letters that are in none are unknown."""
        best = [0.0] + [float("-inf")] * len(word)
        last = [(0, self._unknown)] * (len(word) + 1)  # piece that ends here: its start, its token
        for start in range(len(word)):
            for end in range(start + 1, min(len(word), start + self._longest) + 1):
                token = self._tokens.get(word[start:end])
                if token is not None:
                    score = self._scores[token]
                elif end == start + 1:
                    token, score = self._unknown, self._least
                else:
                    continue
                if best[start] + score > best[end]:
                    best[end], last[end] = best[start] + score, (start, token)
        found, place = [], len(word)
        while place:
            place, token = last[place]
            found.append(token)
        return tuple(reversed(found))


def _letters(content: mmap.mmap, place: int) -> tuple[dict[int, str], int]:
    """Return what single letters are replaced by, from `place` of a file, and the place after."""
    count, size = struct.unpack_from("<iI", content, place)
    end, place = place + 8 + size, place + 8
    found: dict[int, str] = {}
    for _ in range(count):
        letter, length = struct.unpack_from("<IB", content, place)
        places = struct.unpack_from(f"<{length}I", content, place + 5)
        found[letter] = "".join(map(chr, places))
        place += 5 + 4 * length
    return found, end
