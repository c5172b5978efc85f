"""A text set in a given space: as large as it fits whole; what is too long for its smallest size
loses whole sentences, and only a single sentence that is too long is cut.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial

from curator.edition.wording import joined
from curator.language import data, sentences
from curator.language.phrases import Direction, direction
from curator.render.pictures.canvas import Canvas, Face, measure
from curator.render.pictures.fonts import Fonts, Style
from curator.render.pictures.lines import (
    balanced,
    has_broken_word,
    has_words,
    phrased,
    shortened,
    wrap,
)

_STEP = 2
ASCENT, _DESCENT = 0.8, 0.26  # of the type size: above the first baseline, below the last one


@dataclass(frozen=True, slots=True)
class Space:
    """Where and how a text may stand: pixels, type sizes from `largest` to `smallest`."""

    width: float
    height: float
    largest: int
    smallest: int
    colour: str
    style: Style = "text"
    bold: bool = False
    looser: float = 1.0  # how much more than the language's own is kept between lines


@dataclass(frozen=True, slots=True)
class Block:
    """Lines in one face; `leading` is the height of a line, where the type size is 1."""

    lines: tuple[str, ...]
    face: Face
    leading: float
    spoken: Direction
    whole: bool
    most: int  # lines there is room for

    @property
    def height(self) -> float:
        if not self.lines:
            return 0
        size = self.face.size
        return size * (ASCENT + _DESCENT) + (len(self.lines) - 1) * size * self.leading

    @property
    def width(self) -> float:
        return max((measure(line, self.face) for line in self.lines), default=0)

    def draw(self, canvas: Canvas, x: float, top: float, url: str | None = None) -> float:
        """Draw it below `top`; where it ends."""
        for place, line in enumerate(self.lines):
            base = top + self.face.size * (ASCENT + place * self.leading)
            canvas.text(x, base, line, self.face, spoken=self.spoken, url=url)
        return top + self.height


def block(text: str, language: str, space: Space, fonts: Fonts) -> Block:
    """`text` in the largest type it fits in whole, else in the smallest, cut by an ellipsis.
    Raises MissingFont where no font can write it.
    """
    writing = fonts.demand(text, language, space.style)
    words, leading = phrased(writing.text, language), line_height(language) * space.looser
    block: Block | None = None
    for size in range(space.largest, space.smallest - 1, -_STEP):
        face = Face(writing.families, size, space.colour, space.bold)
        block = _set(words, face, leading, space, direction(language))
        if block.whole:
            return block
    assert block, "a space has at least one size"
    lines = shortened([*block.lines], block.most, space.width, partial(measure, face=block.face))
    return replace(block, lines=tuple(lines))


def sentences_block(text: str, language: str, space: Space, fonts: Fonts) -> Block:
    """As many whole sentences from the start of `text` as fit into `space`."""
    blocks = (block(each, language, space, fonts) for each in _shorter(text, language))
    first = next(blocks)
    if first.whole:
        return first
    return next((each for each in blocks if each.whole), first)


def line_height(language: str) -> float:
    """The height of a line, where the type size is 1."""
    return float(data.profile(language).get("line_height", 1.22))


def _shorter(text: str, language: str) -> Iterator[str]:
    told = sentences(text, language) or [text]
    for count in range(len(told), 0, -1):
        yield joined(told[:count], language)


def _set(words: str, face: Face, leading: float, space: Space, spoken: Direction) -> Block:
    measured, room = partial(measure, face=face), space.width
    taken = face.size * (ASCENT + _DESCENT)
    most = 1 + max(0, int((space.height - taken) / (face.size * leading)))
    lines = balanced(words, room, measured) if has_words(words) else wrap(words, room, measured)
    whole = len(lines) <= most and not has_broken_word(words, room, measured)
    return Block(tuple(lines), face, leading, spoken, whole, most)
