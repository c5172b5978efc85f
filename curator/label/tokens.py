"""The words of a text as terms are compared with them: folded, with their places."""

from __future__ import annotations

import re
from dataclasses import dataclass

from curator.text import fold

CJK = "㐀-鿿々ぁ-ゟァ-ヿｦ-ﾟ가-힣"
# Runs of letters and digits of one kind; the possessive 's belongs to its word.
TOKEN = re.compile(rf"([{CJK}]+|(?:(?![{CJK}])[^\W_])+)(?:['’]s\b)?")

Words = tuple[tuple[str, tuple[int, int]], ...]  # folded words with their places


@dataclass(frozen=True, slots=True)
class Tokens:
    """The words of one text that count, with their places, and `every` word, function words of the language included."""

    spans: tuple[tuple[int, int], ...]
    folded: tuple[str, ...]
    every: Words

    @classmethod
    def of(cls, text: str, skip: frozenset[str] = frozenset()) -> Tokens:
        found = tuple((fold(word[1]), word.span()) for word in TOKEN.finditer(text))
        kept = [(folded, span) for folded, span in found if folded not in skip]
        return cls(tuple(span for _, span in kept), tuple(folded for folded, _ in kept), found)
