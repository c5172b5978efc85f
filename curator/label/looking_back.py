"""Measure how much each sentence depends on those before it: "the bank said", a surname, "it"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import accumulate

from curator.label.cue_phrases import cue, flat, opening
from curator.label.themes.matching import stems
from curator.language import data, fold, words

_OPENING = 60  # characters in which the subject of a sentence stands
_NOTHING_ELSE = ("", ",", *"0123456789")  # before a subject: "in 2024 the hospital"
_FIRST_WORDS = 5
_FIRST_DENSE = 12  # characters, where words are not parted
_NEEDS = 0.35  # what a line keeps that needs another
_MAY_NEED = 0.85
_SPOKEN = re.compile(r"[”»“\"]\W{0,3}(?:[^\W\d_]\S*\s){1,2}?(?P<name>[^\W\d_][\w’'-]+)\W*$")


def standing(lines: Sequence[str], language: str, title: str = "") -> list[float]:
    """Return how well each line stands without those before it, up to 1.

    What `title` names counts as known.
    """
    titled = set(_stemmed(title, language))
    known = _before(set(_stemmed(line, language)) for line in lines)
    named = _before(set(_last_names(line)) for line in lines)
    return [1.0] + [
        _NEEDS
        if opening(language, "no_subject").match(flat(line))
        or _refers_early(line, language)
        or _is_named_short(line, named[number])
        or _is_known(line, language, known[number], titled)
        else _definite_opening(line, language, titled)
        for number, line in enumerate(lines[1:], 1)
    ]


def new_names(lines: Sequence[str], language: str) -> list[set[str]]:
    """Return the names of each line that no line before has.

    In languages with capitalised nouns, only two capitalised words make a name.
    """
    german = data.base(language) == "de"
    names = [
        set(_last_names(line.partition(" ")[2]) if german else _capitals(line)) for line in lines
    ]
    return [own - before for own, before in zip(names, _before(names), strict=True)]


def _before(sets: Iterable[set[str]]) -> list[set[str]]:
    """Yield the union of all sets before each one."""
    own = list(sets)
    nothing: set[str] = set()
    return list(accumulate(own[:-1], lambda all_, one: all_ | one, initial=nothing))


def _capitals(line: str) -> Iterator[str]:
    """Return the capitalised words after the first."""
    for word in line.split()[1:]:
        bare = _bare(word.strip('„“”"«»‘'))
        if bare[:1].isupper() and len(bare) > 1:
            yield bare


def _definite_opening(line: str, language: str, titled: set[str]) -> float:
    """Return whether a line begins with a definite article, and so may refer back."""
    found = _subject(data.base(language)).match(flat(line))
    if not found or not _has_articles(language):
        return 1.0
    subject = line[found.start(1) : found.end()].split()
    stemmed = stems(map(fold, subject), language)
    return 1.0 if titled.intersection(stemmed) or subject[-1][:1].isupper() else _MAY_NEED


def _refers_early(line: str, language: str) -> bool:
    """Return whether a pronoun comes early, with no name before it."""
    spaceless = data.read(data.base(language), "style").get("spaceless")
    start = line[:_FIRST_DENSE] if spaceless else " ".join(line.split()[:_FIRST_WORDS])
    found = cue(language, "refers_early", "refers").search(flat(start))
    if not found:
        return False
    return data.base(language) == "de" or not any(
        word[:1].isupper() for word in start[: found.start()].split()[1:]
    )


def _is_known(line: str, language: str, known: set[str], titled: set[str]) -> bool:
    """Return whether a definite subject was mentioned before ("the helper had told a beekeeper"),
    or should have been ("the bank"), unless the line or the title names it.
    """
    for found in _subject(data.base(language)).finditer(flat(line[:_OPENING])):
        if line[: found.start()].strip(' „“”"«»(')[-1:] not in _NOTHING_ELSE:
            return False
        subject = line[found.start(1) : found.end()].split()
        rest = line[found.end() :].lstrip(' ,„“”"«»(')
        if data.base(language) != "de" and (subject[-1][:1].isupper() or rest[:1].isupper()):
            return False
        stemmed = set(stems(map(fold, subject), language))
        if stemmed & titled:
            return False
        unnamed = cue(language, "unnamed").match(flat(line), found.start(1))
        return bool(unnamed or (stemmed & known and _has_articles(language)))
    return False


def _has_articles(language: str) -> bool:
    return "definite" in data.read(data.base(language), "style")


def _is_named_short(line: str, named: set[str]) -> bool:
    """Return whether a line has only the last name of somebody that an earlier line
    named in full.
    """
    first, _, rest = line.strip("„“”\"«»' ").partition(" ")
    if _bare(first) in named and not rest[:1].isupper():
        return True
    spoken = _SPOKEN.search(line)
    return spoken is not None and _bare(spoken["name"]) in named


def _bare(word: str) -> str:
    """Return a word without punctuation and what follows an apostrophe."""
    return re.split(r"['’]", word.strip(",.;:!?()"))[0]


def _last_names(line: str) -> Iterator[str]:
    """Return the last of two or more successive capitalised words."""
    run = 0
    for word in line.split():
        capital = word[:1].isupper() and len(word) > 2
        run = run + 1 if capital else 0
        if run > 1:
            yield _bare(word)
        if word[-1:] in ",.;:!?":
            run = 0


def _stemmed(line: str, language: str) -> list[str]:
    return stems((word for word in words(fold(line)) if len(word) > 3), language)


@cache
def _subject(language: str) -> re.Pattern[str]:
    """Return a definite article and its noun with adjectives, or the first two words in languages
    without articles.
    """
    style = data.read(language, "style")
    if style.get("spaceless"):
        return re.compile(r"^\W*(\w{2,}(?:\s\w+)?)")
    articles = style.get("definite", ())
    if not articles:
        return re.compile(r"^\W*(\w{3,}(?:\s+\w{4,})?)")
    joined = "|".join(sorted((re.escape(flat(each)) for each in articles), key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{joined})(?:\s+|(?<='))(\w{{3,}}(?:\s+\w{{4,}})?)")
