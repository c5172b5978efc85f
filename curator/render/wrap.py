"""Wrap plain text by display width: Korean and Japanese characters take two columns, marks none."""

from __future__ import annotations

from collections.abc import Iterable

from curator.language.typography import columns, pieces, single_spaced

WIDTH = 72


def wrap(text: str, width: int = WIDTH, indent: str = "", first: str | None = None) -> str:
    """Return `text` in lines of at most `width` columns that begin with `indent` (the first with
    `first`).

    Words, addresses and no-break spaces are never broken; what is wider than a line stands alone.
    """
    lines: list[str] = []
    line = indent if first is None else first
    begun, used = False, columns(line)
    for piece in pieces(single_spaced(text)):
        if begun and used + columns(piece.rstrip()) > width:
            lines.append(line.rstrip())
            line, used, piece = indent, columns(indent), piece.lstrip()
        line += piece
        used += columns(piece)
        begun = begun or bool(piece.strip())
    return "\n".join([*lines, line.rstrip()])


def wrap_parts(parts: Iterable[str], width: int = WIDTH, indent: str = "") -> str:
    """Return `parts` joined by " · "; lines break between two parts, without the dot."""
    lines: list[str] = []
    for part in filter(None, parts):
        longer = f"{lines[-1]} · {part}" if lines else ""
        if longer and columns(longer) <= width:
            lines[-1] = longer
        else:
            lines += wrap(part, width, indent).splitlines()
    return "\n".join(lines)
