"""Draw the picture beside the feature, as its editor chose: a chart, one number, or a quotation.

It has a background of its own, so that it looks the same on light and dark pages, twice the pixels
it is shown with, and is as high as its words need: they stand nowhere else.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from curator.edition import Edition, Item
from curator.edition.captions import Captions
from curator.edition.item import as_numbers
from curator.errors import MissingFont
from curator.language.phrases import direction, phrases
from curator.records import Picture
from curator.render.figures import Figures, lengths, pictured
from curator.render.pictures import colours
from curator.render.pictures.block import Block, Space, block
from curator.render.pictures.canvas import DRAWING, Canvas
from curator.render.pictures.card import BAR, BAR_GAP, EDGE, MARGIN, START, Card, bars
from curator.render.pictures.chart import DENSITY, WIDTH, chart
from curator.render.pictures.drawn import drawn_from, fingerprint, size
from curator.render.pictures.fonts import Fonts, installed

_WIDTH = WIDTH * DENSITY  # pixels
_ROOM = _WIDTH - START - MARGIN
_PAD, _GAP = 52, 34
_TALLEST = 20_000  # pixels for words of any length; the letter's size is the limit
_PALETTE = (  # sixteen: half a byte a pixel
    *(colours.PANEL, colours.REST, colours.RANGE, colours.MARK),
    *colours.between(colours.INK, colours.PANEL, 4),
    *colours.between(colours.QUIET, colours.PANEL, 3),
    *colours.between(colours.ACCENT, colours.PANEL, 5),
)


def picture(edition: Edition, before: bytes | None = None) -> Picture | None:
    """Return the picture, from `before` if that shows the same; None if there is none, or no font
    has its characters.
    """
    item = edition.pictured
    if item is None or item.picture is None:
        return None
    captions = Captions(phrases(edition.language))
    if item.picture.kind == "chart":
        shown: Figures | Card = pictured(item, captions)
    else:
        shown = _card(item, captions)
    drawn = _from(shown, before) if before else _drawn(shown)
    return replace(drawn, alt=captions.picture(item)) if drawn else None


@lru_cache(maxsize=64)
def _drawn(shown: Figures | Card) -> Picture | None:
    """Return the picture, cached, because a letter is rendered often and its picture is not."""
    return _from(shown, None)


def _from(shown: Figures | Card, before: bytes | None) -> Picture | None:
    if isinstance(shown, Figures):
        return chart(shown, before, in_full=True)
    try:
        return _inset(shown, before)
    except MissingFont:
        return None


def _card(item: Item, captions: Captions) -> Card:
    """Return what the picture of one number or quotation shows, without the letter's name; what
    stands beside it is not repeated: the publisher, and a sentence of the blurb.
    """
    assert item.picture, "only pictures are drawn"
    number = next(iter(as_numbers(item)), None)
    words, *by = item.picture.lines
    beside = item.blurb.text if item.blurb else ""
    return Card(
        captions.phrases.language,
        "",
        "",
        captions.figure(number) if number else "",
        "" if number and words.text in beside else words.text,
        words.language,
        captions.figure_sources(number)[0].text if number else "".join(each.text for each in by),
        lengths(number, captions) if number else (),
    )


def _inset(shown: Card, before: bytes | None) -> Picture:
    """Return the picture of one figure or quotation; raises MissingFont."""
    source = fingerprint((shown, "inset"))
    if before and drawn_from(before) == source:
        png = before
    else:
        with DRAWING:
            png = _canvas(shown, installed()).png(source, _PALETTE)
    width, height = size(png)
    return Picture(png, width // DENSITY, height // DENSITY, "")


def _canvas(shown: Card, fonts: Fonts) -> Canvas:
    """Draw figure, bars, words and source, those that it has, one below the other."""
    figure, words, credit = _blocks(shown, fonts)
    barred = max(0, len(shown.lengths) * (BAR + BAR_GAP) - BAR_GAP)
    heights = [each for each in (figure.height, barred, words.height, credit.height) if each]
    height = round(2 * _PAD + sum(heights) + _GAP * (len(heights) - 1))
    height += height % DENSITY
    canvas = Canvas(_WIDTH, height, colours.PANEL, direction(shown.language))
    canvas.box(0, 0, EDGE, height, colours.MARK)
    top: float = _PAD
    for each in (figure, words, credit):
        if each is words and shown.lengths:
            top = bars(canvas, shown, top, fonts) + _GAP
        if each.lines:
            top = each.draw(canvas, START, top) + _GAP
    return canvas


def _blocks(shown: Card, fonts: Fonts) -> tuple[Block, Block, Block]:
    """Return figure, words and source as they are drawn; a quotation is set larger than the
    sentence of a figure.
    """
    figure = Space(_ROOM, 170, 132, 64, colours.ACCENT, "title", bold=True)
    words = Space(_ROOM, 330, 52, 38, colours.INK, looser=1.1)
    if not shown.figure:
        words = Space(_ROOM, 460, 64, 44, colours.INK, "title", looser=1.05)
    source = Space(_ROOM, 110, 40, 32, colours.QUIET)
    return (
        _whole(shown.figure, shown.language, figure, fonts),
        _whole(shown.words, shown.words_language, words, fonts),
        _whole(shown.source, shown.language, source, fonts),
    )


def _whole(text: str, language: str, space: Space, fonts: Fonts) -> Block:
    """Return the block in the largest size that fits, else in the smallest, as high as it gets."""
    fitted = block(text, language, space, fonts)
    if fitted.whole:
        return fitted
    return block(text, language, replace(space, largest=space.smallest, height=_TALLEST), fonts)
