"""Divide a text into the parts that are encoded: its title, then windows of one to
three sentences.
"""

from __future__ import annotations

from typing import TypeVar

from curator.language import sentence_spans
from curator.language.data import base

WINDOW = 350  # letters of a window; half as many where a language writes no spaces
TITLE = 100  # letters of the body that stand for a title that is missing
_UNSPACED = frozenset({"ja", "ko", "th", "zh"})

Span = tuple[int, int]
Part = TypeVar("Part")


def windows(body: str, language: str, most: int) -> list[Span]:
    """Return start and end of each window of `body`, in order; of a long text `most`, spread over
    it.
    """
    size = WINDOW // 2 if base(language) in _UNSPACED else WINDOW
    found: list[Span] = []
    for start, end in sentence_spans(body, language):
        if found and end - found[-1][0] <= size:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return spread(found, most)


def spread(found: list[Part], most: int) -> list[Part]:
    """Select evenly at most `most` of `found`, with the first and the last."""
    if len(found) <= most:
        return found
    last = len(found) - 1
    return [found[round(number * last / (most - 1))] for number in range(most)]


def texts(title: str, body: str, spans: list[Span]) -> list[str]:
    """Return the texts to encode: the title, or the beginning of the body, and every window."""
    return [title.strip() or body[:TITLE], *(body[start:end] for start, end in spans)]
