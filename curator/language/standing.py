"""Decide whether a sentence can be understood without the one before it."""

from __future__ import annotations

import re
from functools import cache

from curator.language import data
from curator.language.folding import fold

_PAIRS = (("«", "»"), ("「", "」"), ("『", "』"))
_CURLY = "„“”"  # which of them opens a quotation depends on the language; they come in pairs


def stands_alone(sentence: str, language: str) -> bool:
    """Return whether `sentence` stands alone; `language` is a BCP 47 tag.

    It does not if it opens by referring back ("However", "Davon"), refers to something named
    before ("two thirds of them", "d'entre eux"), is a question, or has half a quotation.
    """
    text = sentence.strip()
    if not text or text.endswith(("?", "？", "؟", ":", "：")) or _is_half_quoted(text):
        return False
    opening, within = _references(data.base(language))
    folded = fold(text.replace("’", "'"))
    return not (opening.match(folded) or within.search(folded))


def _is_half_quoted(text: str) -> bool:
    """Return whether a quotation mark lacks its partner."""
    if text.count('"') % 2 or sum(map(text.count, _CURLY)) % 2:
        return True
    return any(text.count(opened) != text.count(closed) for opened, closed in _PAIRS)


@cache
def _references(language: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return the patterns of phrases that refer back: at the opening, and anywhere."""
    style = data.read(language, "style")
    spaceless = bool(style.get("spaceless"))
    opening = _any(style.get("leaning_back", ()), spaceless)
    within = _any(style.get("leaning_within", ()), spaceless)
    return re.compile(rf"\W*{opening}"), re.compile(within)


def _any(phrases: tuple[str, ...], spaceless: bool) -> str:
    """Return a pattern for any of `phrases`; "*" in a phrase stands for any ending."""
    bodies = [re.escape(fold(str(each))).replace(r"\*", r"\w*") for each in phrases]
    if not bodies:
        return "(?!)"
    joined = "|".join(sorted(bodies, key=len, reverse=True))
    return f"(?:{joined})" if spaceless else rf"(?<!\w)(?:{joined})(?!\w)"
