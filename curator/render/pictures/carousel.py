"""Draw an issue as a PDF of at most ten pages (1080 x 1350): cover, minute, stories, numbers, link.

An issue with little content has fewer pages.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial

from curator.edition import Edition, Item
from curator.edition.captions import Captions
from curator.language.phrases import Phrases, direction, phrases
from curator.language.typography import NO_BREAK_SPACE, unbroken
from curator.render.pictures import colours
from curator.render.pictures.block import ASCENT, Block, Space, block, sentences_block
from curator.render.pictures.canvas import DRAWING, Canvas, Face, measure
from curator.render.pictures.card import EDGE, MARGIN, START, Card, bar, cards, draw, kicker
from curator.render.pictures.cover import DIGIT, Front, front
from curator.render.pictures.drawn import fingerprint
from curator.render.pictures.fonts import Fonts, installed

WIDTH, HEIGHT = 1080, 1350
MOST_PAGES = 10
_ROOM = WIDTH - START - MARGIN
_MOST_CARDS = 2  # pages of a single figure; what else there is has its picture
_COMPARED = 3  # figures on one page, so that they can be read on a phone
_SHARE_GAP = 56  # between them
_AROUND_WORDS = 6 + 34 + 8 + 36  # what one takes but its figure and its words: bar and source
_FOOT = HEIGHT - 78  # baseline of the name and the page's number
_TOP, _END = 196, HEIGHT - 150  # between them stands what a page says


@dataclass(frozen=True, slots=True)
class LocalText:
    """A text and its language."""

    text: str
    language: str


@dataclass(frozen=True, slots=True)
class StoryText:
    """The page of one story; `credit` links to `url`."""

    kicker: str
    headline: LocalText
    text: LocalText | None
    credit: str
    url: str | None


@dataclass(frozen=True, slots=True)
class Slides:
    """The content of the document, in order."""

    front: Front
    title: str
    minute: str
    headlines: tuple[LocalText, ...]
    stories: tuple[StoryText, ...]
    numbers: str
    compared: tuple[Card, ...]
    cards: tuple[Card, ...]
    question: tuple[str, str] | None  # its heading, and itself
    invitation: str
    url: str

    @property
    def language(self) -> str:
        return self.front.language

    @property
    def alt(self) -> str:
        """Return what the document says, in short."""
        texts = (*(each.headline.text for each in self.stories), *_figure_sentences(self))
        return f"{self.title}: {'; '.join(texts)}"

    @property
    def pages(self) -> tuple[str, ...]:
        """Return what each page says, in short."""
        compared = "; ".join(map(_sentence, self.compared))
        question = f"{self.question[1]} " if self.question else ""
        return (
            f"{self.front.headline} ({self.front.kicker})",
            *(["; ".join(each.text for each in self.headlines)] if self.headlines else []),
            *(each.headline.text for each in self.stories),
            *([compared] if compared else []),
            *map(_sentence, self.cards),
            f"{question}{self.invitation}: {self.url}",
        )


def slides(edition: Edition, url: str) -> Slides:
    """Return the content of an edition's document; `url` is the edition's page in the archive."""
    words, shown, every = phrases(edition.language), front(edition), cards(edition)
    shares = tuple(each for each in every if len(each.lengths) == 1)[:_COMPARED]
    compared = shares if len(shares) > 1 else ()
    single = tuple(each for each in every if each not in compared)[:_MOST_CARDS]
    headlines = _headlines(edition)
    taken = 2 + bool(headlines) + bool(compared) + len(single)
    return Slides(
        front=shown,
        title=Captions(words).titled(edition.snapshot, shown.name),
        minute=words.gettext("The minute"),
        headlines=headlines,
        stories=tuple(_stories(edition, words))[: MOST_PAGES - taken],
        numbers=words.gettext("In numbers"),
        compared=compared,
        cards=single,
        question=(words.gettext("Your turn"), edition.question) if edition.question else None,
        invitation=words.gettext("Read this issue on the web"),
        url=url,
    )


def carousel(shown: Slides, before: bytes | None = None, fonts: Fonts | None = None) -> bytes:
    """Return the PDF, or `before` if that shows the same; raises MissingFont."""
    from curator.render.pictures.document import Document, drawn_from_pdf

    source = fingerprint(shown)
    if before and drawn_from_pdf(before) == source:
        return before
    with DRAWING:
        fonts, document = fonts or installed(), Document(shown.title, shown.language, source)
        pages = list(_pages(shown, fonts))
        for place, draw_page in enumerate(pages, start=1):
            canvas = Canvas(WIDTH, HEIGHT, colours.PAPER, direction(shown.language))
            canvas.box(0, 0, EDGE, HEIGHT, colours.MARK)
            draw_page(canvas)
            if draw_page.func not in (_cover, draw):  # which say themselves whose they are
                _name(canvas, shown, fonts)
            _number(canvas, place, len(pages), fonts)
            canvas.onto(document)
        return document.pdf()


def _figure_sentences(shown: Slides) -> Iterator[str]:
    yield from map(_sentence, (*shown.compared, *shown.cards))


def _sentence(shown: Card) -> str:
    return f"{shown.figure}: {shown.words} ({shown.source})"


def _headlines(edition: Edition) -> tuple[LocalText, ...]:
    """Return the minute's headlines; a single one is on the cover or its own page already."""
    stories = tuple(
        LocalText(item.headline.text, item.headline.language) for item, _ in edition.minute_items
    )
    return stories if len(stories) > 1 else ()


