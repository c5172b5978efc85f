"""The phrases of every cues.yaml, folded for comparison: without case, diacritics,
double spaces.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache

from curator.language import data

_EDGES = " \t\n:：;,.!?。！？…·•|>»«<→←↓↑›‹-–—*#()[]【】「」\"'“”‘’"
_LATIN_MARKS = re.compile("[\u0300-\u036f]")
_SPACES = re.compile(r"[\s\u200b\u200e\u200f]+")
_COMMA_IN_PHRASE = re.compile(r"[,;]")


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """Return `text` without case, Latin diacritics and double spaces; Korean and Japanese
    unchanged.
    """
    bare = (
        _LATIN_MARKS.sub("", unicodedata.normalize("NFD", text)).replace("ı", "i").replace("’", "'")
    )
    return _SPACES.sub(" ", unicodedata.normalize("NFC", bare).casefold())


@lru_cache(maxsize=4096)
def _flat(text: str) -> str:
    """Return `text` folded and without commas, which sites set differently."""
    return _COMMA_IN_PHRASE.sub("", fold(text))


def bare_line(line: str) -> str:
    """Return `line` folded, without surrounding punctuation, arrows and bullets."""
    return fold(line).strip(_EDGES)


def is_line(group: str, line: str) -> bool:
    """Return whether the whole line is a phrase of the group."""
    return len(line) <= 90 and bare_line(line) in _lines(group)


def hits(group: str, text: str) -> int:
    """Count the distinct phrases of the group in `text`.

    In scripts with spaces a phrase must start at the beginning of a word.
    """
    folded = _flat(text)
    return sum(1 for phrase in _phrases(group) if phrase in folded and _at_word(phrase, folded))


def holds(group: str, text: str) -> bool:
    """Return whether `text` contains a phrase of the group."""
    folded = _flat(text)
    # any() over a generator takes twice the time, and this is the inner loop
    for phrase in _phrases(group):  # noqa: SIM110
        if phrase in folded and _at_word(phrase, folded):
            return True
    return False


def begins(group: str, line: str) -> str | None:
    """Return the folded phrase that the line begins with, or None."""
    folded = _flat(line[:120]).lstrip(_EDGES)
    candidates = _by_start(group).get(folded[:2], ())
    return next(
        (
            phrase
            for phrase in candidates
            if folded.startswith(phrase) and _ends_word(phrase, folded)
        ),
        None,
    )


def has_word(group: str, text: str) -> bool:
    """Return whether `text` contains a phrase of the group as a whole word, or, in a script without
    spaces, anywhere.
    """
    folded = fold(text)
    return any(
        re.search(rf"(?<!\w){re.escape(p)}(?!\w)", folded) if p.isascii() else p in folded
        for p in _phrases(group)
    )


@cache
def pattern(group: str) -> str:
    """Return a regular expression for the group's phrases, longest first, with and without
    diacritics.
    """
    variants = {variant for phrase in _raw(group) for variant in (phrase, fold(phrase))}
    return "|".join(
        re.escape(v).replace(r"\ ", r"\s*") for v in sorted(variants, key=lambda v: (-len(v), v))
    )


def _at_word(phrase: str, text: str) -> bool:
    if not phrase[0].isascii() or not phrase[0].isalnum():
        return True
    return re.search(rf"(?<![a-z0-9]){re.escape(phrase)}", text) is not None


def _ends_word(phrase: str, text: str) -> bool:
    following = text[len(phrase) : len(phrase) + 1]
    return not (following.isalnum() and phrase[-1].isascii() and following.isascii())


@cache
def _phrases(group: str) -> tuple[str, ...]:
    folded: Iterable[str] = {_flat(phrase) for phrase in _raw(group)}
    return tuple(sorted(folded, key=lambda phrase: (-len(phrase), phrase)))


@cache
def _by_start(group: str) -> dict[str, list[str]]:
    """Group the phrases by their first two characters, longest first."""
    table: dict[str, list[str]] = {}
    for phrase in _phrases(group):
        table.setdefault(phrase[:2], []).append(phrase)
    return table


@cache
def _lines(group: str) -> frozenset[str]:
    return frozenset(bare_line(phrase) for phrase in _raw(group))


@cache
def _raw(group: str) -> tuple[str, ...]:
    """Return the phrases of a group in every language; raises KeyError if no file has the group."""
    found = [phrase for groups in data.each("cues").values() for phrase in groups.get(group, ())]
    if not found:
        raise KeyError(group)
    return tuple(found)
