"""Lines for plain text, as wide as they look: a Korean or Japanese sign takes two columns, a combining mark none."""

from __future__ import annotations

import re
import unicodedata

WIDTH = 72

# In unspaced scripts a line may end after any sign, but never before closing punctuation or after an opening bracket.
_UNSPACED = r"[⺀-〇〡-㆏㐀-鿿豈-﫿！-ﾟ]"
_OPENING, _CLOSING = "「『（〈《【〔［", "」』）〉》】〕］、。，．・：；？！ーぁぃぅぇぉっゃゅょァィゥェォッャュョ々"
_PIECE = re.compile(rf"\s+|[{_OPENING}]*{_UNSPACED}[{_CLOSING}]*|(?:(?!{_UNSPACED})\S)+[{_CLOSING}]*")


def columns(text: str) -> int:
    """How many columns `text` takes in a fixed-width font."""
    return sum(map(_width, text))


def wrap(text: str, width: int = WIDTH, indent: str = "") -> str:
    """`text` in lines of at most `width` columns, later lines indented; a word or address is never broken."""
    lines: list[str] = []
    line = ""
    for piece in _PIECE.findall(" ".join(text.split())):
        room = width - (columns(indent) if lines else 0)
        if line.strip() and columns(line + piece.rstrip()) > room:
            lines.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
    return f"\n{indent}".join([*lines, line.rstrip()])


def _width(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1