def _stories(edition: Edition, said: Phrases) -> Iterator[StoryText]:
    """Return the minute's items in order, then the feature, then the others as printed."""
    named = {item.pick.id: part.name for part in edition.parts for item in part.items}
    captions = Captions(said)
    named |= {item.pick.id: captions.feature_name(item) for item in edition.feature}
    named |= {item.pick.id: said.gettext("A tangent") for item in edition.tangents}
    top = [item for item, _ in edition.minute_items]
    first = [*top, *(each for each in edition.feature if each not in top)]
    rest = (each for each in edition.items if each not in first and each not in edition.numbers)
    for item in (*first, *rest):
        name = named.get(item.pick.id) or captions.cards(edition.snapshot)
        yield _story_page(item, name, captions)


def _story_page(item: Item, name: str, captions: Captions) -> StoryText:
    blurb, badge = item.blurb, captions.badge(item)
    known = [*captions.credit(item, length=False), *([unbroken(badge)] if badge else [])]
    credit = f"{NO_BREAK_SPACE}· ".join(known)
    text = LocalText(blurb.text, blurb.language) if blurb else None
    return StoryText(
        name, LocalText(item.headline.text, item.headline.language), text, credit, item.url
    )


def _pages(shown: Slides, fonts: Fonts) -> Iterator[partial[None]]:
    yield partial(_cover, shown=shown, fonts=fonts)
    if shown.headlines:
        yield partial(_minute, shown=shown, fonts=fonts)
    for story in shown.stories:
        yield partial(_story, told=story, shown=shown, fonts=fonts)
    if shown.compared:
        yield partial(_numbers, shown=shown, fonts=fonts)
    for each in shown.cards:
        yield partial(draw, shown=each, fonts=fonts)
    yield partial(_last, shown=shown, fonts=fonts)


def _cover(canvas: Canvas, shown: Slides, fonts: Fonts) -> None:
    first = shown.front
    kicker(canvas, first.kicker, first.language, fonts, "P")
    space = Space(_ROOM, 640, 124, 60, colours.INK, "title", bold=True)
    headline = block(first.headline, first.headline_language, space, fonts)
    below = headline.draw(canvas, START, _TOP, role="H1")
    name = Space(_ROOM, 70, 52, 30, colours.INK, "title", bold=True)
    lines = [block(first.name, "en", name, fonts)]
    if first.tagline:
        tagline = Space(_ROOM - 100, 100, 36, 22, colours.QUIET)
        lines.append(block(first.tagline, first.language, tagline, fonts))
    top = _FOOT + 14 - sum(each.height for each in lines) - 8
    _large_number(canvas, first.number, top - 50, top - 50 - below - 40, fonts)
    for each in lines:
        top = each.draw(canvas, START, top) + 8


def _large_number(canvas: Canvas, number: str, base: float, height: float, fonts: Fonts) -> None:
    """Draw the issue's number at the end of the page, as large as there is space."""
    writing = fonts.write(number, "en", "title")
    if not writing or not number:
        return
    face = Face(writing.families, 100, colours.WASH, bold=True)
    size = min(520.0, height / DIGIT, 100 * _ROOM / measure(writing.text, face))
    if size >= 80:  # what is smaller is not worth drawing: the head of the page says it
        canvas.text(WIDTH - MARGIN, base, writing.text, face.sized(size), align="end")


def _minute(canvas: Canvas, shown: Slides, fonts: Fonts) -> None:
    """Draw the headlines in one size, numbered, spread over the page."""
    kicker(canvas, shown.minute, shown.language, fonts)
    headlines, indent = shown.headlines, 96
    height = (_END - _TOP) / len(headlines) - 44
    space = Space(_ROOM - indent, height, 72, 26, colours.INK, "title", bold=True)
    tried = [block(each.text, each.language, space, fonts) for each in headlines]
    size = min(each.face.size for each in tried)
    space = replace(space, largest=int(size))
    blocks = [block(each.text, each.language, space, fonts) for each in headlines]
    free = _END - _TOP - sum(each.height for each in blocks)
    top, gap = float(_TOP), min(84, free / (len(headlines) - 1))
    for place, each in enumerate(blocks, start=1):
        writing = fonts.demand(phrases(shown.language).number(place), shown.language, "title")
        face = Face(writing.families, size, colours.ACCENT, bold=True)
        part = canvas.part("P", each.language, f"{writing.text} {each.text}", top)
        canvas.text(START, top + ASCENT * size, writing.text, face, part=part)
        top = each.draw(canvas, START + indent, top, part=part) + gap


