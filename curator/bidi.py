"""Text that runs the other way, kept apart with Unicode isolates: they survive where markup is unknown (Subject, plain text)."""

from __future__ import annotations

import unicodedata

from curator.phrases import Direction

_FIRST_STRONG_ISOLATE, _POP, _RIGHT_TO_LEFT_MARK = "\u2068", "\u2069", "\u200f"


def strong(text: str) -> Direction | None:
    """The direction of the first letter in `text` that has one."""
    for character in text:
        kind = unicodedata.bidirectional(character)
        if kind in ("L", "R", "AL"):
            return "ltr" if kind == "L" else "rtl"
    return None


def isolate(text: str, base: Direction) -> str:
    """`text` as it can stand inside a line that runs in `base` direction without disturbing its order."""
    return f"{_FIRST_STRONG_ISOLATE}{text}{_POP}" if strong(text) not in (base, None) else text


def marked(line: str, base: Direction) -> str:
    """`line` so that a reader without markup shows it from the right where `base` is right to left."""
    needs = base == "rtl" and line.strip() and strong(line[:1]) != "rtl"
    return _RIGHT_TO_LEFT_MARK + line if needs else line
