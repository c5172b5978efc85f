"""When two words are forms of one, as far as that can be told by their letters."""

from __future__ import annotations

import re

from curator.label.stems import stems

LONG = 7  # letters of a word that is looked for inside others
ENDING = 4  # letters two forms of a word may differ in

_LAST = {
    "fi": re.compile(r"(?:[aeiouy]+|(?<=[uye])s|nen)$"),
    "tr": re.compile(r"(?:[aeiou]|(?<=.{5})[kpct])$"),
    "pl": re.compile(r"(?:[aeiouy]+)$"),
}


def uninflected(bare: str, language: str) -> str:
    """What stays of a word when it is inflected: uskollisuus, uskollisuuden -> uskollisuu."""
    return _LAST[language].sub("", bare) if language in _LAST else bare


def without_ending(bare: str, language: str) -> str:
    """The stem where it is a beginning of the word, so that a plural is found inside too."""
    stem = stems([bare], language)[0]
    return stem if len(stem) >= LONG - 1 and bare.startswith(stem) else bare


def same_but_ending(word: str, other: str) -> bool:
    """Whether the two differ in at most four last letters, as forms of one word do."""
    alike = max(len(word), len(other)) - ENDING
    return alike <= 0 or word[:alike] == other[:alike]
