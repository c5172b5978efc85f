"""Compile phrases of the word lists to patterns, for text folded character by character."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from typing import Any

from curator.language import data, fold

NOTHING = "(?!)"
_PLAIN = {
    "’": "'",
    "‘": "'",
    "–": "-",
    "—": "-",
    "−": "-",
    "‑": "-",
    "‐": "-",
    "٪": "%",
    "％": "%",
    "٫": ".",
    "٬": ",",
    "〜": "~",
    "\u00a0": " ",
    "\u202f": " ",
    "\u2009": " ",
}


def flat(text: str) -> str:
    """Return `text` folded character by character, so that positions in it are those in the
    original.
    """
    return text.translate(_TABLE)


class _Table(dict[int, str]):
    """A translation table from code points to folded characters, filled on demand."""

    def __missing__(self, code: int) -> str:
        self[code] = _flat_character(chr(code))
        return self[code]


def _flat_character(character: str) -> str:
    if character in _PLAIN:
        return _PLAIN[character]
    if character.isdigit():
        return str(unicodedata.digit(character))
    folded = fold(character)
    return folded if len(folded) == 1 else character.lower()[:1] or character


_TABLE = _Table()


def alternation(entries: Iterable[Any], spaceless: bool) -> str:
    """Return one pattern for all entries, longest first, or NOTHING if there are none.

    Entries with the same borders share them, so that the engine can skip most positions at once.
    """
    bodies: dict[tuple[str, str], set[str]] = {}
    for entry in entries:
        before, body, after = _parts(str(entry), spaceless)
        bodies.setdefault((before, after), set()).add(body)
    groups = [
        f"{before}(?:{_joined(found)}){after}"
        for (before, after), found in sorted(bodies.items(), key=_open_ends_last)
    ]
    return f"(?:{'|'.join(groups)})" if groups else NOTHING


def _open_ends_last(group: tuple[tuple[str, str], set[str]]) -> tuple[bool, str, str]:
    """Sort whole phrases first, because "punto*" would match part of "puntos porcentuales"."""
    (before, after), _ = group
    return not after, before, after


def _joined(bodies: set[str]) -> str:
    return "|".join(sorted(bodies, key=lambda body: (-len(body), body)))


def phrase(entry: str, spaceless: bool) -> str:
    """Return a pattern for one phrase: whole words, "*" for any ending, a leading "-" for the end
    of a compound.
    """
    return "".join(_parts(entry, spaceless))


@cache
def _parts(entry: str, spaceless: bool) -> tuple[str, str, str]:
    """Return the pattern's parts: what must precede, the phrase, what must follow."""
    body = flat(entry)
    compound, body = (r"[\w-]*", body[1:]) if body.startswith("-") and len(body) > 1 else ("", body)
    pattern = re.escape(body).replace(r"\*", r"\w*").replace(r"\ ", r"\s+")
    before = r"(?<!\w)" if body[:1].isalnum() and not spaceless and not compound else compound
    after = r"(?!\w)" if body[-1:].isalnum() and not spaceless else ""
    return before, pattern, after


@cache
def cue(language: str, *kinds: str) -> re.Pattern[str]:
    """Return a pattern for the phrases of these kinds in a language (BCP 47), for folded text."""
    words = data.read(data.base(language), "style")
    phrases = [phrase for kind in kinds for phrase in words.get(kind, ())]
    return re.compile(alternation(phrases, bool(words.get("spaceless"))) if phrases else NOTHING)


@cache
def opening(language: str, kind: str) -> re.Pattern[str]:
    """Return the same pattern, matching at the start of a sentence only."""
    return re.compile(rf"[\"'“„”«»「(]*{cue(language, kind).pattern}")
