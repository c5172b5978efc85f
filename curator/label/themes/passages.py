"""Divide a text into the parts that are encoded: its title, then windows of one to
three sentences.
"""

from __future__ import annotations

from curator.language import sentence_spans
from curator.language.data import base

WINDOW = 350  # letters of a window; half as many where a language writes no spaces
MOST = 24  # windows of one text: of a longer one, so many spread over it
TITLE = 100  # letters of the body that stand for a title that is missing
_UNSPACED = frozenset({"ja", "ko", "th", "zh"})

Span = tuple[int, int]


def windows(body: str, language: str) -> list[Span]:
    """Return start and end of each window of `body`, in order."""
    size = WINDOW // 2 if base(language) in _UNSPACED else WINDOW
    found: list[Span] = []
    for start, end in sentence_spans(body, language):
        if found and end - found[-1][0] <= size:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found if len(found) <= MOST else _spread(found)


def _spread(found: list[Span]) -> list[Span]:
    """Select evenly as many windows as are encoded, with the first and the last."""
    last = len(found) - 1
    return [found[round(number * last / (MOST - 1))] for number in range(MOST)]


def texts(title: str, body: str, spans: list[Span]) -> list[str]:
    """Return the texts to encode: the title, or the beginning of the body, and every window."""
    return [title.strip() or body[:TITLE], *(body[start:end] for start, end in spans)]
