"""Split text into words, to count and compare them."""

from __future__ import annotations

import re

# In Chinese and Japanese a word is a run of one kind of character, the best guess without a
# dictionary. Elsewhere it is letters and digits with apostrophes inside ("don't", "2013’te").
_WORD = re.compile(
    r"[㐀-鿿々]+|[ぁ-ゟ]+|[ァ-ヿｦ-ﾟ]+|(?:(?![㐀-鿿々ぁ-ヿｦ-ﾟ])[^\W_])+(?:['’](?:(?![㐀-鿿々ぁ-ヿｦ-ﾟ])[^\W_])+)*"
)


def words(text: str) -> list[str]:
    """Return the words of `text`, verbatim and in order; hyphens separate words."""
    return _WORD.findall(text)


def shortened(text: str, most: int = 60) -> str:
    """Return `text`, cut to `most` characters with an ellipsis: for messages, never for print."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def word_count(text: str) -> int:
    """Count the words of `text` as separated by white space; each has a letter or digit."""
    return sum(any(map(str.isalnum, part)) for part in text.split())
