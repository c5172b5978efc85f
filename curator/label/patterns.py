"""Phrases of the word lists as patterns, for text folded without moving a character."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from typing import Any

from curator.text import fold

NOTHING = "(?!)"
_PLAIN = {"’": "'", "‘": "'", "–": "-", "—": "-", "−": "-", "‑": "-", "‐": "-", "\u00a0": " ", "\u202f": " ", "\u2009": " "}


def flat(text: str) -> str:
    """`text` folded character for character, so that every position in it is a position in the original."""
    return "".join(map(_flat_character, text))


@cache
def _flat_character(character: str) -> str:
    if character in _PLAIN:
        return _PLAIN[character]
    if character.isdigit():
        return str(unicodedata.digit(character))
    folded = fold(character)
    return folded if len(folded) == 1 else character.lower()[:1] or character


def alternation(entries: Iterable[Any], spaceless: bool) -> str:
    """One pattern for all entries, the longest first; NOTHING when there is none."""
    phrases = sorted({phrase(str(entry), spaceless) for entry in entries}, key=lambda found: (-len(found), found))
    return f"(?:{'|'.join(phrases)})" if phrases else NOTHING


@cache
def phrase(entry: str, spaceless: bool) -> str:
    """A pattern for one phrase: whole words, "*" for any ending, a leading "-" for the end of a compound."""
    body = flat(entry)
    compound, body = (r"[\w-]*", body[1:]) if body.startswith("-") and len(body) > 1 else ("", body)
    pattern = re.escape(body).replace(r"\*", r"\w*").replace(r"\ ", r"\s+")
    before = r"(?<!\w)" if body[:1].isalnum() and not spaceless and not compound else ""
    after = r"(?!\w)" if body[-1:].isalnum() and not spaceless else ""
    return before + compound + pattern + after
