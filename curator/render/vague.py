"""Words that say nothing when a link is read alone, as a screen reader's list of links reads it."""

from __future__ import annotations

import re
from functools import cache

from curator import datafile

_ENDS = re.compile(r"^[\W_]+|[\W_]+$")


def is_vague(words: str) -> bool:
    """Whether a link called `words`, in any language of the letters, gives no idea where it leads."""
    return _ENDS.sub("", " ".join(words.split()).casefold()) in _known()


@cache
def _known() -> frozenset[str]:
    by_language: dict[str, list[str]] = datafile.read("render/vague.yaml")
    return frozenset(words.casefold() for listed in by_language.values() for words in listed)
