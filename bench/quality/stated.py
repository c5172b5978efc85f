"""What a figure counts, its year and who is credited: right where the sentence states them.

The sentences of stated.yaml were written for this project, before the rules they judge. One half
was tuned on, the floors are for the other; every kind of sentence is in both, in other languages.
Whoever wrote them wrote the rules too, so real texts give less.

python -m bench.quality.stated [--wrong]
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import yaml

from bench.quality.language import table
from bench.quality.measure import Measure
from curator.label.statistics import find
from curator.language import fold

_FILE = Path(__file__).with_suffix(".yaml")
_FLOOR = 0.80
_ASKED = ("of", "year", "credit")

Row = tuple[str, str, str, object, object]  # language, sentence, what is asked, wanted, found


def measure() -> list[Measure]:
    """Shares right of what is stated, on the other half, the tuned half and per language."""
    held, tuned = list(_rows(held=True)), list(_rows(held=False))
    out = []
    for asked in _ASKED:
        out += _share(f"stated {asked}, other half", held, asked, _FLOOR)
        out += _share(f"stated {asked}, tuned half", tuned, asked, None)
    for language in sorted({row[0] for row in held}):
        own = [row for row in held if row[0] == language]
        for asked in _ASKED:
            out += _share(f"stated {asked}, other half", own, asked, None, language)
    return out


def _share(
    name: str, rows: list[Row], asked: str, floor: float | None, language: str = ""
) -> list[Measure]:
    own = [row for row in rows if row[2] == asked]
    right = sum(_is_right(row) for row in own)
    return [Measure(name, right / len(own), floor, language, f"{right} of {len(own)}")]


def _rows(held: bool) -> Iterator[Row]:
    """Every question a sentence of one half states the answer to."""
    written = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    for place, (language, sentences) in enumerate(written.items()):
        for said, *wanted in sentences[(place + held) % 2 :: 2]:
            found = next(iter(find(said, language)), None)
            given = (found.of, found.year, found.credited_to) if found else (None, None, None)
            yield from (
                (language, said, asked, want, got)
                for asked, want, got in zip(_ASKED, wanted, given, strict=True)
                if want is not None
            )


def _is_right(row: Row) -> bool:
    """Years are equal; words agree where one holds the other and at most three words are more."""
    _, _, asked, wanted, found = row
    if asked == "year" or not found:
        return wanted == found
    a, b = (re.sub(r"[\W_]+", " ", fold(str(each))).strip() for each in (wanted, found))
    return (a in b or b in a) and abs(len(a.split()) - len(b.split())) <= 3


def wrong(held: bool) -> Iterator[str]:
    """What is not right, for a person to read; look at the tuned half only when tuning."""
    for row in _rows(held):
        if not _is_right(row):
            language, said, asked, wanted, found = row
            yield f"{language} {asked}: {wanted} / {found}: {said}"


if __name__ == "__main__":
    print("\n".join(wrong(held=False)) if "--wrong" in sys.argv else table(measure()))
