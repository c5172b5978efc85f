"""Estimate how long a text takes to read, by published reading speeds (in the profiles)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Any

from curator.language import data, word_count


def aloud_seconds(text: str, language: str) -> float:
    """Return the seconds it takes to read `text` aloud, with figures spoken in words.

    A language without a published speed takes the mean of the others.
    """
    speed = _speed(language)
    numerals, signs, words = spoken(text, speed.get("digits_together", 3))
    units: float = (
        _units(words, speed) + numerals * speed.get("numeral", 1) + signs * speed.get("sign", 1)
    )
    return 60.0 * units / float(speed["aloud"])


def silent_seconds(text: str, language: str) -> float:
    """Return the seconds it takes to read `text` silently; a figure counts as one word."""
    speed = _speed(language)
    return 60.0 * _units(text, speed) / float(speed["silent"])


def _speed(language: str) -> dict[str, Any]:
    speed: dict[str, Any] = (
        data.profile(language).get("reading") or data.profile(data.ALL)["reading"]
    )
    return speed


def _units(text: str, speed: dict[str, Any]) -> int:
    return sum(map(str.isalnum, text)) if speed["unit"] == "characters" else word_count(text)


# Digits, grouped in threes or not, and decimals: "1.234.567,89", "26 000", "3,5".
_NUMBER = re.compile(r"(\d{1,3}([.,'’٬\s])\d{3}(?:\2\d{3})*(?!\d)|\d+)(?:[.,٫](\d+))?")
# "20–30" and "-5", read as "to" and "minus".
_DASHES = re.compile(r"(?<=\d)\s?[-–—−]\s?(?=\d)|(?<!\w)[-−](?=\d)")
_SIGNS = frozenset("%‰٪％+=&×÷±°§")
LONGEST = 15  # digits; a longer number is read digit by digit, as a telephone number is


def spoken(text: str, together: int = 3) -> tuple[int, int, str]:
    """Return how many number words and signs are spoken when `text` is read aloud, and the text
    without its figures.

    `together` is how many digits the language groups: 3, or 4 in East Asia.
    """
    numerals = sum(_numerals(found, together) for found in _NUMBER.finditer(text))
    signs = sum(map(_is_spoken, text)) + len(_DASHES.findall(text))
    return numerals, signs, _NUMBER.sub("", text)


def _is_spoken(character: str) -> bool:
    return character in _SIGNS or unicodedata.category(character) == "Sc"


def _numerals(found: re.Match[str], together: int) -> int:
    whole, decimals = "".join(filter(str.isdecimal, found[1])), found[3]
    return _whole(whole, together) + (1 + len(decimals) if decimals else 0)


def _whole(digits: str, together: int) -> int:
    if len(digits) > LONGEST or (len(digits) > 1 and int(digits[0]) == 0):
        return len(digits)
    count: Callable[[str], int] = _english if together == 3 else _east_asian
    groups = [digits[max(0, end - together) : end] for end in range(len(digits), 0, -together)]
    # Each group but the last is followed by its own word: thousand, million.
    words = [count(group) + (place > 0) for place, group in enumerate(groups) if int(group)]
    return sum(words) or 1


def _english(group: str) -> int:
    """Count the words of up to three digits: "two hundred" and "fourteen" or "forty one"."""
    hundreds, rest = divmod(int(group), 100)
    return 2 * bool(hundreds) + (0 if not rest else 1 if rest <= 20 or rest % 10 == 0 else 2)


def _east_asian(group: str) -> int:
    """Count the characters of up to four digits, one per digit and place: 四十一 has three."""
    return sum(1 + (place > 0) for place, digit in enumerate(reversed(group)) if int(digit))
