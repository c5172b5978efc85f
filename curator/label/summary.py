"""Two or three sentences of a body that say most of what the others say, verbatim.

Centrality as in LexRank (Erkan & Radev 2004): sentences vote for those that share their rare
words; early ones start with more votes, because leads summarise.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from curator.label.cue_phrases import cue, flat, opening
from curator.label.themes.matching import stems
from curator.language import fold, script_counts, sentences, words

_MOST_READ = 120  # sentences; the matrix is their square
_DAMPING = 0.85
_LEAD = 1.0  # extra start votes of the first sentence; halves every six
_TOO_ALIKE = 0.5
_TITLE_SHARE = 0.35
_LENGTH = (45, 330)  # characters, half of it in dense scripts
_DISTURBING = ("first_person", "call", "boilerplate", "sale")
_BROKEN = re.compile(
    r"https?:|www\.|[{}|<>\\]|\S@\S|…$|\.\.\.$|[:,;]$|^\W*\d{1,2}[.)]\s|\[\w*\]|"
    r"(?<=[^\W\d_])[!?.](?=[^\W\d_]{3})"
)
_STOPPED = re.compile(r"[.。｡!！][\"'”’“»」』）)]*$")

Vector = npt.NDArray[np.float64]


def summarise(body: str, language: str, title: str = "") -> tuple[str, ...]:
    """Two or three sentences of `body` in their order, none when it holds no fit sentence.

    Questions, the writer's own voice, calls to act and boilerplate are left out; `title` says
    what the piece is about.
    """
    lines = sentences(body, language)[:_MOST_READ]
    fit = [index for index, line in enumerate(lines) if is_fit(line, language)]
    if not fit:
        return ()
    vectors = _vectors([*lines, title], language)
    similar = vectors @ vectors.T
    score = (
        _centrality(similar[:-1, :-1]) * (1 + _TITLE_SHARE * similar[:-1, -1]) * _lead(len(lines))
    )
    return tuple(
        lines[index]
        for index in sorted(_best(fit, score, similar, wanted=2 if len(fit) < 6 else 3))
    )


def is_fit(line: str, language: str) -> bool:
    """Whether a sentence can stand by itself in a summary."""
    dense = _is_dense(line)
    length = len(line) * (2 if dense else 1)
    if not _LENGTH[0] <= length <= _LENGTH[1] or _BROKEN.search(line) or not _STOPPED.search(line):
        return False
    flattened = flat(line)
    if opening(language, "leaning_back").match(flattened):
        return False
    return not cue(language, *_DISTURBING).search(flattened)


def _is_dense(line: str) -> bool:
    counts = script_counts(line)
    return counts["Latin"] < counts["Han"] + counts["Kana"] + counts["Hangul"]


def _vectors(lines: Sequence[str], language: str) -> Vector:
    """Unit vectors of tf-idf weights over stems, one row a line."""
    bags = [Counter(_terms(line, language)) for line in lines]
    spread = Counter(term for bag in bags for term in bag)
    rarity = {term: math.log(1 + len(lines) / number) for term, number in spread.items()}
    # A term of one line only is in no product; it counts in that line's length alone.
    shared = sorted(term for term in spread if spread[term] > 1)
    columns = {term: index for index, term in enumerate(shared)}
    matrix = np.zeros((len(lines), max(len(columns), 1)))
    for row, bag in enumerate(bags):
        length = (
            math.sqrt(sum((number * rarity[term]) ** 2 for term, number in sorted(bag.items())))
            or 1.0
        )
        for term in bag.keys() & columns.keys():
            matrix[row, columns[term]] = bag[term] * rarity[term] / length
    return matrix


def _terms(line: str, language: str) -> list[str]:
    if _is_dense(line):
        bare = [character for character in fold(line) if character.isalnum()]
        return [first + second for first, second in pairwise(bare)]
    return stems((word for word in words(fold(line)) if len(word) > 3), language)


def _centrality(similar: Vector) -> Vector:
    """The stationary votes of a random walk over similar sentences; they sum to the number of
    sentences.
    """
    size = len(similar)
    walk = similar - np.diag(np.diag(similar))
    sums = walk.sum(axis=1, keepdims=True)
    walk = np.where(sums > 0, walk / np.where(sums > 0, sums, 1.0), 1.0 / size)
    votes = np.ones(size)
    for _ in range(30):
        votes = (1 - _DAMPING) + _DAMPING * (votes @ walk)
    return votes


def _lead(size: int) -> Vector:
    return 1 + _LEAD * 0.5 ** (np.arange(size) / 6.0)


def _best(fit: Sequence[int], score: Vector, similar: Vector, wanted: int) -> list[int]:
    """The indices with the highest score that do not repeat one another."""
    chosen: list[int] = []
    for index in sorted(fit, key=lambda index: (-round(float(score[index]), 9), index)):
        if all(similar[index, other] < _TOO_ALIKE for other in chosen):
            chosen.append(index)
        if len(chosen) == wanted:
            break
    return chosen
