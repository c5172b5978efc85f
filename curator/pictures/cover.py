"""An issue's cover, 1200 by 627: the newsletter, its number and day, and the headline, in the edition's language."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from curator.edition import Edition
from curator.phrases import direction, phrases
from curator.pictures import colours
from curator.pictures.canvas import DRAWING, Canvas, Face, measure
from curator.pictures.drawn import drawn_from, fingerprint
from curator.pictures.fonts import Fonts, Writing, installed
from curator.pictures.lines import balanced, has_broken_word, shortened, wrap

WIDTH, HEIGHT = 1200, 627
_EDGE, _MARGIN = 20, 84  # the band where reading starts; from there to the words
_START = _EDGE + _MARGIN
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


def cover(shown: Front, before: bytes | None = None, fonts: Fonts | None = None) -> bytes | None:
    """The PNG, `before` itself where that shows the same; None where no font of this machine can write it."""
    if before and drawn_from(before) == fingerprint(shown):
        return before
    fonts = fonts or installed()
    with DRAWING:
        return _draw(shown, fonts)


def _draw(shown: Front, fonts: Fonts) -> bytes | None:
    headline = fonts.write(shown.headline, shown.headline_language, "title")
    name, kicker = fonts.write(shown.name, "en", "title"), fonts.write(shown.kicker, shown.language, "text")
    tagline = fonts.write(shown.tagline, shown.language, "text")
    if not headline or not headline.text or not name or not kicker or not tagline:
        return None
    canvas = Canvas(WIDTH, HEIGHT, colours.PAPER, direction(shown.language))
    _background(canvas, fonts.write(shown.number, "en", "title"))
    _head(canvas, kicker)
    _headline(canvas, headline, _LEADING.get(shown.headline_language.split("-")[0], 1.22))
    _foot(canvas, name, tagline)
    return canvas.png(fingerprint(shown))


def _background(canvas: Canvas, number: Writing | None) -> None:
    """The band where reading starts, and the number, very large and very pale, at the other side."""
    if number:
        canvas.text(WIDTH - 36, HEIGHT - 36, number.text, Face(number.families, 470, colours.WASH, bold=True), align="end")
    canvas.box(0, 0, _EDGE, HEIGHT, colours.MARK)


def _head(canvas: Canvas, kicker: Writing) -> None:
    canvas.text(_START, 96, kicker.text, Face(kicker.families, 30, colours.ACCENT, bold=True))
    canvas.box(_START, 122, 76, 6, colours.MARK)


def _headline(canvas: Canvas, headline: Writing, leading: float) -> None:
    """As large as it fits whole."""
    face = Face(headline.families, _LARGEST, colours.INK, bold=True)
    sizes = (face.sized(size) for size in range(_LARGEST, _SMALLEST, -_STEP))
    face = next((each for each in sizes if _fits(headline.text, each, leading)), face.sized(_SMALLEST))
    most = 1 + int((_LAST - _TOP) / (face.size * leading))
    measured = partial(measure, face=face)
    lines = shortened(balanced(headline.text, _ROOM, measured), most, _ROOM, measured)
    for place, line in enumerate(lines):
        canvas.text(_START, _TOP + face.size * 0.25 + place * face.size * leading, line, face)


def _fits(headline: str, face: Face, leading: float) -> bool:
    measured = partial(measure, face=face)
    if has_broken_word(headline, _ROOM, measured):
        return False
    return (len(wrap(headline, _ROOM, measured)) - 1) * face.size * leading <= _LAST - _TOP


def _foot(canvas: Canvas, name: Writing, tagline: Writing) -> None:
    canvas.text(_START, 556, name.text, Face(name.families, 36, colours.INK))
    quiet = Face(tagline.families, 22, colours.QUIET)
    for line in wrap(tagline.text, _ROOM, partial(measure, face=quiet))[:1]:
        canvas.text(_START, 592, line, quiet)
