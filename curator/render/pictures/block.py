"""Fit text into a space: in the largest size that fits, else shortened by whole sentences."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

from curator.edition.wording import joined
from curator.language import data, sentences
from curator.language.phrases import direction
from curator.render.pictures.canvas import Canvas, Face, Role, measure
from curator.render.pictures.fonts import SILENT, Fonts, Style
from curator.render.pictures.lines import (
    balanced,
    has_broken_word,
    has_words,
    phrased,
    shortened,
    wrap,
)

_STEP = 2
_MOST = 6_000  # characters: more stand on no page, whatever the type
ASCENT, _DESCENT = 0.8, 0.26  # of the type size: above the first baseline, below the last one


@dataclass(frozen=True, slots=True)
class Space:
    """Where a text may stand: position in pixels, type sizes from `largest` to `smallest`."""

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
    """Lines in one face; `leading` is the line height relative to the type size."""

    lines: tuple[str, ...]
    face: Face
    leading: float
    language: str
    whole: bool
    most: int  # lines there is room for

    @property
    def text(self) -> str:
        """The text as one line."""
        return "".join(sign for sign in joined(self.lines, self.language) if sign not in SILENT)

    @property
    def height(self) -> float:
        if not self.lines:
            return 0
        size = self.face.size
        return size * (ASCENT + _DESCENT) + (len(self.lines) - 1) * size * self.leading

    @property
    def width(self) -> float:
        return max((measure(line, self.face) for line in self.lines), default=0)

    def draw(
        self,
        canvas: Canvas,
        x: float,
        top: float,
        url: str | None = None,
        *,
        role: Role | None = "P",
        part: int | None = None,
    ) -> float:
        """Draw the block below `top`, as a new part, as part of `part`, or (`role` None) as
        decoration; return where it ends.
        """
        if role and part is None:
            part = canvas.part(role, self.language, self.text, top)
        spoken = direction(self.language)
        for place, line in enumerate(self.lines):
            base = top + self.face.size * (ASCENT + place * self.leading)
            canvas.text(x, base, line, self.face, spoken=spoken, url=url, part=part)
        return top + self.height


def block(text: str, language: str, space: Space, fonts: Fonts) -> Block:
    """Return `text` in the largest size that fits, else in the smallest, cut with an ellipsis.

    Raises MissingFont if no font has its characters.
    """
    writing = fonts.demand(text[:_MOST], language, space.style)
    words, leading = phrased(writing.text, language), line_height(language) * space.looser
    face = Face(writing.families, space.smallest, space.colour, space.bold)
    smallest = _set(words, face, leading, space, language)
    if not smallest.whole:
        return _cut(smallest, space.width)
    for size in range(space.largest, space.smallest, -_STEP):
        larger = _set(words, face.sized(size), leading, space, language)
        if larger.whole:
            return _evened(larger, words, space.width)
    return _evened(smallest, words, space.width)


def sentences_block(text: str, language: str, space: Space, fonts: Fonts) -> Block:
    """Return the first whole sentences of `text` that fit into `space`; one that does
    not is cut.
    """
    small, told = replace(space, largest=space.smallest), sentences(text, language) or [text]
    kept = told[0]
    for count in range(2, len(told) + 1):
        longer = joined(told[:count], language)
        if not block(longer, language, small, fonts).whole:
            break
        kept = longer
    return block(kept, language, space, fonts)


def line_height(language: str) -> float:
    """Return the line height relative to the type size."""
    return float(data.profile(language).get("line_height", 1.22))


def _evened(filled: Block, words: str, width: float) -> Block:
    """Return the same block with lines of similar length, where they break between words."""
    if not has_words(words):
        return filled
    return replace(filled, lines=tuple(balanced(words, width, partial(measure, face=filled.face))))


def _cut(long: Block, width: float) -> Block:
    lines = shortened([*long.lines], long.most, width, partial(measure, face=long.face))
    return replace(long, lines=tuple(lines))


def _set(words: str, face: Face, leading: float, space: Space, language: str) -> Block:
    measured, room = partial(measure, face=face), space.width
    taken = face.size * (ASCENT + _DESCENT)
    most = 1 + max(0, int((space.height - taken) / (face.size * leading)))
    lines = wrap(words, room, measured)
    whole = len(lines) <= most and not has_broken_word(words, room, measured)
    return Block(tuple(lines), face, leading, language, whole, most)
