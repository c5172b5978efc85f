"""Bidirectional text: Unicode isolates, which also work without markup (subject, plain text)."""

from __future__ import annotations

import re
import unicodedata

from curator.language.phrases import Direction

_LEFT_TO_RIGHT_ISOLATE, _FIRST_STRONG_ISOLATE, _POP = "\u2066", "\u2068", "\u2069"
_RIGHT_TO_LEFT_MARK = "\u200f"
_ADDRESS = re.compile(r"https?://\S+$")
_MARKER = re.compile(r"\s*(?:– |\d+\. )?")  # the indent, dash or number of a list item


def strong(text: str) -> Direction | None:
    """Return the direction of the first letter in `text` that has one."""
    for character in text:
        kind = unicodedata.bidirectional(character)
        if kind in ("L", "R", "AL"):
            return "ltr" if kind == "L" else "rtl"
    return None


def isolate(text: str, base: Direction) -> str:
    """Return `text`, isolated if its direction differs from that of the line, `base`."""
    return f"{_FIRST_STRONG_ISOLATE}{text}{_POP}" if strong(text) not in (base, None) else text


def figure(text: str, base: Direction) -> str:
    """Return a figure ("1–1.5%", "≈50%"), isolated if the line runs right to left."""
    return f"{_LEFT_TO_RIGHT_ISOLATE}{text}{_POP}" if base == "rtl" else text


def marked(line: str, base: Direction) -> str:
    """Return a line of plain text, marked so that it is shown in `base` direction.

    In a right-to-left text, an address at the end of the line, or a line without right-to-left
    letters, is isolated: else its final slash or full stop would be shown at its beginning. No
    closing mark is added, because programs would take it for part of the address; the end of the
    line closes the isolate.
    """
    if base == "ltr" or not line.strip():
        return line
    start = _left_to_right_end(line)
    if start is None:
        return line if strong(line[:1]) == "rtl" else _RIGHT_TO_LEFT_MARK + line
    return _RIGHT_TO_LEFT_MARK + line[:start] + _LEFT_TO_RIGHT_ISOLATE + line[start:]


def _left_to_right_end(line: str) -> int | None:
    """Return where the left-to-right end of a right-to-left line starts."""
    if address := _ADDRESS.search(line):
        return address.start()
    kinds = {unicodedata.bidirectional(character) for character in line}
    mixed = kinds & {"R", "AL", "LRI", "RLI", "FSI"}  # or has isolates already
    if mixed or "L" not in kinds:
        return None
    marker = _MARKER.match(line)
    return marker.end() if marker else 0
