"""Leave out figures that a text states twice: a pull quote repeats a sentence of the body,
verbatim or shortened.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from curator.label.cue_phrases import flat
from curator.label.statistics.lexicon import lexicon
from curator.language import words
from curator.records import Statistic

_LEAST_WORDS = 4  # "Yes: 38 %" may answer two questions
_MOST_COMPARED = 60  # sentences with the same figure; a page may hold thousands


@dataclass(frozen=True)
class _Said:
    """A statistic: its place among all, the number of its sentence, and what that says."""

    place: int
    line: int
    words: Sequence[str]
    is_credited: bool


def without_repeats(found: Sequence[tuple[int, Statistic]], language: str) -> list[Statistic]:
    """Return statistics in order, each in the longest of the sentences that repeat it.

    They come with the numbers of their sentences. Of sentences of one length the one that names a
    source stays, else the first. "%" and "per cent" are the same.
    """
    per_cent = lexicon(language).cue("percent")
    same: dict[object, list[_Said]] = {}
    for place, (line, each) in enumerate(found):
        said_words = words(per_cent.sub(" ", flat(each.sentence)))
        said = _Said(place, line, said_words, each.credited_to is not None)
        same.setdefault((each.value, each.high, each.unit), []).append(said)
    repeated = {place for group in same.values() for place in _repeated(group)}
    return [each for place, (_, each) in enumerate(found) if place not in repeated]


def _repeated(group: Iterable[_Said]) -> set[int]:
    """Return the places of those statistics with one figure that a longer sentence says, too."""
    long_enough = (said for said in group if len(said.words) >= _LEAST_WORDS)
    ranked = sorted(
        long_enough, key=lambda said: (-len(said.words), not said.is_credited, said.place)
    )
    return {
        shorter.place
        for longer, shorter in combinations(ranked[:_MOST_COMPARED], 2)
        if longer.line != shorter.line and _is_part(shorter.words, longer.words)
    }


def _is_part(part: Sequence[str], whole: Sequence[str]) -> bool:
    """Return whether all words of a sentence are in another, in their order."""
    rest = iter(whole)
    return all(word in rest for word in part)
