"""Draw an issue's cover, 1200 x 627: newsletter, number, date and headline in the edition's
language.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

from curator.edition import Edition
from curator.edition.captions import Captions
from curator.language.data import text_in
from curator.language.phrases import direction, phrases
from curator.render.pictures import colours
from curator.render.pictures.block import line_height
from curator.render.pictures.canvas import DRAWING, Canvas, Face, measure
from curator.render.pictures.drawn import drawn_from, fingerprint
from curator.render.pictures.fonts import Fonts, Writing, installed
from curator.render.pictures.lines import balanced, has_broken_word, phrased, shortened, wrap

WIDTH, HEIGHT = 1200, 627
ARTICLE = 1920, 1080  # pixels; others say 1200 by 644, or by 627: docs/measures.md
_EDGE, _MARGIN = 20, 84  # the band where reading starts; from there to the words
_START = _EDGE + _MARGIN
_ROOM = WIDTH - _EDGE - 2 * _MARGIN  # for a line of the headline
_TOP, _LAST = 196, 484  # where the headline's first line hangs, and its last baseline
_LARGEST, _SMALLEST, _STEP = 78, 40, 2
_NAME, _BASE = 556, 598  # baselines of the name, and of the tagline and the number
DIGIT = 0.72  # how high a digit is, in sizes of its type
# Kept between number and words, and kept free for it beside them.
_NUMBER_GAP, _NUMBER_ROOM = 44, 190
_FOOT_ROOM = _ROOM - _NUMBER_ROOM
_NUMBER_SIZES = 60, 330  # what is smaller is not worth drawing: the kicker says it


@dataclass(frozen=True, slots=True)
class Front:
    """The content of a cover; `number` is drawn large, `kicker` has it in words with the date."""

    language: str
    name: str
    number: str
    kicker: str
    headline: str
    headline_language: str
    tagline: str = ""

    @property
    def alt(self) -> str:
        """Return everything the picture shows, as text."""
        return f"{self.name}, {self.kicker}: {self.headline}"


def front(edition: Edition) -> Front:
    """Return the content of an edition's cover: the editor's subject, else the first headline."""
    said, snapshot = phrases(edition.language), edition.snapshot
    captions = Captions(said)
    weekly = snapshot.number and not snapshot.month
    number = said.number(snapshot.number or 0) if weekly else ""
    named = captions.issue(snapshot) if number or snapshot.month else said.gettext("draft")
    first = next((item.headline for item in edition.items), None)
    words, spoken = (
        (edition.subject, edition.language)
        if edition.subject or not first
        else (first.text, first.language)
    )
    name = snapshot.newsletter.name
    tagline = text_in(snapshot.newsletter.tagline, edition.language)
    return Front(
        edition.language,
        name,
        number,
        f"{named} · {captions.kind(snapshot, 'long')}",
        words or name,
        spoken,
        tagline,
    )


def cover(shown: Front, before: bytes | None = None, fonts: Fonts | None = None) -> bytes | None:
    """Return the PNG, or `before` if that shows the same; None if no font has its characters."""
    if before and drawn_from(before) == fingerprint(shown):
        return before
    with DRAWING:
        canvas = Canvas(WIDTH, HEIGHT, colours.PAPER, direction(shown.language))
        return canvas.png(fingerprint(shown)) if _draw(canvas, shown, fonts) else None


def article_cover(
    shown: Front, before: bytes | None = None, fonts: Fonts | None = None
) -> bytes | None:
    """Return the cover as a PNG of 1920 x 1080 for an article, or None.

    The cover is in the middle, so that cropping to a link's shape loses nothing.
    """
    source = fingerprint((shown, "article"))
    if before and drawn_from(before) == source:
        return before
    width, height = ARTICLE
    density = width / WIDTH
    tall = round(height / density)
    above = (tall - HEIGHT) / 2
    with DRAWING:
        canvas = Canvas(WIDTH, tall, colours.PAPER, direction(shown.language), density, above)
        canvas.box(0, -above, _EDGE, tall, colours.MARK)
        return canvas.png(source) if _draw(canvas, shown, fonts) else None


def _draw(canvas: Canvas, shown: Front, fonts: Fonts | None) -> bool:
    """Draw a cover; return False if no font has its characters."""
    fonts = fonts or installed()
    headline = fonts.write(shown.headline, shown.headline_language, "title")
    name, kicker = (
        fonts.write(shown.name, "en", "title"),
        fonts.write(shown.kicker, shown.language, "text"),
    )
    tagline = fonts.write(shown.tagline, shown.language, "text")
    if not headline or not headline.text or not name or not kicker or not tagline:
        return False
    canvas.box(0, 0, _EDGE, HEIGHT, colours.MARK)
    _head(canvas, kicker)
    words = phrased(headline.text, shown.headline_language)
    below = _headline(canvas, replace(headline, text=words), line_height(shown.headline_language))
    beside = _footer(canvas, name, tagline)
    if number := fonts.write(shown.number, "en", "title"):
        _number(canvas, number, _BASE - below, _ROOM - beside)
    return True


def _number(canvas: Canvas, number: Writing, height: float, width: float) -> None:
    """Draw the number at the foot, as large as there is space beside the words."""
    least, most = _NUMBER_SIZES
    face = Face(number.families, most, colours.WASH, bold=True)
    wide = measure(number.text, face) / most
    size = min(most, (height - _NUMBER_GAP) / DIGIT, (width - _NUMBER_GAP) / wide) if wide else 0
    if size >= least:
        canvas.text(WIDTH - _MARGIN, _BASE, number.text, face.sized(size), align="end")


def _head(canvas: Canvas, kicker: Writing) -> None:
    canvas.text(_START, 96, kicker.text, Face(kicker.families, 36, colours.ACCENT, bold=True))
    canvas.box(_START, 122, 76, 6, colours.MARK)


def _headline(canvas: Canvas, headline: Writing, leading: float) -> float:
    """Draw the headline as large as it fits; return where its last line ends."""
    face = Face(headline.families, _LARGEST, colours.INK, bold=True)
    sizes = (face.sized(size) for size in range(_LARGEST, _SMALLEST, -_STEP))
    face = next(
        (each for each in sizes if _fits(headline.text, each, leading)), face.sized(_SMALLEST)
    )
    most = 1 + int((_LAST - _baseline(face, leading)) / (face.size * leading))
    measured = partial(measure, face=face)
    lines = shortened(balanced(headline.text, _ROOM, measured), most, _ROOM, measured)
    for place, line in enumerate(lines):
        canvas.text(_START, _baseline(face, leading, place), line, face)
    return _baseline(face, leading, len(lines) - 1) + face.size * (leading - 1)


def _baseline(face: Face, leading: float, line: int = 0) -> float:
    return _TOP + face.size * 0.25 + line * face.size * leading


def _fits(headline: str, face: Face, leading: float) -> bool:
    measured = partial(measure, face=face)
    if has_broken_word(headline, _ROOM, measured):
        return False
    return _baseline(face, leading, len(wrap(headline, _ROOM, measured)) - 1) <= _LAST


def _footer(canvas: Canvas, name: Writing, tagline: Writing) -> float:
    """Draw name and tagline, if legible in a feed; return the greater width."""
    width = _footer_line(canvas, _NAME, name, (44, 36, 30), colours.INK)
    large = [Face(tagline.families, size, colours.QUIET) for size in (30, 26)]
    face = next((each for each in large if measure(tagline.text, each) <= _FOOT_ROOM), None)
    if not face or not tagline.text:
        return width
    return max(width, _footer_line(canvas, _BASE, tagline, (round(face.size),), colours.QUIET))


def _footer_line(
    canvas: Canvas, y: float, words: Writing, sizes: tuple[int, ...], colour: str
) -> float:
    """Draw one line in the largest of `sizes` that fits, else shortened; return its width."""
    faces = [Face(words.families, size, colour) for size in sizes]
    face = next((each for each in faces if measure(words.text, each) <= _FOOT_ROOM), faces[-1])
    measured = partial(measure, face=face)
    line = "".join(shortened(wrap(words.text, _FOOT_ROOM, measured), 1, _FOOT_ROOM, measured))
    canvas.text(_START, y, line, face)
    return measured(line)
