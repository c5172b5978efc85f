"""Find numbers, names and quotations in a blurb that its source does not have."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache

from babel import Locale

from curator.label.cue_phrases import flat
from curator.label.statistics.figures import figures
from curator.label.statistics.lexicon import NUMBER, lexicon, parse
from curator.label.statistics.readers import Figure
from curator.language import data, fold, sentences, words
from curator.language.quotations import quotations

Known = dict[str, set[str]]
_DIGITS = re.compile(rf"(?<![\d.,])(?:{NUMBER})")
_CAPITALISED = r"[A-ZÀ-ÖØ-ÞĀ-Ž][\w’'&-]*"
_NAME = re.compile(rf"{_CAPITALISED}(?:\s(?:(?:of|de|di|da|van|von|den|and|&)\s)?{_CAPITALISED})*")
_LONGEST = 1_200  # characters; what is longer is a table, whose digits are enough
_LEAST_QUOTE = 3  # words; shorter quotation marks are irony or a term
_SMALL = frozenset(  # what English title case leaves small; verbs it does not
    (
        *("a", "an", "the", "and", "but", "nor", "or", "as", "than", "at", "by", "for", "from"),
        *("in", "into", "of", "off", "on", "onto", "over", "per", "to", "up", "via", "vs", "with"),
    )
)
_ROUNDED = 0.6  # "a third" is 33.3 here and 33 there


def unsupported(
    text: str, source_text: str, language: str, source_language: str
) -> tuple[str, ...]:
    """Return every number, name and quotation of `text`, verbatim, that `source_text` does not
    have.

    Numbers are compared by value ("1,5 %" is "1.5 %", "fast die Hälfte" is 50 %), names by their
    stem, quotations verbatim. In scripts without capitals only names in Latin letters are found.
    """
    found = {
        *unsupported_facts(text, source_text, language, source_language),
        *_foreign_quotes(text, source_text),
    }
    return tuple(sorted(found, key=lambda said: (text.find(said), said)))


def unsupported_facts(
    text: str, source_text: str, language: str, source_language: str
) -> tuple[str, ...]:
    """Return the same without quotations, for a translation, whose quotations have other words."""
    found = {
        *_foreign_numbers(text, source_text, language, source_language),
        *_foreign_names(text, source_text, language, source_language),
    }
    return tuple(sorted(found, key=lambda said: (text.find(said), said)))


def _foreign_numbers(
    text: str, source_text: str, language: str, source_language: str
) -> Iterator[str]:
    numbers = list(_numbers(text, language))
    known = _values(source_text, source_language) if numbers else ()
    for written, values in numbers:
        if not any(
            abs(value - other) <= (_ROUNDED if not written[:1].isdigit() else 1e-6)
            for value in values
            for other in known
        ):
            yield written


def _numbers(text: str, language: str) -> Iterator[tuple[str, set[float]]]:
    """Yield each number as written with its possible values: figures with units, then
    other digits.
    """
    for sentence in sentences(text, language):
        flattened = flat(sentence)
        read = figures(flattened, language) if len(flattened) <= _LONGEST else []
        found = [figure for figure in read if not _is_worked_out(figure, flattened, language)]
        for figure in found:
            written = sentence[figure.start : figure.end].strip()
            yield written, {abs(figure.value)}
            if figure.high is not None:
                yield written, {figure.high}
            if figure.was is not None:
                yield written, {abs(figure.was)}
        for digits in _DIGITS.finditer(flattened):
            if not any(figure.start <= digits.start() < figure.end for figure in found):
                yield (
                    sentence[digits.start() : digits.end()],
                    {parse(digits[0], lexicon(language).decimal)},
                )


def _is_worked_out(figure: Figure, text: str, language: str) -> bool:
    """Return whether a figure was computed: “of 87 buyers, 12” is 13.8 %, which is not in the text.

    Then the source must have the numbers that are.
    """
    span = text[figure.start : figure.end]
    stated = {parse(digits[0], lexicon(language).decimal) for digits in _DIGITS.finditer(span)}
    alone = figure.high is None and figure.was is None
    return alone and len(stated) > 1 and abs(figure.value) not in stated


@lru_cache(maxsize=64)  # an issue's texts are compared with the same few sources, many times
def _values(text: str, language: str) -> frozenset[float]:
    """Return every value that `text` may state: both decimal conventions, number words, figures
    with units.
    """
    known = {value for _, values in _numbers(text, language) for value in values}
    known |= {parse(digits[0], mark) for digits in _DIGITS.finditer(flat(text)) for mark in ".,"}
    numerals = {
        flat(str(word)): float(value)
        for word, value in lexicon(language).words.get("numerals", {}).items()
    }
    return frozenset(known | {numerals[word] for word in words(flat(text)) if word in numerals})


def _foreign_names(
    text: str, source_text: str, language: str, source_language: str
) -> Iterator[str]:
    names = [name for name in _names(text, language) if name]
    if not names:
        return
    source, said = _folded(source_text)
    known = _by_start(said)
    unknown = [name for name in names if not _are_known(name, known)]
    # what things are called in another language takes longer to find out, and is seldom needed
    if unknown and data.base(language) != data.base(source_language):
        translated = _translated(source, known, language, source_language)
        known = _by_start(said | translated | _terms(language))
        unknown = [name for name in unknown if not _are_known(name, known)]
    yield from unknown


@lru_cache(maxsize=64)
def _folded(source_text: str) -> tuple[str, frozenset[str]]:
    """Return a source folded, and its words."""
    source = fold(source_text)
    return source, frozenset(word for word in words(source) if len(word) > 1)


def _names(text: str, language: str) -> Iterator[str]:
    for sentence in sentences(text, language):
        if data.base(language) == "en" and _is_title_case(sentence):
            yield from filter(_is_marked, words(sentence))
            continue
        for found in _NAME.finditer(sentence):
            yield _name(found, sentence, language)


def _is_title_case(sentence: str) -> bool:
    """Return whether all but small words begin with a capital, as in a headline: “Why Waiting
    Hurts”. Names look like any other word there.
    """
    said = [word for word in words(sentence) if word[:1].isalpha()]
    small = [word for word in said if word.islower()]
    return len(said) - len(small) > 2 and _SMALL.issuperset(small)


def _by_start(found: Iterable[str]) -> Known:
    """Group words by their first three letters, within which names are compared."""
    known: Known = {}
    for word in found:
        known.setdefault(word[:3], set()).add(word)
    return known


def _are_known(name: str, known: Known) -> bool:
    return all(_is_known(word, known) for word in words(fold(name)) if len(word) > 1)


def _translated(source: str, known: Known, language: str, source_language: str) -> set[str]:
    """Return the names of the source's countries, languages, months and days in `language`:
    “French” for “französische”.
    """
    here, there = _calendar_and_map(language), _calendar_and_map(source_language)
    return {
        word
        for key, name in there.items()
        if key in here and _is_named(name, source, known)
        for word in words(here[key])
    }


def _is_named(name: str, source: str, known: Known) -> bool:
    """Return whether the source has the name, also within another word unless it is a short Latin
    one.
    """
    inside = len(name) > 3 or not name.isascii()
    return (inside and name in source) or all(_is_known(word, known) for word in words(name))


@cache
def _calendar_and_map(language: str) -> dict[tuple[str, str | int], str]:
    """Return CLDR's folded names by kind and code; {} for an unknown language."""
    if not Locale.negotiate([data.base(language)], [data.base(language)]):
        return {}
    locale = Locale(data.base(language))
    months, days = locale.months["format"]["wide"], locale.days["format"]["wide"]
    kinds = {"country": locale.territories, "language": locale.languages}
    named = {
        (kind, code): fold(name)
        for kind, names in kinds.items()
        for code, name in names.items()
        if len(code) == 2
    }
    named |= {("month", number): fold(name) for number, name in months.items()}
    return named | {("day", number): fold(name) for number, name in days.items()}


