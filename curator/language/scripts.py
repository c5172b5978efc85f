"""The script of a character (Latin, Han, Arabic, ...)."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from functools import lru_cache

# (first code point, script) of the common scripts in Unicode's Scripts.txt; "" for all others.
_RUNS = (
    (0x00, ""), (0x41, "Latin"), (0x5B, ""), (0x61, "Latin"), (0x7B, ""), (0xAA, "Latin"),
    (0xAB, ""), (0xB5, ""),
    (0xBA, "Latin"), (0xBB, ""), (0xC0, "Latin"), (0x2B0, ""), (0x370, "Greek"),
    (0x400, "Cyrillic"), (0x530, "Armenian"),
    (0x590, "Hebrew"), (0x600, "Arabic"), (0x700, ""), (0x900, "Devanagari"), (0x980, ""),
    (0xE00, "Thai"), (0xE80, ""),
    (0x10A0, "Georgian"), (0x1100, "Hangul"), (0x1200, ""), (0x1E00, "Latin"), (0x1F00, "Greek"),
    (0x2000, ""),
    (0x3005, "Han"), (0x3006, ""), (0x3041, "Kana"), (0x30A0, ""), (0x30A1, "Kana"), (0x30FB, ""),
    (0x30FC, "Kana"),
    (0x3100, ""), (0x3131, "Hangul"), (0x3190, ""), (0x3400, "Han"), (0x4DC0, ""), (0x4E00, "Han"),
    (0xA000, ""),
    (0xAC00, "Hangul"), (0xD7B0, ""), (0xF900, "Han"), (0xFB00, "Latin"), (0xFB1D, "Hebrew"),
    (0xFB50, "Arabic"),
    (0xFE00, ""),
    (0xFF21, "Latin"), (0xFF3B, ""), (0xFF41, "Latin"), (0xFF5B, ""), (0xFF66, "Kana"),
    (0xFFA0, "Hangul"), (0xFFDD, ""),
    (0x20000, "Han"), (0x32000, ""),
)  # fmt: skip
_STARTS = [first for first, _ in _RUNS]


@lru_cache(maxsize=20_000)
def script(character: str) -> str:
    """Return the script of a letter ("Latin", "Han", "Kana", "Hangul", ...); "" for signs, digits
    and rare scripts.
    """
    return _RUNS[bisect_right(_STARTS, ord(character)) - 1][1] if character.isalpha() else ""


def script_counts(text: str) -> Counter[str]:
    """Count the letters of each script in `text`."""
    counts: Counter[str] = Counter()
    for character, number in Counter(text).items():
        if name := script(character):
            counts[name] += number
    return counts
