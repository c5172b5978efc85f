"""What of a text survives translation: its figures, its names, and the rhythm of its paragraphs.

They carry the proof where sentence embeddings do not know the language (Finnish, Swedish), and
support it elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

import numpy as np
from rapidfuzz.distance import LCSseq

from curator.language import fold
from curator.language.data import base

MOST = 60  # of a kind that are kept, from the start of the text
STEM = 6  # letters: a name may carry a case ending
MOST_CHARACTERS = 20_000
OTHER_LETTERS = frozenset(
    {"ar", "el", "he", "ja", "ko", "ru", "th", "zh"}
)  # there any Latin word is a name

_FIGURE = r"\d+(?:[.,\u00a0\u202f ]\d{3})*(?:[.,]\d+)?"
_TOKEN = re.compile(
    rf"(?P<figure>{_FIGURE})|(?P<name>[A-Za-zÀ-ɏ][\w&-]*)|(?P<stop>[.!?:;\n•\"“”„«»(|])"
)
_GROUPING = re.compile(r"[.,](?=\d{3}(?:\D|$))|[\u00a0\u202f ]")


def anchors(text: str, language: str) -> tuple[str, ...]:
    """The figures and names of `text` in order: "84", "1.5", "micros"; a capital at a sentence's
    start proves no name.
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
    """A figure without grouping and with a point, whatever the country: 2.000 and 2,000 are
    2000; 1,5 is 1.5.
    """
    plain = _GROUPING.sub("", figure).replace(",", ".")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def _is_name(token: str, at_start: bool, foreign_letters: bool) -> bool:
    rest = token[1:]
    if not rest.islower() and any(letter.isupper() for letter in rest):
        return True
    return len(token) > 2 and (foreign_letters or (token[0].isupper() and not at_start))


def rhythm(text: str) -> tuple[int, ...]:
    """The lengths of the first paragraphs in characters."""
    return tuple(len(part) for part in text[:MOST_CHARACTERS].split("\n\n") if part.strip())[:MOST]


def shared_order(one: Sequence[str], other: Sequence[str]) -> tuple[int, float]:
    """How many different anchors two texts share, and how much of the longer row is in the
    same order in both, 0..1.
    """
    shared = len(set(one) & set(other))
    return (shared, LCSseq.normalized_similarity(one, other)) if shared else (0, 0.0)


def common_order(one: Sequence[str], other: Sequence[str]) -> tuple[float, float]:
    """How much of what two texts share stands in the same order, and how much of the shorter one's
    anchors is shared, each 0..1. Words that are names in one language only do not count here.
    """
    common = set(one) & set(other)
    if not common:
        return 0.0, 0.0
    a = [anchor for anchor in one if anchor in common]
    b = [anchor for anchor in other if anchor in common]
    alike = LCSseq.similarity(a, b) / min(len(a), len(b))
    return alike, len(common) / min(len(set(one)), len(set(other)))


LEAST_PARAGRAPHS = 5
TOLERANCE = 0.45  # of the logarithm: half as long again is not the same paragraph


def same_rhythm(one: Sequence[int], other: Sequence[int]) -> float:
    """How well the paragraphs of two texts pair off in order by length, 0..1; short texts have
    no rhythm.

    The idea is Gale and Church's (1993): a translation is about as long as its original,
    paragraph by paragraph.
    """
    if min(len(one), len(other)) < LEAST_PARAGRAPHS or max(len(one), len(other)) > 2 * min(
        len(one), len(other)
    ):
        return 0.0
    a, b = np.log1p(one), np.log1p(other)
    apart = np.abs(
        (a - a.mean())[:, None] - (b - b.mean())[None, :]
    )  # some scripts are shorter throughout
    best = np.zeros(len(b) + 1)
    for fits in np.maximum(0.0, 1 - apart / TOLERANCE):
        best[1:] = np.maximum.accumulate(np.maximum(best[1:], best[:-1] + fits))
    return float(best[-1]) / max(len(a), len(b))
