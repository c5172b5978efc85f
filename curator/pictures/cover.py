"""An issue's cover, 1200 by 627: the newsletter, its number and day, and the headline, in the edition's language."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from curator.edition import Edition
from curator.phrases import direction, phrases
from curator.pictures import colours
from curator.pictures.canvas import DRAWING, Canvas, Face
from curator.pictures.drawn import fingerprint
from curator.pictures.fonts import Fonts, installed
from curator.pictures.lines import balanced, has_broken_word, shortened, wrap

WIDTH, HEIGHT = 1200, 627
_EDGE, _MARGIN = 20, 84  # the band where reading starts; from there to the words
_ROOM = WIDTH - _EDGE - 2 * _MARGIN  # for a line of the headline
_TOP, _LAST = 196, 500  # baselines the headline may use
_LARGEST, _SMALLEST, _STEP = 78, 40, 2
_LEADING = {"ar": 1.5, "ko": 1.36, "ja": 1.36, "zh": 1.36}


@dataclass(frozen=True, slots=True)
class Front:
    """What stands on a cover; `number` is as large as it is, `kicker` says it in words, with the day."""

    language: str
    name: str
    number: str
    kicker: str
    headline: str
    headline_language: str
    tagline: str = ""


def front(edition: Edition) -> Front:
    """What the cover of an edition says: the editor's subject, else the first headline."""
    said, snapshot = phrases(edition.language), edition.snapshot
    number = said.number(snapshot.number) if snapshot.number else ""
    named = said.gettext("No. %(number)s", number=snapshot.number) if number else said.gettext("draft")
    first = next((item.headline for item in edition.items), None)
    words, spoken = (edition.subject, edition.language) if edition.subject or not first else (first.text, first.language)
    tagline = snapshot.newsletter.tagline.get(edition.language, "")
    name = snapshot.newsletter.name
    return Front(edition.language, name, number, f"{named} · {said.date(snapshot.day)}", words or name, spoken, tagline)


def cover(shown: Front, fonts: Fonts | None = None) -> bytes | None:
    """The PNG; None where no font of this machine can write it."""
    fonts = fonts or installed()
    with DRAWING:
        return _draw(shown, fonts)


def _draw(shown: Front, fonts: Fonts) -> bytes | None:
    headline = fonts.writable(shown.headline, shown.headline_language, "title")
    small = [fonts.writable(text, shown.language, "text") for text in (shown.name, shown.kicker, shown.tagline)]
    if not headline or None in small:
        return None
    canvas = Canvas(WIDTH, HEIGHT, colours.PAPER, direction(shown.language))
    _background(canvas, shown, fonts)
    text = Face(fonts.stack(shown.language, "text"), 30, colours.ACCENT, bold=True)
    start = _EDGE + _MARGIN
    canvas.text(start, 96, small[1] or "", text)
    canvas.box(start, 122, 76, 6, colours.MARK)
    _headline(canvas, headline, Face(fonts.stack(shown.headline_language, "title"), _LARGEST, colours.INK, bold=True), shown)
    _foot(canvas, small[0] or "", small[2] or "", shown, fonts)
    return canvas.png(fingerprint(shown))


def _background(canvas: Canvas, shown: Front, fonts: Fonts) -> None:
    """The band where reading starts, and the number, very large and very pale, at the other side."""
    numeral = Face(fonts.stack("en", "title"), 470, colours.WASH, bold=True)
    if fonts.writable(shown.number, "en", "title"):
        canvas.text(WIDTH - 36, HEIGHT - 36, shown.number, numeral, align="end")
    canvas.box(0, 0, _EDGE, HEIGHT, colours.MARK)


def _headline(canvas: Canvas, headline: str, face: Face, shown: Front) -> None:
    """As large as it fits whole."""
    leading = _LEADING.get(shown.headline_language.split("-")[0], 1.22)
    size = next(
        (size for size in range(_LARGEST, _SMALLEST, -_STEP) if _fits(canvas, headline, face.sized(size), leading)), 0
    )
    face = face.sized(size or _SMALLEST)
    most = 1 + int((_LAST - _TOP) / (face.size * leading))
    lines = shortened(balanced(headline, _ROOM, partial(canvas.measure, face=face)), most)
    for place, line in enumerate(lines):
        canvas.text(_EDGE + _MARGIN, _TOP + face.size * 0.25 + place * face.size * leading, line, face)


def _fits(canvas: Canvas, headline: str, face: Face, leading: float) -> bool:
    measure = partial(canvas.measure, face=face)
    if has_broken_word(headline, _ROOM, measure):
        return False
    return (len(wrap(headline, _ROOM, measure)) - 1) * face.size * leading <= _LAST - _TOP


def _foot(canvas: Canvas, name: str, tagline: str, shown: Front, fonts: Fonts) -> None:
    start = _EDGE + _MARGIN
    canvas.text(start, 556, name, Face(fonts.stack("en", "title"), 36, colours.INK))
    quiet = Face(fonts.stack(shown.language, "text"), 22, colours.QUIET)
    line = wrap(tagline, _ROOM, partial(canvas.measure, face=quiet))[:1] if tagline else []
    if line:
        canvas.text(start, 592, line[0], quiet)
