"""Compare what survives translation: figures, names, and the lengths of paragraphs.

For languages the embedder does not know (Finnish, Swedish) this decides; elsewhere it supports.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

import numpy as np
from rapidfuzz.distance import LCSseq

from curator.language import fold
from curator.language.data import base

MOST = 60  # anchors, or paragraphs, from the start of the text
STEM = 6  # letters of a name that are compared, because names take case endings
MOST_CHARACTERS = 20_000
# Languages in other scripts, in which any word in Latin letters counts as a name.
OTHER_LETTERS = frozenset({"ar", "el", "he", "ja", "ko", "ru", "th", "zh"})

_FIGURE = r"\d+(?:[.,\u00a0\u202f ]\d{3})*(?:[.,]\d+)?"
_TOKEN = re.compile(
    rf"(?P<figure>{_FIGURE})|(?P<name>[A-Za-zÀ-ɏ][\w&-]*)|(?P<stop>[.!?:;\n•\"“”„«»(|])"
)
_GROUPING = re.compile(r"[.,](?=\d{3}(?:\D|$))|[\u00a0\u202f ]")


def anchors(text: str, language: str) -> tuple[str, ...]:
    """Return the figures and names of `text` in order: "84", "1.5", "micros".

    A capitalised word at the start of a sentence is not taken for a name.
    """
    return tuple(islice(_anchors(text[:MOST_CHARACTERS], base(language) in OTHER_LETTERS), MOST))


def _anchors(text: str, foreign_letters: bool) -> Iterator[str]:
    at_start = True
    for match in _TOKEN.finditer(text):
        kind, token = match.lastgroup, match.group()
        if kind == "figure" and len(figure := _plain(token)) > 1:
            yield figure
        elif kind == "name" and _is_name(token, at_start, foreign_letters):
            yield fold(token)[:STEM]
        at_start = kind == "stop"


def _plain(figure: str) -> str:
    """Return a figure in one form: 2.000 and 2,000 are "2000", 1,5 is "1.5"."""
    plain = _GROUPING.sub("", figure).replace(",", ".")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def _is_name(token: str, at_start: bool, foreign_letters: bool) -> bool:
    rest = token[1:]
    if not rest.islower() and any(letter.isupper() for letter in rest):
        return True
    return len(token) > 2 and (foreign_letters or (token[0].isupper() and not at_start))


def rhythm(text: str) -> tuple[int, ...]:
    """Return the lengths of the first paragraphs, in characters."""
    return tuple(len(part) for part in text[:MOST_CHARACTERS].split("\n\n") if part.strip())[:MOST]


def shared_order(one: Sequence[str], other: Sequence[str]) -> tuple[int, float]:
    """Return how many distinct anchors two texts share, and how similar their order is, 0..1."""
    shared = len(set(one) & set(other))
    return (shared, LCSseq.normalized_similarity(one, other)) if shared else (0, 0.0)


def common_order(one: Sequence[str], other: Sequence[str]) -> tuple[float, float]:
    """Return how similar the order of the shared anchors is, and the share of the shorter text's
    anchors that is shared, each 0..1.

    Unlike `shared_order` it ignores words that are names in one of the languages only.
    """
    common = set(one) & set(other)
    if not common:
        return 0.0, 0.0
    a = [anchor for anchor in one if anchor in common]
    b = [anchor for anchor in other if anchor in common]
    alike = LCSseq.similarity(a, b) / min(len(a), len(b))
    return alike, len(common) / min(len(set(one)), len(set(other)))


LEAST_PARAGRAPHS = 5
TOLERANCE = 0.45  # difference of logarithms: a paragraph half as long again does not match


def same_rhythm(one: Sequence[int], other: Sequence[int]) -> float:
    """Return how well the paragraphs of two texts align by length, 0..1; 0 for short texts.

    After Gale and Church (1993): a translation is about as long as its original, paragraph by
    paragraph.
    """
    shorter, longer = sorted((len(one), len(other)))
    if shorter < LEAST_PARAGRAPHS or longer > 2 * shorter:
        return 0.0
    a, b = np.log1p(one), np.log1p(other)
    # Relative to each text's mean, because some scripts are shorter throughout.
    distance = np.abs((a - a.mean())[:, None] - (b - b.mean())[None, :])
    best = np.zeros(len(b) + 1)
    for similarity in np.maximum(0.0, 1 - distance / TOLERANCE):
        best[1:] = np.maximum.accumulate(np.maximum(best[1:], best[:-1] + similarity))
    return float(best[-1]) / longer
