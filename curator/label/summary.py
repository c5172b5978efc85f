"""Two or three sentences of a body that say most of what the others say, verbatim; the first
is the blurb where nobody wrote one.

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
from curator.label.looking_back import new_names, standing
from curator.label.themes.matching import stems
from curator.language import data, fold, script_counts, sentences, words
from curator.language.standing import stands_alone

_MOST_READ = 120  # sentences; the matrix is their square
_DAMPING = 0.85
_LEAD = 2.0  # extra start votes of the first sentence; halves every six
_TOO_ALIKE = 0.5
_TITLE_SHARE = 0.35
_LENGTH = (45, 330)  # characters, half of it in dense scripts
_MOST_WORDS = 40  # where words are parted by blanks
_DISTURBING = ("first_person", "call", "boilerplate", "sale", "page")
_WORDED = {  # kinds of phrases
    "telling": 1.5,  # what was found or done
    "filler": 0.5,
    "refers": 0.6,  # may speak of something named before
    "defines": 0.45,  # what a thing is rather than what was found or done
}
_FIGURE = 2.0
_ADVISES = 0.4  # opens with a condition, an instruction or a platitude
_TO_READER = 0.4
_CONCRETE = 1.25  # names somebody new or holds a figure
_NEWS = 2.0  # a first sentence that says what happened
_QUOTED = 0.6  # what somebody said, who is often named elsewhere
_SHORT = 0.6
_FEW_WORDS = 9
_IN_A_LIST = 0.5
_BULLETS = ("- ", "* ", "• ", "– ")
_QUOTES = tuple("«“„\"「『‘'")
_BROKEN = re.compile(
    r"https?:|www\.|[{}|<>\\]|\S@\S|…$|\.\.\.$|[:,;]$|^\W*\d{1,2}[.)]\s|\[\w*\]|"
    r"(?<=[^\W\d_])[!?.](?=[^\W\d_]{3})"
)
_LABEL = re.compile(r"[^.,:：«“\"「]{2,60}\s?[:：]\s")  # "Delivery: parcel lockers at ..."
_ITEM = re.compile(r"[,،、;؛]")
_SHARE = re.compile(r"\d\s?%")
_STOPPED = re.compile(r"[.。｡!！][\"'”’“»」』）)]*$")

Vector = npt.NDArray[np.float64]


def summarise(body: str, language: str, title: str = "") -> tuple[str, ...]:
    """Up to three sentences of `body` in their order, the best first, none when it holds no fit
    sentence.

    Questions, the writer's own voice, calls to act, boilerplate and what speaks of the page are
    left out; `title` says what the piece is about.
    """
    lines = sentences(body, language)[:_MOST_READ]
    fit = [index for index, line in enumerate(lines) if is_fit(line, language)]
    if not fit:
        return ()
    vectors = _vectors([*lines, title], language)
    similar = vectors @ vectors.T
    central = _centrality(similar[:-1, :-1])
    new = new_names(lines, language)
    if _is_news(lines[0], new[0], language):
        central[0] = _NEWS * max(1.0, central[0])
    score = central * (1 + _TITLE_SHARE * similar[:-1, -1]) * _lead(len(lines))
    listed = "\n".join(each for each in body.splitlines() if each.lstrip().startswith(_BULLETS))
    score *= np.array(
        [_weight(line, language) * (_IN_A_LIST if line in listed else 1) for line in lines]
    )
    score *= np.array(standing(lines, language, title))
    concrete = [bool(names) or _has_digit(line) for line, names in zip(lines, new, strict=True)]
    score[concrete] *= _CONCRETE
    return tuple(
        lines[index]
        for index in sorted(_best(fit, score, similar, wanted=2 if len(fit) < 6 else 3))
    )


def _is_news(lead: str, names: set[str], language: str) -> bool:
    """Whether a text opens with what happened: with a full name, a figure or a word for it."""
    if _weight(lead, language) < _SHORT:
        return False
    full = len(names) > 1 or (data.base(language) == "de" and bool(names))
    return full or _has_digit(lead) or bool(cue(language, "telling").search(flat(lead)))


def _has_digit(line: str) -> bool:
    return any(map(str.isdigit, line))


def is_fit(line: str, language: str) -> bool:
    """Whether a sentence can stand by itself in a summary."""
    length = len(line) * (2 if _is_dense(line) else 1)
    if not _LENGTH[0] <= length <= _LENGTH[1] or len(line.split()) > _MOST_WORDS:
        return False
    if _BROKEN.search(line) or not _STOPPED.search(line) or not _is_statement(line, language):
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
    if commas > 2 and len(line.split()) < 4 * (commas + 1) and not _is_dense(line):
        return False
    ends = tuple(data.read(data.base(language), "style").get("statement_ends", ()))
    return not ends or line.rstrip(" .!\"'”’」』)").endswith(ends)


def _weight(line: str, language: str) -> float:
    """How much rather than others a sentence is printed, by what kind of sentence it is."""
    flattened = flat(line)
    weight = 1.0
    for kind, factor in _WORDED.items():
        if cue(language, kind).search(flattened):
            weight *= factor
    if _SHARE.search(flattened):
        weight *= _FIGURE
    if opening(language, "advice").match(flattened):
        weight *= _ADVISES
    if cue(language, "reader").search(flattened) or _is_polite(line, language):
        weight *= _TO_READER
    if line.startswith(_QUOTES):
        weight *= _QUOTED
    if len(line.split()) < _FEW_WORDS and not _is_dense(line):
        weight *= _SHORT
    return weight


def _is_polite(line: str, language: str) -> bool:
    """Whether a word speaks to the reader by its capital alone, as German "Sie" does."""
    polite = data.read(data.base(language), "style").get("reader_as_written", ())
    return any(word.strip('.,;:!?)»“”"') in polite for word in line.split()[1:])


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
    """The index with the highest score, then those after it that do not repeat one another."""
    ranked = sorted(fit, key=lambda index: (-round(float(score[index]), 9), index))
    chosen = ranked[:1]
    for index in ranked[1:]:
        if len(chosen) == wanted:
            break
        if index > chosen[0] and all(similar[index, other] < _TOO_ALIKE for other in chosen):
            chosen.append(index)
    return chosen
