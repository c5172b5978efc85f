"""Split a text into passages by language, weighted by how much they say.

The weight is in Latin letters: an ideograph or syllable block counts as two or three.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from itertools import groupby, pairwise

from curator.language import data, fold, script, script_counts, sentence_spans, words
from curator.records import Passage

_DENSE = {"Hangul": 2.5, "Han": 2.5, "Kana": 2.0}


def weights(text: str) -> dict[str, float]:
    """Return script -> weight of its letters in `text`."""
    return {name: number * _DENSE.get(name, 1.0) for name, number in script_counts(text).items()}


def weigh(text: str) -> float:
    """Return the weight of all letters of `text`."""
    return sum(weights(text).values())


Decide = Callable[[str], tuple[str, float]]
_LETTER = re.compile(r"[^\W\d_]")
_NOT_LATIN = re.compile(r"[\u0370-\u1dff\u3005-\uffdc\U00010000-\U0003ffff]")
_FAMILY = {"Han": "CJK", "Kana": "CJK"}
_LEAST_WORDS = 4  # fewer Latin words inside Korean or Japanese are a borrowed name
_LEAST_WEIGHT = 8.0  # and less than four syllables of Korean inside German are debris
_LEAST_SHARE = 0.1  # below, another language is a quotation
_LEAST_TOTAL = 80.0
_SAMPLE = 1_000
_WORTH_ASKING = 30  # letters of a sentence that may be in another language
_SURE = 0.8
_FAMILIAR = 0.2  # share of small words by which a sentence is plainly in the main language


@dataclass(frozen=True, slots=True)
class Run:
    """A passage and its weight."""

    passage: Passage
    weight: float


@dataclass(frozen=True, slots=True)
class _Piece:
    family: str
    start: int
    end: int
    weight: float
    language: str = ""


def split(text: str, decide: Decide, glance: Decide) -> tuple[Run, ...]:
    """Return `text` as passages in order; a language of a tenth or less is merged into its
    neighbours.

    `decide` names the language of all text in one script, `quick_guess` that of a sentence.
    """
    pieces = _absorb_small(_pieces(text), text)
    named: list[_Piece] = []
    for family in _families(pieces):
        own = [piece for piece in pieces if piece.family == family]
        named += _named(text, own, decide(_sample(text, own))[0], glance)
    return _joined(_without_minor(sorted(named, key=lambda piece: piece.start)))


def shares(runs: Iterable[Run]) -> dict[str, float]:
    """Return language -> share of the text (0..1), largest first."""
    total: dict[str, float] = {}
    for run in runs:
        total[run.passage.language] = total.get(run.passage.language, 0.0) + run.weight
    whole = sum(total.values()) or 1.0
    return {
        name: round(part / whole, 3)
        for name, part in sorted(total.items(), key=lambda item: (-item[1], item[0]))
    }


def _pieces(text: str) -> list[_Piece]:
    return [piece for start, end in sentence_spans(text) for piece in _by_script(text, start, end)]


def _by_script(text: str, start: int, end: int) -> Iterator[_Piece]:
    """Cut a sentence where its script changes; signs and digits belong to the letters
    before them.
    """
    if not _NOT_LATIN.search(text, start, end):
        yield from _latin(text, start, end)
        return
    letters = [(index, family) for index in range(start, end) if (family := _family(text[index]))]
    if not letters:
        return
    firsts = [
        (family, next(group)[0]) for family, group in groupby(letters, key=lambda letter: letter[1])
    ]
    bounds = [start, *(index for _, index in firsts[1:]), end]
    for (family, _), (first, last) in zip(firsts, pairwise(bounds), strict=True):
        yield _Piece(family, first, last, weigh(text[first:last]))


def _latin(text: str, start: int, end: int) -> Iterator[_Piece]:
    if letters := len(_LETTER.findall(text, start, end)):
        yield _Piece("Latin", start, end, float(letters))


@cache
def _family(character: str) -> str:
    name = script(character)
    return _FAMILY.get(name, name)


def _absorb_small(pieces: list[_Piece], text: str) -> list[_Piece]:
    """Merge pieces that are too small into the one before, or after if there is none."""
    out: list[_Piece] = []
    for piece in pieces:
        small = _is_small(piece, text)
        out.append(replace(piece, family=out[-1].family) if small and out else piece)
    first_large = next((piece.family for piece in pieces if not _is_small(piece, text)), None)
    leading = 0
    while first_large and leading < len(pieces) and _is_small(pieces[leading], text):
        out[leading] = replace(out[leading], family=first_large)
        leading += 1
    return out


def _is_small(piece: _Piece, text: str) -> bool:
    if piece.family == "Latin":
        return len(text[piece.start : piece.end].split()) < _LEAST_WORDS
    return piece.weight < _LEAST_WEIGHT


def _families(pieces: Iterable[_Piece]) -> list[str]:
    return list(dict.fromkeys(piece.family for piece in pieces))


def _named(text: str, pieces: list[_Piece], main: str, glance: Decide) -> Iterator[_Piece]:
    """Yield the pieces of one script in its main language, except sentences clearly in another."""
    small_words = _small_words(main)
    for piece in pieces:
        own = text[piece.start : piece.end]
        foreign = (
            small_words and piece.weight >= _WORTH_ASKING and not _is_familiar(own, small_words)
        )
        language, confidence = glance(own) if foreign else (main, 1.0)
        yield replace(piece, language=language if confidence >= _SURE else main)


def _sample(text: str, pieces: Iterable[_Piece]) -> str:
    sample = ""
    for piece in pieces:
        sample += text[piece.start : piece.end] + "\n"
        if len(sample) > _SAMPLE:
            break
    return sample


def _is_familiar(sentence: str, small_words: frozenset[str]) -> bool:
    tokens = words(fold(sentence))
    return sum(word in small_words for word in tokens) >= _FAMILIAR * len(tokens)


@cache
def _small_words(language: str) -> frozenset[str]:
    known: Mapping[str, str] = dict(data.profiles("function_words"))
    return frozenset(known.get(language, "").split())


def _without_minor(pieces: list[_Piece]) -> list[_Piece]:
    total: dict[str, float] = {}
    for piece in pieces:
        total[piece.language] = total.get(piece.language, 0.0) + piece.weight
    least = max(_LEAST_SHARE * sum(total.values()), _LEAST_TOTAL)
    main = max(total, key=lambda name: total[name], default="")
    return [
        replace(piece, language=piece.language if total[piece.language] >= least else main)
        for piece in pieces
    ]


def _joined(pieces: list[_Piece]) -> tuple[Run, ...]:
    """Join adjacent passages of one language."""
    runs = []
    for language, group in groupby(pieces, key=lambda piece: piece.language):
        own = list(group)
        runs.append(
            Run(Passage(language, own[0].start, own[-1].end), sum(piece.weight for piece in own))
        )
    return tuple(runs)
