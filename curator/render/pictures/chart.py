"""Draw the chart of an edition's percentages: a bar each on a scale from 0 to 100, with its text.

It has a background of its own, so that it looks the same on light and dark pages, and twice the
pixels it is shown with. The sources are links below it, and in its alt text.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from curator.edition.picture import MOST_BARS
from curator.language.phrases import direction
from curator.records import Picture
from curator.render.figures import Bar, Figures
from curator.render.pictures import colours
from curator.render.pictures.canvas import DRAWING, Canvas, Face, measure
from curator.render.pictures.drawn import drawn_from, fingerprint, size
from curator.render.pictures.fonts import Fonts, Writing, installed
from curator.render.pictures.lines import balanced, has_words, phrased, shortened, wrap

WIDTH = 520  # of the letter's column
DENSITY = 2
_MARGIN, _GAP, _BAR = 28, 24, 14
_ROOM = WIDTH - 2 * _MARGIN
# Size of a figure, the height of its line, the most it may take of the width.
_FIGURE, _HEAD, _COLUMN = 36, 40, 176
_TYPE, _LINE = 20, 27  # size of the words and the height of their lines
_MOST_LINES, _OF_A_FULL_CHART = 3, 2  # the whole sentence is in the page, and in the alt text
_ALL_LINES = 1_000
# Sixteen: half a byte a pixel.
PALETTE = (
    *(colours.PANEL, colours.REST, colours.RANGE, colours.MARK),
    *colours.between(colours.INK, colours.PANEL, 6),
    *colours.between(colours.ACCENT, colours.PANEL, 6),
)


@dataclass(frozen=True, slots=True)
class _Row:
    """One bar with its figure and text."""

    bar: Bar
    figure: str
    figure_face: Face
    words: tuple[str, ...]
    words_face: Face

    @property
    def height(self) -> int:
        return _HEAD + len(self.words) * _LINE


def chart(
    shown: Figures,
    before: bytes | None = None,
    fonts: Fonts | None = None,
    *,
    in_full: bool = False,
) -> Picture | None:
    """Return the chart, from `before` if that shows the same; None if no font has its
    characters.

    Long sentences are cut, because the list below it has them, unless they are to be `in_full`.
    """
    source = fingerprint((shown, "in full") if in_full else shown)
    if before and drawn_from(before) == source:
        width, height = size(before)
        return Picture(before, width // DENSITY, height // DENSITY, shown.alt)
    fonts = fonts or installed()
    with DRAWING:
        most = _OF_A_FULL_CHART if len(shown.bars) >= MOST_BARS else _MOST_LINES
        most = _ALL_LINES if in_full else most
        rows = [row for bar in shown.bars if (row := _row(bar, shown.language, fonts, most))]
        return _draw(shown, rows, source) if len(rows) == len(shown.bars) else None


def _draw(shown: Figures, rows: list[_Row], source: str) -> Picture:
    height = 2 * _MARGIN - 6 + sum(row.height for row in rows) + _GAP * (len(rows) - 1)
    canvas = Canvas(WIDTH, height, colours.PANEL, direction(shown.language), DENSITY)
    # One for all: the bars share their zero.
    column = round(max(measure(row.figure, row.figure_face) for row in rows)) + 18
    top = _MARGIN
    for row in rows:
        _draw_row(canvas, row, top, column)
        top += row.height + _GAP
    return Picture(canvas.png(source, PALETTE), WIDTH, height, shown.alt)


def _draw_row(canvas: Canvas, row: _Row, top: int, column: int) -> None:
    canvas.text(_MARGIN, top + 27, row.figure, row.figure_face)
    _draw_bar(canvas, row.bar, top + 8, column)
    for number, line in enumerate(row.words):
        base = top + _HEAD + 17 + number * _LINE
        canvas.text(_MARGIN, base, line, row.words_face, spoken=direction(row.bar.language))


def _draw_bar(canvas: Canvas, bar: Bar, y: int, column: int) -> None:
    """Draw the whole in a pale colour, the share in ours, and the open part of a range
    in between.
    """
    for share, colour in (
        (100.0, colours.REST),
        (bar.high, colours.RANGE),
        (bar.low, colours.MARK),
    ):
        canvas.box(_MARGIN + column, y, (_ROOM - column) * share / 100, _BAR, colour)


def _row(bar: Bar, language: str, fonts: Fonts, most: int) -> _Row | None:
    figure, words = (
        fonts.write(bar.written, language, "title"),
        fonts.write(bar.words, bar.language, "text"),
    )
    if not figure or not words:
        return None
    face = Face(words.families, _TYPE, colours.INK)
    text = phrased(words.text, bar.language)
    return _Row(bar, figure.text, _fitting(figure), _set(text, face, most), face)


def _fitting(figure: Writing) -> Face:
    """Return the figure's face, smaller if a range is wider than its column."""
    face = Face(figure.families, _FIGURE, colours.ACCENT)
    return face.sized(min(_FIGURE, _FIGURE * (_COLUMN - 18) / max(1, measure(figure.text, face))))


def _set(words: str, face: Face, most: int) -> tuple[str, ...]:
    # Small type is set a little wider than it measures.
    room, measured = 0.98 * _ROOM, partial(measure, face=face)
    in_lines = balanced if has_words(words) else wrap  # else a short line would look like a mistake
    return tuple(shortened(in_lines(words, room, measured), most, room, measured))
