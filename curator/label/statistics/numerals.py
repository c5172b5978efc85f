"""Numbers as they are written: digits of any width, grouped and with a decimal mark as the language has it, and words."""

from __future__ import annotations

import re

NUMBER = r"(?:\d{1,3}(?:[ '.,]\d{3})+(?![\d])(?:[.,]\d+)?|\d+(?:[.,]\d+)?)"
HEAD = r"(?<![a-z\d.,·])(?<!\w-)"  # no letter, digit or mark stands directly before a number
_CJK_UNITS = {"천": 1e3, "만": 1e4, "억": 1e8, "조": 1e12, "千": 1e3, "万": 1e4, "億": 1e8, "兆": 1e12, "百": 1e2}


def parse(written: str, decimal: str) -> float:
    """The value of digits as `NUMBER` matches them; `decimal` is the language's mark, for "2.000" and "2,000"."""
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
    """The value of digits with East Asian units between them: "4만54" is 40,054, "1億2,000万" is 120,000,000."""
    total, rest = 0.0, 1.0
    for digits, units in re.findall(rf"({NUMBER})?\s?([천만억조千万億兆百]*)", written):
        if not digits and not units:
            continue
        rest = parse(digits, decimal) if digits else 1.0
        for unit in units:
            rest *= _CJK_UNITS[unit]
        total += rest
    return total
