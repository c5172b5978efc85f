"""The chart of an edition's percentages: one bar each on a line from 0 to 100, with the figure, its words and its source.

It brings its own panel, so that it reads the same on a light and on a dark page.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from curator.phrases import direction
from curator.pictures import colours
from curator.pictures.canvas import DRAWING, Canvas, Face
from curator.pictures.drawn import fingerprint
from curator.pictures.figures import Bar, Figures
from curator.pictures.fonts import Fonts, installed
from curator.pictures.lines import shortened, wrap
from curator.records import Picture

WIDTH = 760
_MARGIN, _BAR, _GAP = 36, 16, 40
_LINE, _WORDS, _FIGURE, _SOURCE = 34, 23, 52, 18  # a line's height and the sizes of type
_MOST_LINES = 3


@dataclass(frozen=True, slots=True)
class _Row:
    """One bar with its words already set in lines."""

    bar: Bar
    written: str
    lines: tuple[str, ...]
    source: str

    @property
    def height(self) -> int:
        return 62 + _BAR + 10 + len(self.lines) * _LINE + 30


@dataclass(frozen=True, slots=True)
class _Hand:
    """The faces of one chart."""

    figure: Face
    words: Face
    source: Face


def chart(shown: Figures, fonts: Fonts | None = None) -> Picture | None:
    """The chart; None where no font of this machine can write it."""
    fonts = fonts or installed()
    with DRAWING:
        rows = [_row(bar, shown.language, fonts) for bar in shown.bars]
        whole = [row for row in rows if row]
        return _draw(shown, whole, fonts) if len(whole) == len(rows) else None


def _draw(shown: Figures, rows: list[_Row], fonts: Fonts) -> Picture:
    height = 2 * _MARGIN + sum(row.height for row in rows) + _GAP * (len(rows) - 1)
    canvas = Canvas(WIDTH, height, colours.PAPER, direction(shown.language))
    canvas.box(0, 0, WIDTH, 6, colours.MARK)
    top = float(_MARGIN)
    for row in rows:
        _draw_row(canvas, row, top, _hand(shown.language, row.bar.language, fonts))
        top += row.height + _GAP
    return Picture(canvas.png(fingerprint(shown)), WIDTH, height, shown.alt)


def _draw_row(canvas: Canvas, row: _Row, top: float, hand: _Hand) -> None:
    room = WIDTH - 2 * _MARGIN
    canvas.text(_MARGIN, top + 46, row.written, hand.figure)
    line = top + 62
    canvas.box(_MARGIN, line, room, _BAR, colours.PANEL)
    canvas.box(_MARGIN, line, room * row.bar.high / 100, _BAR, colours.LINE if row.bar.high > row.bar.low else colours.MARK)
    canvas.box(_MARGIN, line, room * row.bar.low / 100, _BAR, colours.MARK)
    baseline = line + _BAR + 10
    for number, words in enumerate(row.lines, start=1):
        canvas.text(_MARGIN, baseline + number * _LINE - 6, words, hand.words)
    canvas.text(_MARGIN, top + row.height - 4, row.source, hand.source)


def _row(bar: Bar, language: str, fonts: Fonts) -> _Row | None:
    written, source = (fonts.writable(text, language, "text") for text in (bar.written, bar.source))
    words = fonts.writable(bar.words, bar.language, "text")
    if written is None or source is None or words is None:
        return None
    hand, ruler = _hand(language, bar.language, fonts), Canvas(WIDTH, WIDTH, colours.PAPER)
    room = WIDTH - 2 * _MARGIN
    lines = shortened(wrap(words, room, partial(ruler.measure, face=hand.words)), _MOST_LINES)
    credit = shortened(wrap(source, room, partial(ruler.measure, face=hand.source)), 1)
    return _Row(bar, written, tuple(lines), "".join(credit))


def _hand(language: str, spoken: str, fonts: Fonts) -> _Hand:
    return _Hand(
        Face(fonts.stack(language, "title"), _FIGURE, colours.ACCENT),
        Face(fonts.stack(spoken, "text"), _WORDS, colours.INK),
        Face(fonts.stack(language, "text"), _SOURCE, colours.QUIET),
    )
