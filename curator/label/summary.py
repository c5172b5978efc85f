"""The sentences of a body that can be printed under its headline, verbatim; the first is the blurb
where nobody wrote one. Where none can, there is none: an editor writes better than a bad quotation.

What can be printed says `printable`; of these, sentences that share their rare words with the
others go first, as in LexRank (Erkan & Radev 2004).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from itertools import islice, takewhile

import numpy as np
import numpy.typing as npt

from curator.label.cue_phrases import cue, flat, opening
from curator.label.language import detect_title
from curator.label.printable import is_dense, log_odds, terms
from curator.language import data, sentences
from curator.language.standing import stands_alone

_MOST_READ = 120  # sentences; the matrix is their square
_DAMPING = 0.85
_TOO_ALIKE = 0.5
_LENGTH = (45, 330)  # characters, half of it in dense scripts
_MOST_WORDS = 40  # where words are parted by blanks
_DISTURBING = ("first_person", "call", "boilerplate", "sale", "page")
CENTRAL = 0.4  # what a sentence in the middle of its text is worth, in log-odds
_LEAST = -0.3  # log-odds of a blurb
_LEAST_BESIDE = -0.8  # of what stands behind it
_MOST = 3
_LONGEST_TEASER, _MOST_TEASED = 600, 2
_BROKEN = re.compile(
    r"https?:|www\.|[{}|<>\\]|\S@\S|…$|\.\.\.$|[:,;]$|^\W*\d{1,2}\s?[.)]\s|\[\w*\]|"
    r"(?<=[^\W\d_])[!?.](?=[^\W\d_]{3})"
)
_LABEL = re.compile(  # "Delivery: parcel lockers at ...", "Delivery—ask for a locker"
    r"[^.,:：«“\"「]{2,60}\s?[:：]\s|[\w ]{2,25}[—–]\w"
)
_ITEM = re.compile(r"[,،、;؛]")
_STOPPED = re.compile(r"[.。｡!！][\"'”’“»」』）)]*$")

Vector = npt.NDArray[np.float64]


def summarise(
    body: str, language: str, title: str = "", stated: Collection[str] = ()
) -> tuple[str, ...]:
    """Up to three sentences of `body` in their order, the best first, none when it holds none that
    can be printed alone.

    Questions, the writer's own voice, calls to act, boilerplate and what speaks of the page are
    left out; `title` says what the piece is about, `stated` which sentences hold a statistic.
    """
    lines = sentences(body, language)[:_MOST_READ]
    fit = [index for index, line in enumerate(lines) if is_fit(line, language)]
    if not fit:
        return ()
    similar = _similar(lines, language)
    odds = log_odds(lines, body, language, title, stated) + CENTRAL * _central(similar)
    return tuple(lines[index] for index in sorted(_best(fit, odds, similar)))


def teaser(texts: Iterable[str], language: str) -> tuple[str, ...]:
    """Return the sentences of the first of `texts` that can be read alone, at most two.

    None if it is a whole text instead of a teaser, or in another language.
    """
    for text in texts:
        found = takewhile(lambda line: is_fit(line, language), sentences(text, language))
        lines = tuple(islice(found, _MOST_TEASED))
        if lines and len(text) <= _LONGEST_TEASER and detect_title(text).main == language:
            return lines
    return ()


def centrality(lines: Sequence[str], language: str) -> Vector:
    """Return how much each line (n,) shares with the others: the logarithm of its votes, 0 for the
    average.
    """
    return _central(_similar(lines, language))


def is_fit(line: str, language: str) -> bool:
    """Return whether a sentence can stand by itself in a summary."""
    length = len(line) * (2 if is_dense(line) else 1)
    if not _LENGTH[0] <= length <= _LENGTH[1] or len(line.split()) > _MOST_WORDS:
        return False
    if _BROKEN.search(line) or not _STOPPED.search(line) or not _is_statement(line, language):
        return False
    if line[:1].islower() or line.count("(") != line.count(")"):
        return False
    if data.read(data.base(language), "style").get("spaceless") and not is_dense(line):
        return False
    flattened = flat(line)
    if opening(language, "leaning_back").match(flattened) or not stands_alone(line, language):
        return False
    return not cue(language, *_DISTURBING).search(flattened)


def _is_statement(line: str, language: str) -> bool:
    """False for a labelled note, a bare enumeration and, where statements end in a verb
    (`statement_ends`), for what ends otherwise.
    """
    if _LABEL.match(line):
        return False
    commas = len(_ITEM.findall(line))
    if commas > 2 and len(line.split()) < 4 * (commas + 1) and not is_dense(line):
        return False
    ends = tuple(data.read(data.base(language), "style").get("statement_ends", ()))
    return not ends or line.rstrip(" .!\"'”’」』)").endswith(ends)


def _similar(lines: Sequence[str], language: str) -> Vector:
    """Cosines (n, n) of tf-idf weights over stems."""
    bags = [Counter(terms(line, language)) for line in lines]
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
    return np.asarray(matrix @ matrix.T)


def _central(similar: Vector) -> Vector:
    """Return the logarithms of the stationary votes of a random walk over similar sentences.

    The votes sum to the number of sentences.
    """
    size = len(similar)
    walk = similar - np.diag(np.diag(similar))
    sums = walk.sum(axis=1, keepdims=True)
    walk = np.where(sums > 0, walk / np.where(sums > 0, sums, 1.0), 1.0 / size)
    votes = np.ones(size)
    for _ in range(30):
        votes = (1 - _DAMPING) + _DAMPING * (votes @ walk)
    return np.asarray(np.log(votes))


def _best(fit: Sequence[int], odds: Vector, similar: Vector) -> list[int]:
    """Return the index with the best odds, then those after it that do not repeat one another."""
    ranked = sorted(fit, key=lambda index: (-round(float(odds[index]), 9), index))
    if odds[ranked[0]] < _LEAST:
        return []
    chosen = ranked[:1]
    for index in ranked[1:]:
        if len(chosen) == _MOST or odds[index] < _LEAST_BESIDE:
            break
        if index > chosen[0] and all(similar[index, other] < _TOO_ALIKE for other in chosen):
            chosen.append(index)
    return chosen
