"""Words, for counting and comparing."""

from __future__ import annotations

import re

# Unspaced scripts give runs of one kind of character, the nearest thing to a word without a
# dictionary; elsewhere a word is letters and digits with apostrophes inside ("don't", "2013’te").
_WORD = re.compile(
    r"[㐀-鿿々]+|[ぁ-ゟ]+|[ァ-ヿｦ-ﾟ]+|(?:(?![㐀-鿿々ぁ-ヿｦ-ﾟ])[^\W_])+(?:['’](?:(?![㐀-鿿々ぁ-ヿｦ-ﾟ])[^\W_])+)*"
)


def words(text: str) -> list[str]:
    """The words of `text` in order, verbatim, without punctuation; hyphens separate."""
    return _WORD.findall(text)


def shortened(text: str, most: int = 60) -> str:
    """`text`, or its start and an ellipsis where it has more than `most` characters: for naming
    it, never for printing.
    """
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def word_count(text: str) -> int:
    """How many words `text` has as a reader counts them: what white space separates and holds a
    letter or digit.
    """
    return sum(any(map(str.isalnum, part)) for part in text.split())
