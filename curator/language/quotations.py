"""Find what stands in quotation marks, in the marks of every language."""

from __future__ import annotations

import re
from functools import lru_cache

from curator.language import data

_QUOTED = re.compile(
    r"“([^“”]+)”|„([^„“”]+)[“”]|«\s?([^«»]+?)\s?»|»([^«»]+)«|\"([^\"]+)\"|「([^「」]+)」|『([^『』]+)』|"
    r"”([^”]+)”"
)


@lru_cache(maxsize=32)
def quotations(text: str) -> tuple[str, ...]:
    """Return the texts in quotation marks, in order; cached, because an item is built in every
    language.
    """
    return tuple(next(filter(None, found.groups())) for found in _QUOTED.finditer(text))


def in_marks(quoted: str, language: str) -> str:
    """Return a quotation between the marks of `language`."""
    opening, closing = data.profile(language).get("quotation_marks", "“”")
    return f"{opening}{quoted}{closing}"
