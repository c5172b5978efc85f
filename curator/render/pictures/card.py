"""Draw a figure worth sharing: a number with its sentence, year, publisher and the
letter's name.
"""

from __future__ import annotations

from dataclasses import dataclass

from curator.edition import Edition, Item
from curator.edition.captions import Captions
from curator.language.phrases import direction, phrases
from curator.render.figures import Length, lengths
from curator.render.pictures import colours
from curator.render.pictures.block import Space, block, sentences_block
from curator.render.pictures.canvas import DRAWING, Canvas, Face, Role, measure
from curator.render.pictures.cover import front
from curator.render.pictures.drawn import drawn_from, fingerprint
from curator.render.pictures.fonts import Fonts, installed

SIZES = {"square": (1200, 1200), "portrait": (1080, 1350)}
EDGE, MARGIN = 20, 84  # the band where reading starts; from there to the words
START = EDGE + MARGIN
BAR, BAR_GAP = 44, 28
_LABEL = 40
PALETTE = (
    *(colours.PAPER, colours.REST, colours.RANGE, colours.MARK),
    *colours.between(colours.INK, colours.PAPER, 5),
    *colours.between(colours.QUIET, colours.PAPER, 3),
    *colours.between(colours.ACCENT, colours.PAPER, 4),
)


@dataclass(frozen=True, slots=True)
class Card:
    """The content of one figure's picture; `words` is the sentence that states it."""

    language: str
    name: str
    kicker: str
    figure: str
    words: str
    words_language: str
    source: str
    lengths: tuple[Length, ...]

    @property
    def alt(self) -> str:
        """Return everything the picture shows, as text."""
        return f"{self.figure}: {self.words} ({self.source}). {self.name}, {self.kicker}"


def cards(edition: Edition) -> tuple[Card, ...]:
    """Return the cards of all figures of an edition, in order."""
    shown, captions = front(edition), Captions(phrases(edition.language))
    return tuple(_card(item, shown.name, shown.kicker, captions) for item in edition.numbers)


def _card(item: Item, name: str, kicker: str, captions: Captions) -> Card:
    blurb = item.blurb
    assert blurb, "a figure is nothing without its sentence"
    return Card(
        captions.phrases.language,
        name,
        kicker,
        captions.figure(item),
        blurb.text,
        blurb.language,
        captions.figure_source(item),
        lengths(item, captions),
    )


def card(
    shown: Card, width: int, height: int, before: bytes | None = None, fonts: Fonts | None = None
) -> bytes:
    """Return the PNG of one figure, or `before` if that shows the same; raises MissingFont."""
    source = fingerprint((shown, width, height))
    if before and drawn_from(before) == source:
        return before
    with DRAWING:
        canvas = Canvas(width, height, colours.PAPER, direction(shown.language))
        draw(canvas, shown, fonts or installed())
        return canvas.png(source, PALETTE)


def draw(canvas: Canvas, shown: Card, fonts: Fonts) -> None:
    """Draw the figure on a whole canvas."""
    room, language = canvas.width - START - MARGIN, shown.language
    canvas.box(0, 0, EDGE, canvas.height, colours.MARK)
    kicker(canvas, shown.kicker, language, fonts)
    foot = _footer(canvas, shown, room, fonts)
    tall = canvas.height * 0.24
    space = Space(room, tall, 300, 60, colours.ACCENT, "title", bold=True)
    figure = block(shown.figure, language, space, fonts)
    top = figure.draw(canvas, START, canvas.height * 0.15) + 44
    if shown.lengths:
        top = bars(canvas, shown, top, fonts) + 56
    words = Space(room, foot - top - 40, 72, 30, colours.INK, looser=1.1)
    sentences_block(shown.words, shown.words_language, words, fonts).draw(canvas, START, top)


def kicker(canvas: Canvas, text: str, language: str, fonts: Fonts, role: Role = "H2") -> None:
    """Draw the line at the top of a canvas, underlined."""
    room = canvas.width - START - MARGIN
    line = block(text, language, Space(room, 50, 40, 22, colours.ACCENT, bold=True), fonts)
    line.draw(canvas, START, 70, role=role)
    canvas.box(START, 132, 76, 6, colours.MARK)


def bars(canvas: Canvas, shown: Card, top: float, fonts: Fonts) -> float:
    """Draw the lengths of a figure one below the other, with labels; return where they end."""
    room, face = canvas.width - START - MARGIN, None
    part = canvas.part("Figure", shown.language, shown.figure, top)
    if labels := "".join(each.label for each in shown.lengths):
        written = fonts.demand(labels, shown.language, "title")
        face = Face(written.families, _LABEL, colours.ACCENT, bold=True)
    column = (
        max((measure(each.label, face) + 28 for each in shown.lengths), default=0) if face else 0
    )
    for place, each in enumerate(shown.lengths):
        if face:
            canvas.text(START, top + 36, each.label, face, part=part)
        newest = place == len(shown.lengths) - 1
        bar(canvas, each, START + column, top, room - column, BAR, part, newest=newest)
        top += BAR + BAR_GAP
    return top - BAR_GAP


def bar(
    canvas: Canvas,
    shown: Length,
    x: float,
    top: float,
    width: float,
    height: float,
    part: int,
    *,
    newest: bool = True,
) -> None:
    """Draw the whole in a pale colour, the share in ours, and what is uncertain or past
    in between.
    """
    mark = colours.MARK if newest else colours.RANGE
    for share, colour in ((1.0, colours.REST), (shown.high, colours.RANGE), (shown.low, mark)):
        canvas.box(x, top, width * share, height, colour, part=part)


def _footer(canvas: Canvas, shown: Card, room: float, fonts: Fonts) -> float:
    """Draw source and letter's name; return where they begin."""
    name = block(shown.name, "en", Space(room, 60, 44, 26, colours.INK, "title"), fonts)
    source = block(shown.source, shown.language, Space(room, 100, 40, 22, colours.QUIET), fonts)
    name_top = canvas.height - 68 - name.height
    name.draw(canvas, START, name_top, role=None)
    source.draw(canvas, START, name_top - 26 - source.height)
    return name_top - 26 - source.height
