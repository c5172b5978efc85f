"""Text that runs the other way, kept apart with Unicode isolates, which work without markup too (Subject, plain text)."""

from __future__ import annotations

import unicodedata

from curator.phrases import Direction

_LEFT_TO_RIGHT_ISOLATE, _FIRST_STRONG_ISOLATE, _POP = "\u2066", "\u2068", "\u2069"
_RIGHT_TO_LEFT_MARK = "\u200f"


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


def figure(text: str, base: Direction) -> str:
    """A figure with its signs ("1–1.5%", "≈50%") in the order it was written, also inside a right-to-left line."""
    return f"{_LEFT_TO_RIGHT_ISOLATE}{text}{_POP}" if base == "rtl" else text


def marked(line: str, base: Direction) -> str:
    """`line` so that a reader without markup shows it from the right where `base` is right to left."""
    needs = base == "rtl" and line.strip() and strong(line[:1]) != "rtl"
    return _RIGHT_TO_LEFT_MARK + line if needs else line
