"""What would make a letter look broken, unreachable or like spam, in an editor's words. Run before an issue is approved."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urlsplit

from curator import content_ids
from curator.edition.address import TRACKING
from curator.records import LEAVE_TOKEN_PLACE, Letter
from curator.render.size import MOST_BYTES, size

# Elements and style properties that mail programs drop, block or take for an attack (caniemail, facts of 2026-05).
REFUSED_ELEMENTS = frozenset(
    ("script", "form", "iframe", "object", "embed", "video", "audio", "svg", "canvas", "link", "base", "bdi", "input")
)
REFUSED_STYLES = re.compile(
    r"(?:^|[;{\s])(?:display\s*:\s*(?:flex|grid)|position\s*:|float\s*:|background(?:-image)?\s*:[^;]*url\(|@import|@font-face)"
)
FETCHING = frozenset(("background", "srcset", "poster"))  # attributes that load a picture, beside the src of an img
MOST_CHART_BYTES = 60_000  # four bars with two full lines of Japanese have 50,000
_PNG = b"\x89PNG\r\n\x1a\n"
SUBJECT_LENGTH = 150
VAGUE_LINKS = frozenset({"here", "click here", "more", "link", "read more", "hier", "mehr", "ici", "aquí", "qui", "aqui"})


@dataclass
class _Link:
    address: str
    words: str = ""


@dataclass
class _Page(HTMLParser):
    """Counts and collects what the rules ask about."""

    elements: Counter[str] = field(default_factory=Counter)
    attributes: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    links: list[_Link] = field(default_factory=list)
    styles: list[str] = field(default_factory=list)
    title: str = ""
    _inside: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.elements[tag] += 1
        self.attributes.append((tag, found))
        self.styles.append(found.get("style", ""))
        if tag == "a":
            self.links.append(_Link(found.get("href", "")))
        self._inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self._inside and self._inside.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if "a" in self._inside and self.links:
            self.links[-1].words += data
        if "title" in self._inside:
            self.title += data
        if "style" in self._inside:
            self.styles.append(data)


def problems(letter: Letter) -> list[str]:
    """Every reason not to send `letter`, worst first; an empty list when it is fine."""
    page = _Page()
    page.feed(letter.html)
    page.close()
    return [said for rule in RULES for said in rule(letter, page)]


def _fit_to_send(letter: Letter, page: _Page) -> Iterator[str]:
    yield from letter.obstacles


def _small_enough(letter: Letter, page: _Page) -> Iterator[str]:
    if size(letter) > MOST_BYTES:
        yield f"the letter has {size(letter):,} bytes; above {MOST_BYTES:,} mail programs cut it off"


def _can_be_left(letter: Letter, page: _Page) -> Iterator[str]:
    if not any(LEAVE_TOKEN_PLACE in link.address for link in page.links):
        yield "there is no link to unsubscribe in the letter"
    if LEAVE_TOKEN_PLACE not in letter.text:
        yield "there is no link to unsubscribe in the text part"


def _subject(letter: Letter, page: _Page) -> Iterator[str]:
    if not letter.subject.strip():
        yield "the subject is empty"
    if any(character in letter.subject for character in "\r\n\0"):
        yield "the subject has a line break"
    if len(letter.subject) > SUBJECT_LENGTH:
        yield f"the subject has {len(letter.subject)} characters; nobody sees more than {SUBJECT_LENGTH}"
    if not page.title.strip():
        yield "the letter has no title"


def _links(letter: Letter, page: _Page) -> Iterator[str]:
    for link in page.links:
        words = " ".join(link.words.split())
        yield from _address(link.address, words)
        if not words:
            yield f"the link to {link.address} has no words"
        elif words.casefold().rstrip(".…") in VAGUE_LINKS:
            yield f"the link “{words}” makes no sense when it is read alone"


def _address(address: str, words: str) -> Iterator[str]:
    parts = urlsplit(address)
    if parts.scheme == "mailto" and "@" in parts.path:
        return
    if parts.scheme not in ("http", "https") or not parts.hostname:
        yield f"the link “{words}” leads to “{address}”, which is not a web address"
    if parts.username or parts.password:
        yield f"the link “{words}” carries a user name: {address}"
    if any(TRACKING.match(name) for name, _ in parse_qsl(parts.query)):
        yield f"the link “{words}” carries a tracking code: {address}"


def _structure(letter: Letter, page: _Page) -> Iterator[str]:
    if page.elements["h1"] != 1:
        yield f"the letter has {page.elements['h1']} main headings (h1) instead of one"
    for name in sorted(REFUSED_ELEMENTS & set(page.elements)):
        yield f"<{name}> is not shown by mail programs"
    if any(REFUSED_STYLES.search(style) for style in page.styles):
        yield "a style is used that mail programs do not know"
    tables = [found for tag, found in page.attributes if tag == "table"]
    if any(found.get("role") != "presentation" for found in tables):
        yield "a layout table does not say role=presentation, so it is read out as data"


def _language(letter: Letter, page: _Page) -> Iterator[str]:
    root = next((found for tag, found in page.attributes if tag == "html"), {})
    if root.get("lang") != letter.language:
        yield f"the letter does not say that it is in {letter.language}"
    if root.get("dir") not in ("ltr", "rtl"):
        yield "the letter does not say in which direction it is read"


def _pictures(letter: Letter, page: _Page) -> Iterator[str]:
    """A picture travels in the mail or not at all: nothing may be fetched when a letter is opened."""
    shown = [found for tag, found in page.attributes if tag == "img"]
    for found in shown:
        source = found.get("src", "")
        if not found.get("alt"):
            yield f"the picture {source} has no text for those who cannot see it"
        if source != _chart_address(letter):
            yield f"the picture {source} does not travel with the letter; readers would see a gap, or be watched"
    if len(shown) != bool(letter.chart):
        yield f"the letter shows {len(shown)} pictures and carries {int(bool(letter.chart))}"
    for tag, found in page.attributes:
        yield from (f"<{tag} {name}> would fetch a picture" for name in sorted(FETCHING & set(found)))


def _chart_address(letter: Letter) -> str | None:
    """What the HTML must call the letter's chart; None where it has none."""
    ids = content_ids.named(letter.html)
    return f"cid:{ids[0]}" if letter.chart and len(ids) == 1 else None


def _chart(letter: Letter, page: _Page) -> Iterator[str]:
    if letter.chart and not letter.chart.startswith(_PNG):
        yield "the chart is not a PNG; mail programs show nothing else for certain"
    if len(letter.chart) > MOST_CHART_BYTES:
        yield f"the chart has {len(letter.chart):,} bytes; above {MOST_CHART_BYTES:,} it outweighs the letter"


def _text(letter: Letter, page: _Page) -> Iterator[str]:
    if re.search(r"<(?:table|td|html)\b|&(?:nbsp|amp|middot);", letter.text):
        yield "the text part has HTML in it"
    missing = [headline for headline in letter.headlines if "".join(headline.split()) not in "".join(letter.text.split())]
    yield from (f"the text part lacks “{headline}”" for headline in missing)


RULES: tuple[Callable[[Letter, _Page], Iterator[str]], ...] = (
    _fit_to_send, _can_be_left, _small_enough, _subject, _links, _structure, _language, _pictures, _chart, _text,
)  # fmt: skip
