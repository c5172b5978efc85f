"""The words of numbers.yaml, compiled to patterns once per language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from curator import datafile
from curator.label.patterns import alternation, flat, phrase
from curator.label.statistics.numerals import parse


@dataclass(frozen=True)
class Lexicon:
    """One language's ways with numbers; every pattern is for folded text (`patterns.flat`)."""

    language: str
    decimal: str
    spaceless: bool
    words: Mapping[str, Any]

    def any_of(self, *keys: str) -> str:
        """A pattern for any phrase listed under `keys`, NOTHING when there is none."""
        return alternation((entry for key in keys for entry in self.words.get(key, ())), self.spaceless)

    def cue(self, key: str) -> re.Pattern[str]:
        """The phrases under `key`, ready to search."""
        return _compiled(self.any_of(key))

    def value_of(self, key: str, said: str) -> float | None:
        """The number that `said` stands for in the mapping under `key`."""
        for entry, value in self.words.get(key, {}).items():
            if re.fullmatch(phrase(str(entry), self.spaceless), said):
                return float(value)
        return None


@cache
def lexicon(language: str) -> Lexicon:
    """The lexicon of a BCP 47 tag; languages without one get digits and signs only."""
    data = datafile.read("label/numbers.yaml")
    name = language.split("-")[0].lower()
    words = data.get(name, {}) if name != "currencies" else {}
    return Lexicon(name, words.get("decimal", "."), bool(words.get("spaceless")), words)


@cache
def currencies() -> Mapping[str, str]:
    """Folded name or sign of a currency to its ISO code."""
    return {flat(str(name)): code for name, code in datafile.read("label/numbers.yaml")["currencies"].items()}


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def numeral_value(said: str, words: Lexicon) -> float:
    """The value of a numeral in digits or as a word, also inflected ("dördü", "10:stä"); 0 when it is none."""
    digits = re.match(r"\d[\d.,]*", said)
    if digits:
        return parse(digits[0].rstrip(".,"), words.decimal)
    known = words.words.get("numerals", {})
    stem = max((str(word) for word in known if said.startswith(flat(str(word)))), key=len, default="")
    return float(known.get(stem, 0.0))
