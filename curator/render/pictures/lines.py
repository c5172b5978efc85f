"""Text set in lines of a measured width."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

# In unspaced scripts a line may end after any sign, but never before closing punctuation or after
# an opening bracket.
_UNSPACED = r"[\u2e80-\u3007\u3021-\u312f\u3190-\u9fff\uf900-\ufaff\uff01-\uff9f]"
_OPENING, _CLOSING = (
    "「『（〈《【〔［",
    "」』）〉》】〕］、。，．・：；？！ーぁぃぅぇぉっゃゅょァィゥェォッャュョ々",
)
_PIECE = re.compile(
    rf"\s+|[{_OPENING}]*{_UNSPACED}[{_CLOSING}]*|(?:(?!{_UNSPACED})\S)+[{_CLOSING}]*"
)
ELLIPSIS = "…"

Measure = Callable[[str], float]


def wrap(text: str, width: float, measure: Measure) -> list[str]:
    """`text` in lines no wider than `width`; a word that is wider than a line is broken."""
    lines, used = [""], 0.0
    for piece in _pieces(text, width, measure):
        if lines[-1] and piece.strip() and used + measure(piece) > width:
            lines.append("")
            used = 0.0
        lines[-1] += piece if lines[-1] else piece.lstrip()
        used += measure(piece)
    return [line.rstrip() for line in lines if line.strip()]


def balanced(text: str, width: float, measure: Measure) -> list[str]:
    """Like `wrap`, in no more lines but of more equal length, so that no single word is left
    over.
    """
    lines = wrap(text, width, measure)
    narrower = (width * percent / 100 for percent in range(50, 100, 4))
    return next(
        (
            tried
            for each in narrower
            if not has_broken_word(text, each, measure)
            and len(tried := wrap(text, each, measure)) == len(lines)
        ),
        lines,
    )


def shortened(lines: list[str], most: int, width: float, measure: Measure) -> list[str]:
    """At most `most` lines; where some are left out the last one ends in an ellipsis."""
    if len(lines) <= most:
        return lines
    last = lines[most - 1]
    while measure(last + ELLIPSIS) > width:
        last = last.rsplit(" ", 1)[0] if " " in last else last[:-1]
    return [*lines[: most - 1], last.rstrip(" ,.;:、。،") + ELLIPSIS]


def has_broken_word(text: str, width: float, measure: Measure) -> bool:
    """Whether a word of `text` is wider than a line."""
    return any(measure(piece) > width for piece in _PIECE.findall(text))


def _pieces(text: str, width: float, measure: Measure) -> Iterator[str]:
    for piece in _PIECE.findall(" ".join(text.split())):
        if measure(piece) <= width:
            yield piece
        else:
            yield from _broken(piece, width, measure)


def _broken(word: str, width: float, measure: Measure) -> Iterator[str]:
    part, used = "", 0.0
    for sign in word:
        if part and used + measure(sign) > width:
            yield part
            part, used = "", 0.0
        part += sign
        used += measure(sign)
    yield part
