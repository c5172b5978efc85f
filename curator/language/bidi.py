"""Text that runs the other way, kept apart with Unicode isolates, which work without markup too
(Subject, plain text).
"""

from __future__ import annotations

import re
import unicodedata

from curator.language.phrases import Direction

_LEFT_TO_RIGHT_ISOLATE, _FIRST_STRONG_ISOLATE, _POP = "\u2066", "\u2068", "\u2069"
_RIGHT_TO_LEFT_MARK = "\u200f"
_ADDRESS = re.compile(r"https?://\S+$")
_MARKER = re.compile(
    r"\s*(?:– |\d+\. )?"
)  # the indent, dash or number of an item is on the line's own side


def strong(text: str) -> Direction | None:
    """The direction of the first letter in `text` that has one."""
    for character in text:
        kind = unicodedata.bidirectional(character)
        if kind in ("L", "R", "AL"):
            return "ltr" if kind == "L" else "rtl"
    return None


def isolate(text: str, base: Direction) -> str:
    """`text` as it can stand inside a line that runs in `base` direction without disturbing its
    order.
    """
    return f"{_FIRST_STRONG_ISOLATE}{text}{_POP}" if strong(text) not in (base, None) else text


def figure(text: str, base: Direction) -> str:
    """A figure with its signs ("1–1.5%", "≈50%") in the order it was written, also inside a
    right-to-left line.
    """
    return f"{_LEFT_TO_RIGHT_ISOLATE}{text}{_POP}" if base == "rtl" else text


def marked(line: str, base: Direction) -> str:
    """`line` so that a reader without markup shows it from the right where `base` is right to
    left.

    An address at its end, or a line of other letters alone, is isolated as well: its last sign,
    a slash or a full stop, would else jump to its beginning. The line's end closes the isolate,
    so that nothing sticks to the address.
    """
    if base == "ltr" or not line.strip():
        return line
    begins = _other_way(line)
    if begins is None:
        return line if strong(line[:1]) == "rtl" else _RIGHT_TO_LEFT_MARK + line
    return _RIGHT_TO_LEFT_MARK + line[:begins] + _LEFT_TO_RIGHT_ISOLATE + line[begins:]


def _other_way(line: str) -> int | None:
    """Where the part of a right-to-left line begins that runs the other way to its end."""
    if address := _ADDRESS.search(line):
        return address.start()
    kinds = {unicodedata.bidirectional(character) for character in line}
    mixed = kinds & {"R", "AL", "LRI", "RLI", "FSI"}  # isolates of its own order its parts already
    if mixed or "L" not in kinds:
        return None
    marker = _MARKER.match(line)
    return marker.end() if marker else 0