def _story(canvas: Canvas, told: StoryText, shown: Slides, fonts: Fonts) -> None:
    kicker(canvas, told.kicker, shown.language, fonts, "P")
    space = Space(_ROOM, 40, 36, 28, colours.QUIET)
    credit = block(told.credit, shown.language, space, fonts)
    if not credit.whole:
        credit = block(told.credit, shown.language, replace(space, height=90, smallest=22), fonts)
    end = _END - credit.height
    space = Space(_ROOM, 560, 96, 44, colours.INK, "title", bold=True)
    headline = block(told.headline.text, told.headline.language, space, fonts)
    top = headline.draw(canvas, START, _TOP, role="H2")
    if told.text:
        space = Space(_ROOM, end - top - 110, 60, 34, colours.INK, looser=1.16)
        words = sentences_block(told.text.text, told.text.language, space, fonts)
        words.draw(canvas, START, top + 56)
    credit.draw(canvas, START, end, told.url)


def _numbers(canvas: Canvas, shown: Slides, fonts: Fonts) -> None:
    """Draw the shares below each other on one scale, with their sentences in one size."""
    kicker(canvas, shown.numbers, shown.language, fonts)
    told = shown.compared
    height = (_END + _SHARE_GAP - _TOP) / max(3, len(told))
    room = height - _SHARE_GAP - _AROUND_WORDS
    space = Space(_ROOM, room - 84, 42, 24, colours.INK)
    tried = [sentences_block(each.words, each.words_language, space, fonts) for each in told]
    space = replace(space, largest=int(min(each.face.size for each in tried)))
    words = [sentences_block(each.words, each.words_language, space, fonts) for each in told]
    tall = min(112, room - max(each.height for each in words))
    for place, (each, sentence) in enumerate(zip(told, words, strict=True)):
        _share(canvas, each, sentence, _TOP + place * height, tall, fonts)


def _share(
    canvas: Canvas, shown: Card, words: Block, top: float, tall: float, fonts: Fonts
) -> None:
    """One figure at most `tall`, its bar, the sentence, and whose it is."""
    space = Space(_ROOM, tall, int(tall * 0.94), 48, colours.ACCENT, "title", bold=True)
    below = block(shown.figure, shown.language, space, fonts).draw(canvas, START, top) + 6
    part = canvas.part("Figure", shown.language, shown.figure, below)
    bar(canvas, shown.lengths[0], START, below, _ROOM, 20, part)
    source = block(shown.source, shown.language, Space(_ROOM, 36, 34, 20, colours.QUIET), fonts)
    source.draw(canvas, START, words.draw(canvas, START, below + 34) + 8)


def _last(canvas: Canvas, shown: Slides, fonts: Fonts) -> None:
    language = shown.language
    kicker(canvas, shown.question[0] if shown.question else shown.front.kicker, language, fonts)
    words = shown.question[1] if shown.question else shown.front.name
    space = Space(_ROOM, 520, 92, 44, colours.INK, "title", bold=True)
    block(words, language, space, fonts).draw(canvas, START, _TOP)
    space = Space(_ROOM, 130, 48, 30, colours.INK, bold=True)
    invitation = block(shown.invitation, language, space, fonts)
    address = shown.url.removeprefix("https://").removesuffix("/")
    link = block(address, "en", Space(_ROOM, 130, 40, 24, colours.ACCENT), fonts)
    top = _END - 40 - invitation.height - link.height
    top = invitation.draw(canvas, START, top, shown.url) + 16
    link.draw(canvas, START, top, shown.url)
    canvas.box(START, top + link.height + 4, link.width, 3, colours.ACCENT)


def _name(canvas: Canvas, shown: Slides, fonts: Fonts) -> None:
    """Draw the letter's name at the foot, because pages are shared one by one."""
    space = Space(_ROOM - 200, 50, 36, 20, colours.QUIET, "title")
    name = block(shown.front.name, "en", space, fonts)
    name.draw(canvas, START, _FOOT - ASCENT * name.face.size, role=None)


def _number(canvas: Canvas, place: int, of: int, fonts: Fonts) -> None:
    """Draw the page number, and on the first page an arrow.

    No arrow in right-to-left languages: viewers do not agree on which side the next page is.
    """
    if place == 1 and canvas.direction == "rtl":
        return
    text, size = ("→", 64) if place == 1 else (f"{place} / {of}", 32)
    if writing := fonts.write(text, "en", "text"):
        face = Face(writing.families, size, colours.QUIET)
        canvas.text(WIDTH - MARGIN, _FOOT, writing.text, face, align="end", spoken="ltr")
