"""The words of numbers.yaml, compiled to patterns once per language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from curator.label.cue_phrases import NOTHING, alternation, flat, phrase
from curator.language import data


@dataclass(frozen=True)
class Lexicon:
    """The number words and patterns of one language, for folded text (`cue_phrases.flat`)."""

    language: str
    decimal: str
    spaceless: bool
    verb_last: bool
    free_order: bool
    words: Mapping[str, Any]

    def any_of(self, *keys: str) -> str:
        """Return a pattern for any phrase under `keys`, or NOTHING."""
        return _any_of(self.language, keys)

    def cue(self, key: str) -> re.Pattern[str]:
        """Return the compiled pattern of the phrases under `key`."""
        return _cue(self.language, key)

    def numerals(self) -> str:
        """Return a pattern for any number in words, in some languages with tens and units."""
        return _numerals(self.language)

    def inflected_numerals(self) -> str:
        """Return the same, where numerals take endings with them ("kırk ikisi")."""
        return _inflected(self.language)

    @property
    def tens_from(self) -> int:
        """Return the first of the tens that units follow: 20, in Turkish 10 ("on iki")."""
        return int(self.words.get("tens_from", 20))

    def magnitudes(self) -> str:
        """Return a pattern for words like million; single letters are left out."""
        names = (str(name) for name in self.words.get("magnitudes", ()))
        return alternation((name for name in names if len(name) > 1), spaceless=False)

    def value_of(self, key: str, said: str) -> float | None:
        """Return the number that a word stands for in the mapping under `key`."""
        for entry, value in self.words.get(key, {}).items():
            if re.fullmatch(phrase(str(entry), self.spaceless), said):
                return float(value)
        return None


@cache
def lexicon(language: str) -> Lexicon:
    """Return the lexicon of a BCP 47 tag; languages without one get digits and signs only."""
    name = data.base(language)
    words = data.read(name, "numbers")
    spaceless, verb_last, free_order = (
        bool(words.get(key)) for key in ("spaceless", "verb_last", "free_order")
    )
    return Lexicon(name, words.get("decimal", "."), spaceless, verb_last, free_order, words)


@cache
def written(language: str, key: str) -> re.Pattern[str]:
    """Return the regular expressions under `key`. Most are for unfolded text, where German tells
    "Sie" (you) from "sie" (they) and "würde" (would) from "wurde" (was).
    """
    return re.compile("|".join(lexicon(language).words.get(key, ())) or "(?!)")


@cache
def currencies() -> Mapping[str, str]:
    """Return folded name or sign of a currency -> ISO code."""
    return {
        flat(str(name)): code for name, code in data.read(data.ALL, "numbers")["currencies"].items()
    }


_BORDER = r"(?<!\w)"


@cache
def _any_of(language: str, keys: tuple[str, ...]) -> str:
    words = lexicon(language)
    entries = (entry for key in keys for entry in words.words.get(key, ()))
    return alternation(entries, words.spaceless)


@cache
def _numerals(language: str) -> str:
    single, compound = _any_of(language, ("numerals",)), _unnamed(_compound(language))
    every = single if compound == NOTHING else rf"(?:{compound}|{single})"
    return _with_hundreds(language, every, "")


@cache
def _inflected(language: str) -> str:
    words = lexicon(language)
    endings = words.words.get("numeral_endings", "")
    single = alternation(words.words.get("numerals", ()), spaceless=True)
    every = rf"(?:{_unnamed(_compound(language))}|(?<!\w){single}{endings})"
    return _with_hundreds(language, every, endings)


def _with_hundreds(language: str, less: str, endings: str) -> str:
    """Return a pattern for numbers in words, also those of more than a hundred."""
    hundred = _hundred(language)
    if hundred == NOTHING:
        return less
    single = alternation(lexicon(language).words.get("numerals", ()), spaceless=True)
    compound = _unnamed(_compound(language)).removeprefix(_BORDER)
    return rf"(?:{hundred}(?:{compound}|{single}{endings}(?!\w))|{less})"


def _unnamed(pattern: str) -> str:
    return re.sub(r"[?]P<[a-z]+>", "?:", pattern)


@cache
def _hundred(language: str) -> str:
    """Return a pattern for a hundred and what joins it to tens and units ("yüz kırk iki")."""
    words = lexicon(language)
    joined = words.words.get("compound_hundred")
    known = words.words.get("numerals", {}).items()
    hundred = alternation((word for word, value in known if value == 100), words.spaceless)
    return f"{hundred}{joined}" if joined else NOTHING


@cache
def _compound(language: str) -> str:
    """Return a pattern for tens and units, as words ("thirty-eight") or one ("zweiundvierzig")."""
    words = lexicon(language)
    between, one_word = words.words.get("compound"), words.words.get("compound_word")
    endings = words.words.get("numeral_endings", "") if between else ""
    known = words.words.get("numerals", {}).items()
    tens_from = range(words.tens_from, 100, 10)
    tens = alternation((word for word, value in known if value in tens_from), bool(one_word))
    units = alternation(
        (word for word, value in known if value < words.tens_from), bool(one_word or endings)
    )
    if endings:
        units = rf"{units}{endings}(?!\w)"
    named = {"tens": f"(?P<tens>{tens})", "units": f"(?P<units>{units})"}
    if one_word:
        return rf"{_BORDER}{''.join(named.get(part, part) for part in one_word)}(?!\w)"
    return f"{named['tens']}{between}{named['units']}" if between else NOTHING


@cache
def _cue(language: str, key: str) -> re.Pattern[str]:
    return re.compile(_any_of(language, (key,)))


def numeral_value(said: str, words: Lexicon) -> float:
    """Return the value of a numeral in digits or words, also inflected ("dördü", "10:stä"); 0 if it
    is none.
    """
    digits = re.match(NUMBER, said)
    if digits:
        return parse(digits[0], words.decimal)
    known = words.words.get("numerals", {})
    hundred = re.match(_hundred(words.language), said)
    if hundred:
        return 100 + numeral_value(said[hundred.end() :], words)
    parts = re.fullmatch(_compound(words.language), said)
    if parts:
        return sum(numeral_value(part, words) for part in (parts["tens"], parts["units"]))
    stem = max(
        (str(word) for word in known if said.startswith(flat(str(word)))), key=len, default=""
    )
    return float(known.get(stem, 0.0))


NUMBER = r"(?:\d{1,3}(?:[ '.,]\d{3})+(?![\d])(?:[.,]\d+)?|\d+(?:[.,]\d+)?)"
HEAD = r"(?<![a-z\d.,·])(?<!\w-)"  # no letter, digit or mark is directly before a number
_CJK_UNITS = {
    "천": 1e3,
    "만": 1e4,
    "억": 1e8,
    "조": 1e12,
    "千": 1e3,
    "万": 1e4,
    "億": 1e8,
    "兆": 1e12,
    "百": 1e2,
}
_MYRIAD = 1e4


def times(number: float, factor: float) -> float:
    """Return 8,200,000 for 8.2 million, which is 8,199,999.999999999 as a product of floats."""
    return float(Decimal(str(number)) * Decimal(str(factor)))


def parse(written: str, decimal: str) -> float:
    """Return the value of digits that `NUMBER` matches; `decimal` is the language's
    decimal mark.
    """
    bare = re.sub(r"[ ']", "", written)
    marks = [mark for mark in bare if mark in ".,"]
    if not marks:
        return float(bare)
    last = marks[-1]
    if len(set(marks)) == 2:
        return float(bare.replace(marks[0], "").replace(last, "."))
    grouped = len(marks) > 1 or (last != decimal and _is_group(bare, last))
    return float(bare.replace(last, "" if grouped else "."))


def _is_group(bare: str, mark: str) -> bool:
    before, after = bare.split(mark)
    return len(after) == 3 and 1 <= len(before) <= 3 and before != "0"


def stacked(written: str, decimal: str) -> float:
    """Return the value of digits with East Asian units: "4만54" is 40,054, "1億2,000万" is
    120,000,000.
    """
    total, section = 0.0, 0.0  # a section is what stands before 만, 억 or 조: "1천200만"
    for digits, units in re.findall(rf"({NUMBER})?\s?([천만억조千万億兆百]*)", written):
        if not digits and not units:
            continue
        number = parse(digits, decimal) if digits else 1.0
        for unit in units:
            factor = _CJK_UNITS[unit]
            if factor < _MYRIAD:
                number = times(number, factor)
            else:
                total += times(section + number, factor)
                section = number = 0.0
        section += number
    return total + section
