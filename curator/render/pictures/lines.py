"""Break text into lines of a measured width; Japanese and Chinese between phrases."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache

import budoux

from curator.language.tags import with_script
from curator.language.typography import pieces, single_spaced

ELLIPSIS = "…"

Measure = Callable[[str], float]

_MAY_BREAK = "\u200b"  # a place where a line may end, between two phrases
_PHRASED = {
    "ja-Jpan": budoux.load_default_japanese_parser,
    "zh-Hans": budoux.load_default_simplified_chinese_parser,
    "zh-Hant": budoux.load_default_traditional_chinese_parser,
}


def phrased(text: str, language: str) -> str:
    """Return `text` with marks between its phrases, in languages without spaces, for `wrap` and
    `balanced`.
    """
    tag = with_script(language)
    return _MAY_BREAK.join(_parser(tag).parse(text)) if tag in _PHRASED else text


@cache
def _parser(tag: str) -> budoux.Parser:
    return _PHRASED[tag]()


def has_words(text: str) -> bool:
    """Return whether `text` has words or marked phrases that should not be broken."""
    return " " in text or _MAY_BREAK in text


def wrap(text: str, width: float, measure: Measure) -> list[str]:
    """Return `text` in lines no wider than `width`; a word wider than a line is broken."""
    lines, used = [""], 0.0
    for piece in _pieces(text, width, measure):
        if lines[-1] and piece.strip() and used + measure(piece) > width:
            lines.append("")
            used = 0.0
        lines[-1] += piece if lines[-1] else piece.lstrip()
        used += measure(piece)
    return [line.rstrip() for line in lines if line.strip()]


def balanced(text: str, width: float, measure: Measure) -> list[str]:
    """Return as few lines as `wrap`, as even as possible, so that no single word is left over.

    Of all ways to break into so few, the one with the least sum of squared widths.
    """
    parts = [*_pieces(text, width, measure)]
    widths = [measure(part) for part in parts]
    best: list[tuple[int, float]] = [(0, 0.0)]  # up to each part: lines, sum of squared widths
    starts = [0]  # where the last of these lines begins
    for end in range(1, len(parts) + 1):
        cost, start = min(
            ((best[start][0] + 1, best[start][1] + line * line), start)
            for start, line in _last_lines(parts, widths, end, width)
        )
        best.append(cost)
        starts.append(start)
    lines, end = [], len(parts)
    while end:
        lines.append("".join(parts[starts[end] : end]).rstrip())
        end = starts[end]
    return lines[::-1]


def _last_lines(
    parts: Sequence[str], widths: Sequence[float], end: int, width: float
) -> Iterator[tuple[int, float]]:
    """Return where a line that stops before `end` can begin, and how wide it then is."""
    line = 0.0
    for start in range(end - 1, -1, -1):
        last = start == end - 1
        if not (last and parts[start].isspace()):  # a space takes no width where a line ends
            line += widths[start]
        if line > width and not last:
            return
        if last or not parts[start].isspace():
            yield start, line


def shortened(lines: list[str], most: int, width: float, measure: Measure) -> list[str]:
    """Return at most `most` lines, the last with an ellipsis if some are left out."""
    if len(lines) <= most:
        return lines
    last = lines[most - 1]
    while measure(last + ELLIPSIS) > width:
        last = last.rsplit(" ", 1)[0] if " " in last else last[:-1]
    return [*lines[: most - 1], last.rstrip(" ,.;:、。،") + ELLIPSIS]


def has_broken_word(text: str, width: float, measure: Measure) -> bool:
    """Return whether a word, or a marked phrase, is wider than a line."""
    kept = text.split(_MAY_BREAK) if _MAY_BREAK in text else pieces(text)
    return any(measure(piece) > width for piece in kept)


def _pieces(text: str, width: float, measure: Measure) -> Iterator[str]:
    """Return what stays together on a line: marked phrases, words, or characters of unspaced
    scripts.
    """
    for phrase in single_spaced(text).split(_MAY_BREAK):
        whole = _MAY_BREAK in text and measure(phrase) <= width
        for piece in (phrase,) if whole else pieces(phrase):
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
