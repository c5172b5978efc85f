"""Figures and signs as they are read aloud: "87 %" is no word on paper and three in the mouth.

A numeral is counted as the spell-out rules of Unicode CLDR (RBNF) word it: three digits at a time in English ("two
thousand, one hundred forty"), four in Chinese, Japanese and Korean (二千百四十). German or Finnish write
such a numeral as one word, but as long as those words together, so the English count is a fair measure of its time.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

# Digits in groups of three, or plain ones, and the decimals: "1.234.567,89", "26 000", "3,5".
_NUMBER = re.compile(r"(\d{1,3}([.,'’٬\s])\d{3}(?:\2\d{3})*(?!\d)|\d+)(?:[.,٫](\d+))?")
_BETWEEN = re.compile(r"(?<=\d)\s?[-–—−]\s?(?=\d)|(?<!\w)[-−](?=\d)")  # "20–30", "-5": read as to, minus
_SIGNS = frozenset("%‰٪％+=&×÷±°§")
LONGEST = 15  # digits; a longer one is a telephone number and read digit by digit


def spoken(text: str, together: int = 3) -> tuple[int, int, str]:
    """How many numerals and how many signs `text` has when it is read aloud, and the text without its figures.

    `together` is how many digits a language reads together: 3, or 4 in East Asia.
    """
    numerals = sum(_numerals(found, together) for found in _NUMBER.finditer(text))
    signs = sum(map(_is_read, text)) + len(_BETWEEN.findall(text))
    return numerals, signs, _NUMBER.sub("", text)


def _is_read(character: str) -> bool:
    return character in _SIGNS or unicodedata.category(character) == "Sc"


def _numerals(found: re.Match[str], together: int) -> int:
    whole, decimals = "".join(filter(str.isdecimal, found[1])), found[3]
    return _whole(whole, together) + (1 + len(decimals) if decimals else 0)


def _whole(digits: str, together: int) -> int:
    if len(digits) > LONGEST or (len(digits) > 1 and int(digits[0]) == 0):
        return len(digits)
    count: Callable[[str], int] = _english if together == 3 else _east_asian
    groups = [digits[max(0, end - together) : end] for end in range(len(digits), 0, -together)]
    costs = [count(group) + (at > 0) for at, group in enumerate(groups) if int(group)]  # and the thousand, the million
    return sum(costs) or 1


def _english(group: str) -> int:
    """ "two hundred", then "fourteen", "forty" or "forty-one"."""
    hundreds, rest = divmod(int(group), 100)
    return 2 * bool(hundreds) + (0 if not rest else 1 if rest <= 20 or rest % 10 == 0 else 2)


def _east_asian(group: str) -> int:
    """A sign for each digit and one for its place: 四十一 has three."""
    return sum(1 + (place > 0) for place, digit in enumerate(reversed(group)) if int(digit))
