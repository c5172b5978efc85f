"""Find all statistics of a text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

from curator.label.cue_phrases import alternation, flat
from curator.label.statistics.bounds import bounded
from curator.label.statistics.changes import changes
from curator.label.statistics.credit import credited_to
from curator.label.statistics.cut import is_cut
from curator.label.statistics.details import counted_thing, year_of
from curator.label.statistics.doubt import Encoder, doubted
from curator.label.statistics.judge import is_claim
from curator.label.statistics.lexicon import lexicon
from curator.label.statistics.multiples import multiples
from curator.label.statistics.readers import (
    Figure,
    averages,
    counts,
    money,
    percents,
    points,
    samples,
)
from curator.label.statistics.repeats import without_repeats
from curator.label.statistics.shares import fractions, ratios
from curator.label.statistics.units import with_unit
from curator.language import data, sentences, words
from curator.records import Statistic

# What only looks like a quantity: addresses, dates, clock times, phone numbers, versions, settings,
# list numbers, norms.
_NOISE = re.compile(
    r"https?://\S+|www\.\S+|\S+@\S+|(?<!\d)\d{4}-\d{1,2}-\d{1,2}|"
    r"(?<!\d)\d{1,2}[./]\d{1,2}[./]\d{2,4}(?!\d)|"
    r"(?<!\d)\d{1,2}:\d{2}(?::\d{2})?|(?:tel|phone|puh|fax|telefon\w*)\W{1,3}[\d\s()+./-]{5,}|"
    r"\+\d[\d\s()/-]{6,}\d|"
    r"\d{2,5}-\d{2,4}[- ]\d{2,}(?:[-"
    r" ]\d+)*|\bv\d+(?:\.\d+)*|\b\d+(?:\.\d{1,2}){2,}(?!\d)|\b\d+\s?[x×]\s?\d+\b|"
    r"(?<!\w)(?!n=)[\w-]+=[\"']?\d+%?|\b(?:width|height|margin|padding|opacity|top|left):\s?\d+%|"
    r"^\s*\(?\d{1,2}[.)]\s|\b\d+/\d+\b|"
    r"\b(?:iso|rfc|gdpr|covid|art|article|artikel|articolo|articulo|artigo|section|§)["
    r" -]?\.?\s?\d[\d.,]*"
)
# "三割", "三千人": one sign is one digit, so every place stays.
_KANJI = re.compile(
    r"(?<![一二三四五六七八九十百])[一二三四五六七八九](?=割|[千万億]|[人件社]中|倍)"
)
# In this order, because the first that claims a place keeps it: "from 18 % to 31 %" is no range,
# "13 percentage points" is not "13 per cent".
_KINDS = (
    changes,
    points,
    percents,
    ratios,
    samples,
    multiples,
    fractions,
    money,
    averages,
    counts,
)


def figures(flat_sentence: str, language: str) -> list[Figure]:
    """Return the figures of a folded sentence (`cue_phrases.flat`), in order."""
    quiet = _NOISE.sub(lambda found: re.sub(r"\d", "·", found[0]), flat_sentence)
    if language.startswith("ja"):
        quiet = _KANJI.sub(lambda found: str("一二三四五六七八九".index(found[0]) + 1), quiet)
    taken: list[Figure] = []
    for find in _KINDS:
        for figure in find(quiet, lexicon(language)):
            if not any(figure.start < other.end and other.start < figure.end for other in taken):
                taken.append(figure)
    whole = (each for each in taken if not is_cut(each, quiet, lexicon(language)))
    return sorted(whole, key=lambda figure: figure.start)


_LONGEST = 1_200  # characters; what is longer is a table or a menu, not a sentence
# A line with more is a row of a table, and each is judged by the whole line.
_MOST_NUMBERS, _MOST_FIGURES = 100, 40
_DIGITS = re.compile(r"\d++")


def find(body: str, language: str, encoder: Encoder | None = None) -> tuple[Statistic, ...]:
    """Return the statistics of `body`, in order.

    Precision comes first: what may be a price, rule or example is left out, by rules and, with an
    `encoder`, by the meaning of the sentence. `language` is a BCP 47 tag with an entry in
    numbers.yaml; in other languages only figures with signs are found. What a pull quote repeats
    is found once.
    """
    lines = sentences(body, language)
    found = [
        (index, statistic)
        for index, _ in enumerate(lines)
        for statistic in _in_sentence(lines, index, language)
    ]
    if encoder and found:
        stated = list(dict.fromkeys(statistic.sentence for _, statistic in found))
        none = doubted(stated, encoder)
        found = [each for each in found if each[1].sentence not in none]
    return tuple(without_repeats(found, language))


def _in_sentence(lines: Sequence[str], index: int, language: str) -> Iterator[Statistic]:
    sentence, places = _bare(lines[index])
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
        found_here = _statistic(figure, sentence, flattened, language, source)
        yield _as_written(found_here, lines[index], places) if places else found_here


_VOWELS = re.compile(r"[\u064b-\u0652]")  # Arabic marks that few writers set


def _bare(line: str) -> tuple[str, tuple[int, ...]]:
    """Return a line without Arabic vowel marks, and the original positions of its characters."""
    if not _VOWELS.search(line):
        return line, ()
    places = tuple(at for at, sign in enumerate(line) if not _VOWELS.match(sign))
    return "".join(line[at] for at in places), places


def _as_written(statistic: Statistic, line: str, places: tuple[int, ...]) -> Statistic:
    """Return the statistic with sentence and figure verbatim, vowel marks included."""
    start = statistic.sentence.find(statistic.text)
    end = start + len(statistic.text) - 1
    return replace(statistic, sentence=line, text=line[places[start] : places[end] + 1])


def _statistic(
    figure: Figure, sentence: str, flattened: str, language: str, source: str | None
) -> Statistic:
    figure = with_unit(figure, flattened, lexicon(language))
    bound, start, end = bounded(figure, flattened, language)
    if figure.unit in ("%", "pp") and figure.was is None and end == figure.end:  # "12 % less"
        compared = _compared_next(language).match(flattened, end)
        adverb = compared is not None and " " not in compared[0].strip()  # no "in più"
        if adverb and _article(language).search(flattened, 0, start):
            compared = None  # "il 30% più giovane": who is younger
        end = compared.end() if compared else end
    text, counted = sentence[start:end].strip(), counted_thing(figure, sentence, language)
    return Statistic(
        sentence=sentence,
        value=figure.value,
        unit=figure.unit,
        high=figure.high,
        text=text,
        of=counted,
        year=year_of(figure, flattened, language),
        credited_to=None if source and _is_counted(source, text, counted) else source,
        bound=bound,
        was=figure.was,
    )


@cache
def _compared_next(language: str) -> re.Pattern[str]:
    words = lexicon(language)
    return re.compile(rf"\s?{words.any_of('compared_next')}(?!\s{words.any_of('or')}\s)")


@cache
def _article(language: str) -> re.Pattern[str]:
    """Return a pattern for a definite article at the end of a text."""
    articles = data.read(language, "style").get("definite", ())
    return re.compile(rf"(?:{alternation(articles, spaceless=False)})\s?$")


_SMALL_WORD = 3  # letters: "half of", and the Bank of England


def _is_counted(source: str, text: str, counted: str | None) -> bool:
    """Return whether a source is the figure or what is `counted`, which German writes with a
    capital, too: "Zwei Drittel der Kunden", "Prozent der Befragten", "Kunden".
    """
    named = flat(source)
    shared = set(words(flat(text))) & set(words(named))
    alone = " " not in named and named == flat(counted or "")
    return alone or any(len(word) > _SMALL_WORD for word in shared)


@cache
def _may_hold_one(language: str) -> re.Pattern[str]:
    """Return whether a sentence has a digit, or a word for a share or a multiple."""
    words = lexicon(language)
    numerals = alternation(
        (f"{word}*" for word in words.words.get("numerals", ())), words.spaceless
    )
    return re.compile(
        rf"\d|{numerals}|"
        + words.any_of("fractions", "about_fractions", "multiplied", "multiplied_if", "by_half")
    )
