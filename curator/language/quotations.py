"""Find what stands in quotation marks, in the marks of every language."""

from __future__ import annotations

import re

_QUOTED = re.compile(
    r"“([^“”]+)”|„([^„“”]+)[“”]|«\s?([^«»]+?)\s?»|»([^«»]+)«|\"([^\"]+)\"|「([^「」]+)」|『([^『』]+)』|"
    r"”([^”]+)”"
)


def quotations(text: str) -> tuple[str, ...]:
    """Return the texts in quotation marks, in order."""
    return tuple(next(filter(None, found.groups())) for found in _QUOTED.finditer(text))


def in_marks(text: str) -> tuple[str, ...]:
    """Return the same with their quotation marks."""
    return tuple(found[0] for found in _QUOTED.finditer(text))
