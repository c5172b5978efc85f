"""Wrap plain text by display width: Korean and Japanese characters take two columns, marks none."""

from __future__ import annotations

import re
from collections.abc import Iterable

from curator.language.typography import NO_SPACE, SPACE, columns, single_spaced

WIDTH = 72

# In unspaced scripts a line may end after any sign, but never before closing punctuation or after
# an opening bracket.
_UNSPACED = r"[\u2e80-\u3007\u3021-\u312f\u3190-\u9fff\uf900-\ufaff\uff01-\uff9f]"
_OPENING, _CLOSING = (
    "「『（〈《【〔［",
    "」』）〉》】〕］、。，．・：；？！ーぁぃぅぇぉっゃゅょァィゥェォッャュョ々",
)
_PIECE = re.compile(
    rf"{SPACE}+|[{_OPENING}]*{_UNSPACED}[{_CLOSING}]*|(?:(?!{_UNSPACED}){NO_SPACE})+[{_CLOSING}]*"
)


def wrap(text: str, width: int = WIDTH, indent: str = "", first: str | None = None) -> str:
    """Return `text` in lines of at most `width` columns that begin with `indent` (the first with
    `first`).

    Words, addresses and no-break spaces are never broken; what is wider than a line stands alone.
    """
    lines: list[str] = []
    line = indent if first is None else first
    begun, used = False, columns(line)
    for piece in _PIECE.findall(single_spaced(text)):
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
