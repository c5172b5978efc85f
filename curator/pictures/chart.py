"""The chart of an edition's percentages: one bar each on a line from 0 to 100, with the figure, its words and its source.

It brings its own panel, so that it reads the same on a light and on a dark page.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from curator.phrases import direction
from curator.pictures import colours
from curator.pictures.canvas import DRAWING, Canvas, Face, measure
from curator.pictures.drawn import drawn_from, fingerprint, size
from curator.pictures.figures import Bar, Figures
from curator.pictures.fonts import Fonts, Writing, installed
from curator.pictures.lines import shortened, wrap
from curator.records import Picture

WIDTH = 640
_MARGIN, _BAR, _GAP = 32, 18, 34
_COLUMN = 190  # for the figure; the bar and what it counts stand beside it
_ROOM = WIDTH - 2 * _MARGIN - _COLUMN
_LINE, _WORDS, _FIGURE, _SOURCE = 30, 23, 46, 19  # a line's height and the sizes of type
_MOST_LINES = 3  # the whole sentence stands in the page, and in the alt text


@dataclass(frozen=True, slots=True)
class _Row:
    """One bar with what stands around it, each in its face."""

    bar: Bar
    figure: Writing
    words: tuple[str, ...]
    words_face: Face
    source: tuple[str, ...]
    source_face: Face

    @property
    def height(self) -> int:
        return _BAR + 6 + (len(self.words) + len(self.source)) * _LINE


def chart(shown: Figures, before: bytes | None = None, fonts: Fonts | None = None) -> Picture | None:
    """The chart, made of `before` where that shows the same; None where no font of this machine can write it."""
    if before and drawn_from(before) == fingerprint(shown):
        return Picture(before, *size(before), shown.alt)
    fonts = fonts or installed()
    with DRAWING:
        rows = [row for bar in shown.bars if (row := _row(bar, shown.language, fonts))]
        return _draw(shown, rows) if len(rows) == len(shown.bars) else None


def _draw(shown: Figures, rows: list[_Row]) -> Picture:
    height = 2 * _MARGIN + sum(row.height for row in rows) + _GAP * (len(rows) - 1)
    canvas = Canvas(WIDTH, height, colours.PAPER, direction(shown.language))
    canvas.box(0, 0, WIDTH, 6, colours.MARK)
    top = _MARGIN
    for row in rows:
        _draw_row(canvas, row, top)
        top += row.height + _GAP
    return Picture(canvas.png(fingerprint(shown)), WIDTH, height, shown.alt)


def _draw_row(canvas: Canvas, row: _Row, top: int) -> None:
    canvas.text(_MARGIN, top + 35, row.figure.text, _fitting(row.figure))
    _draw_bar(canvas, row.bar, top)
    lines = [*((line, row.words_face) for line in row.words), *((line, row.source_face) for line in row.source)]
    for number, (line, face) in enumerate(lines, start=1):
        canvas.text(_MARGIN + _COLUMN, top + _BAR + number * _LINE, line, face)


def _fitting(figure: Writing) -> Face:
    """The figure's face, smaller where a range is wider than its column."""
    face = Face(figure.families, _FIGURE, colours.ACCENT)
    return face.sized(min(_FIGURE, _FIGURE * (_COLUMN - 20) / max(1, measure(figure.text, face))))


def _draw_bar(canvas: Canvas, bar: Bar, y: int) -> None:
    """The whole in the panel's colour, the share in ours; what a range leaves open in between."""
    for share, colour in ((100.0, colours.LINE), (bar.high, colours.RANGE), (bar.low, colours.MARK)):
        canvas.box(_MARGIN + _COLUMN, y, _ROOM * share / 100, _BAR, colour)


def _row(bar: Bar, language: str, fonts: Fonts) -> _Row | None:
    figure, source = fonts.write(bar.written, language, "title"), fonts.write(bar.source, language, "text")
    words = fonts.write(bar.words, bar.language, "text")
    if not figure or not source or not words:
        return None
    face, quiet = Face(words.families, _WORDS, colours.INK), Face(source.families, _SOURCE, colours.QUIET)
    lines = _set(words.text, face)
    credit = _set(source.text, quiet)
    return _Row(bar, figure, tuple(lines), face, tuple(credit), quiet)


def _set(text: str, face: Face) -> list[str]:
    room = 0.97 * _ROOM  # small type is set a little wider than it measures
    measured = partial(measure, face=face)
    return shortened(wrap(text, room, measured), _MOST_LINES, room, measured)