@cache
def _terms(language: str) -> frozenset[str]:
    """Return the field's terms, which may be capitalised: “Customer Experience”."""
    themes = data.read(data.base(language), "terms").get("themes", {})
    texts = [str(term) for theme in themes.values() for term in theme.get("strong", ())]
    return frozenset(word for text in texts for word in words(fold(text)) if len(word) > 1)


def _is_known(word: str, known: Known) -> bool:
    """Return whether the source has the word, allowing case endings: "Zürichs" and "Zürich"."""
    alike = known.get(word[:3], set())
    return word in alike or any(
        other[:shared] == word[:shared]
        for other in alike
        if (shared := max(4, min(len(other), len(word)) - 1))
    )


def _name(found: re.Match[str], sentence: str, language: str) -> str:
    """Return the name in a run of capitalised words, or "".

    At the start of a sentence and among German nouns a single capitalised word is no name, unless
    it is an acronym or CamelCase.
    """
    name = found[0]
    if _opens(sentence[: found.start()]):
        first, _, rest = name.partition(" ")
        return (
            name
            if _is_marked(first)
            else rest
            if _is_marked(rest) or not language.startswith("de")
            else ""
        )
    return (
        name
        if _is_marked(name) or " " in name or (len(name) > 1 and not language.startswith("de"))
        else ""
    )


def _is_marked(word: str) -> bool:
    return " " in word or sum(map(str.isupper, word)) > 1


def _opens(before: str) -> bool:
    return not any(map(str.isalnum, before)) or bool(re.search(r"[:“„«\"–-]\s*$", before))


def _foreign_quotes(text: str, source_text: str) -> Iterator[str]:
    known = " ".join(words(fold(source_text)))
    for name in quotations(text):
        plain = words(fold(name))
        if len(plain) >= _LEAST_QUOTE and " ".join(plain) not in known:
            yield name
