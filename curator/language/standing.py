"""Whether a sentence can be read without the one before it."""

from __future__ import annotations

import re
from functools import cache

from curator.language import data
from curator.language.folding import fold

_PAIRS = (("«", "»"), ("「", "」"), ("『", "』"))
_CURLY = "„“”"  # which of them opens depends on the language, but they come in twos


def stands_alone(sentence: str, language: str) -> bool:
    """False where it opens by leaning back ("However", "Davon"), speaks of a part of something
    named before ("two thirds of them", "d'entre eux"), asks, or holds half a quotation.
    `language` is a BCP 47 tag.
    """
    said = sentence.strip()
    if not said or said.endswith(("?", "？", "؟", ":", "：")) or _is_half_quoted(said):
        return False
    opening, within = _leaning(data.base(language))
    folded = fold(said.replace("’", "'"))
    return not (opening.match(folded) or within.search(folded))


def _is_half_quoted(said: str) -> bool:
    """Quotation marks of which one is missing."""
    if said.count('"') % 2 or sum(map(said.count, _CURLY)) % 2:
        return True
    return any(said.count(opened) != said.count(closed) for opened, closed in _PAIRS)


@cache
def _leaning(language: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    style = data.read(language, "style")
    spaceless = bool(style.get("spaceless"))
    opening = _any(style.get("leaning_back", ()), spaceless)
    within = _any(style.get("leaning_within", ()), spaceless)
    return re.compile(rf"\W*{opening}"), re.compile(within)


def _any(phrases: tuple[str, ...], spaceless: bool) -> str:
    """A pattern for any phrase; "*" lets a word go on."""
    bodies = [re.escape(fold(str(each))).replace(r"\*", r"\w*") for each in phrases]
    if not bodies:
        return "(?!)"
    joined = "|".join(sorted(bodies, key=len, reverse=True))
    return f"(?:{joined})" if spaceless else rf"(?<!\w)(?:{joined})(?!\w)"
