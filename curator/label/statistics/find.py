"""Every claimed figure of a body, sentence by sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from curator.label.patterns import alternation, flat
from curator.label.statistics.credit import credited_to
from curator.label.statistics.details import counted_thing, year_of
from curator.label.statistics.figure import Figure
from curator.label.statistics.figures import figures
from curator.label.statistics.judge import is_claim
from curator.label.statistics.lexicon import lexicon
from curator.records import Statistic
from curator.text import sentences

_LONGEST = 1_200  # characters; what is longer is a table or a menu, not a sentence
_MOST_NUMBERS, _MOST_FIGURES = 100, 40  # a line with more is a row of a table, and each is judged by the whole line
_DIGITS = re.compile(r"\d++")


def find(body: str, language: str, *, title: str = "") -> tuple[Statistic, ...]:
    """The statistics of `body` in order; precision comes first, so what may be a price, rule or example is left out.

    `language` is a BCP 47 tag with a block in numbers.yaml; other languages get figures with signs only.
    """
    lines = sentences(body, language)
    return tuple(statistic for index, _ in enumerate(lines) for statistic in _in_sentence(lines, index, language))


def _in_sentence(lines: Sequence[str], index: int, language: str) -> Iterator[Statistic]:
    sentence = lines[index]
    if len(sentence) > _LONGEST or len(_DIGITS.findall(sentence)) > _MOST_NUMBERS:
        return
    flattened = flat(sentence)
    if not _may_hold_one(language).search(flattened):
        return
    found = figures(flattened, language)
    if len(found) > _MOST_FIGURES:
        return
    claimed = [figure for figure in found if is_claim(figure, sentence, flattened, language)]
    source = credited_to(lines, index, language) if claimed else None
    for figure in claimed:
        yield _statistic(figure, sentence, flattened, language, source)


def _statistic(figure: Figure, sentence: str, flattened: str, language: str, source: str | None) -> Statistic:
    return Statistic(
        sentence=sentence,
        value=figure.value,
        unit=figure.unit,
        high=figure.high,
        text=sentence[figure.start : figure.end].strip(),
        of=counted_thing(figure, sentence, language),
        year=year_of(figure, flattened),
        credited_to=source,
    )


@cache
def _may_hold_one(language: str) -> re.Pattern[str]:
    """A quick look: a digit, or a word that stands for a share or a multiple."""
    words = lexicon(language)
    numerals = alternation((f"{word}*" for word in words.words.get("numerals", ())), words.spaceless)
    return re.compile(rf"\d|{numerals}|{words.any_of('fractions', 'about_fractions', 'multiplied')}")
