"""What would make a letter look broken, unreachable or like spam, in an editor's words. Run
before an issue is approved.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from itertools import pairwise
from urllib.parse import urlsplit

from curator.language import data
from curator.language.phrases import direction
from curator.net import tracking
from curator.records import LEAVE_TOKEN_PLACE, Letter, Newsletter, inline_images
from curator.render.markup import Page, parsed
from curator.render.size import MOST_BYTES, size

# Elements and style properties that mail programs drop, block or take for an attack (caniemail,
# facts of 2026-05).
REFUSED_ELEMENTS = frozenset(
    (
        "script",
        "form",
        "iframe",
        "object",
        "embed",
        "video",
        "audio",
        "svg",
        "canvas",
        "link",
        "base",
        "bdi",
        "input",
    )
)
REFUSED_STYLES = re.compile(
    r"(?:^|[;{\s])(?:display\s*:\s*(?:flex|grid)|position\s*:|float\s*:|"
    r"background(?:-image)?\s*:[^;]*url\(|@import|@font-face)"
)
FETCHING = frozenset(
    ("background", "srcset", "poster")
)  # attributes that load a picture, beside the src of an img
MOST_CHART_BYTES = 60_000  # four bars with two full lines of Japanese have 50,000
_PNG = b"\x89PNG\r\n\x1a\n"
SUBJECT_LENGTH = 150
_LEGIBLE = re.compile(r"[\u200e\u200f\u2060-\u2069]")  # signs that only steer how a line is set


def problems(letter: Letter, newsletter: Newsletter | None = None) -> list[str]:
    """Every reason not to send `letter`, worst first; an empty list when it is fine.

    With `newsletter` also what its publisher must say in every letter: imprint, privacy page and
    reply address.
    """
    page = parsed(letter.html)
    found = [said for rule in RULES for said in rule(letter, page)]
    return found + list(_publisher(letter, page, newsletter)) if newsletter else found


def addresses(letter: Letter) -> dict[str, str]:
    """The web addresses the letter leads to but the one to leave it, each with the words of its
    first link.
    """
    found: dict[str, str] = {}
    for link in parsed(letter.html).links:
        if (
            urlsplit(link.address).scheme in ("http", "https")
            and LEAVE_TOKEN_PLACE not in link.address
        ):
            found.setdefault(link.address, " ".join(link.words.split()))
    return found


def _fit_to_send(letter: Letter, page: Page) -> Iterator[str]:
    yield from letter.obstacles


def _small_enough(letter: Letter, page: Page) -> Iterator[str]:
    if size(letter) > MOST_BYTES:
        yield (
            f"the letter has {size(letter):,} bytes; above {MOST_BYTES:,} mail programs cut it off"
        )


def _can_be_left(letter: Letter, page: Page) -> Iterator[str]:
    if not any(LEAVE_TOKEN_PLACE in link.address for link in page.links):
        yield "there is no link to unsubscribe in the letter"
    if LEAVE_TOKEN_PLACE not in letter.text:
        yield "there is no link to unsubscribe in the text part"


def _subject(letter: Letter, page: Page) -> Iterator[str]:
    if not letter.subject.strip():
        yield "the subject is empty"
    if any(character in letter.subject for character in "\r\n\0"):
        yield "the subject has a line break"
    if len(letter.subject) > SUBJECT_LENGTH:
        yield (
            f"the subject has {len(letter.subject)} characters; nobody sees more than"
            f" {SUBJECT_LENGTH}"
        )
    if not page.title.strip():
        yield "the letter has no title"


def _links(letter: Letter, page: Page) -> Iterator[str]:
    for link in page.links:
        words = " ".join(link.words.split())
        yield from _address(link.address, words)
        if not words:
            yield f"the link to {link.address} has no words"
        elif is_vague(words):
            yield f"the link “{words}” makes no sense when it is read alone"


def _address(address: str, words: str) -> Iterator[str]:
    parts = urlsplit(address)
    if parts.scheme == "mailto" and "@" in parts.path:
        return
    if parts.scheme not in ("http", "https") or not parts.hostname:
        yield f"the link “{words}” leads to “{address}”, which is not a web address"
    if parts.username or parts.password:
        yield f"the link “{words}” carries a user name: {address}"
    if tracking.tracks(parts.query):
        yield f"the link “{words}” carries a tracking code: {address}"
    if tracking.counts_clicks(parts.hostname or "", parts.path):
        yield f"the link “{words}” goes through a service that counts clicks: {address}"


def _structure(letter: Letter, page: Page) -> Iterator[str]:
    if page.elements["h1"] != 1:
        yield f"the letter has {page.elements['h1']} main headings (h1) instead of one"
    for before, after in pairwise(page.levels):
        if after > before + 1:
            yield (
                f"a heading h{after} follows a heading h{before}; a screen reader's reader misses"
                " the levels between"
            )
    for name in sorted(REFUSED_ELEMENTS & set(page.elements)):
        yield f"<{name}> is not shown by mail programs"
    if any(REFUSED_STYLES.search(style) for style in page.styles):
        yield "a style is used that mail programs do not know"
    tables = [found for tag, found in page.attributes if tag == "table"]
    if any(found.get("role") != "presentation" for found in tables):
        yield "a layout table does not say role=presentation, so it is read out as data"


def _language(letter: Letter, page: Page) -> Iterator[str]:
    root = next((found for tag, found in page.attributes if tag == "html"), {})
    if root.get("lang") != letter.language:
        yield f"the letter does not say that it is in {letter.language}"
    runs = direction(letter.language)
    if root.get("dir") not in ("ltr", "rtl"):
        yield "the letter does not say in which direction it is read"
    elif root["dir"] != runs:
        yield f"the letter says that it is read {root['dir']}, and {letter.language} is read {runs}"


def _pictures(letter: Letter, page: Page) -> Iterator[str]:
    """A picture travels in the mail or not at all: nothing may be fetched when a letter is
    opened.
    """
    shown = [found for tag, found in page.attributes if tag == "img"]
    for found in shown:
        source = found.get("src", "")
        if not found.get("alt"):
            yield f"the picture {source} has no text for those who cannot see it"
        if source != _chart_address(letter):
            yield (
                f"the picture {source} does not travel with the letter; readers would see a gap, or"
                " be watched"
            )
    if len(shown) != bool(letter.chart):
        yield f"the letter shows {len(shown)} pictures and carries {int(bool(letter.chart))}"
    for tag, found in page.attributes:
        yield from (
            f"<{tag} {name}> would fetch a picture" for name in sorted(FETCHING & set(found))
        )


def _chart_address(letter: Letter) -> str | None:
    """What the HTML must call the letter's chart; None where it has none."""
    ids = inline_images.named(letter.html)
    return f"cid:{ids[0]}" if letter.chart and len(ids) == 1 else None


def _chart(letter: Letter, page: Page) -> Iterator[str]:
    if letter.chart and not letter.chart.startswith(_PNG):
        yield "the chart is not a PNG; mail programs show nothing else for certain"
    if len(letter.chart) > MOST_CHART_BYTES:
        yield (
            f"the chart has {len(letter.chart):,} bytes; above {MOST_CHART_BYTES:,} it outweighs"
            " the letter"
        )


def _text(letter: Letter, page: Page) -> Iterator[str]:
    if re.search(r"<(?:table|td|html)\b|&(?:nbsp|amp|middot);", letter.text):
        yield "the text part has HTML in it"
    missing = [
        headline
        for headline in letter.headlines
        if "".join(headline.split()) not in "".join(letter.text.split())
    ]
    yield from (f"the text part lacks “{headline}”" for headline in missing)


def _publisher(letter: Letter, page: Page, newsletter: Newsletter) -> Iterator[str]:
    """What every letter owes its readers: who is behind it, what becomes of their data, and how
    to answer.
    """
    linked = {link.address for link in page.links}
    yield from _absent(
        newsletter, _run_together(page.words), newsletter.privacy_url in linked, "letter"
    )
    legible = _LEGIBLE.sub("", letter.text)
    yield from _absent(
        newsletter, _run_together(legible), newsletter.privacy_url in legible.split(), "text part"
    )
    if f"mailto:{newsletter.reply_to}" not in linked:
        yield f"there is no link to the reply address {newsletter.reply_to} in the letter"


def _absent(newsletter: Newsletter, shown: str, privacy: bool, where: str) -> Iterator[str]:
    yield from (
        f"the {where} lacks the imprint “{line}”"
        for line in newsletter.imprint
        if _run_together(line) not in shown
    )
    if not privacy:
        yield f"the {where} lacks the privacy page {newsletter.privacy_url}"
    if newsletter.reply_to not in shown:
        yield f"the {where} lacks the reply address {newsletter.reply_to}"


def _run_together(text: str) -> str:
    return "".join(_LEGIBLE.sub("", text).split())


RULES: tuple[Callable[[Letter, Page], Iterator[str]], ...] = (
    _fit_to_send, _can_be_left, _small_enough, _subject, _links, _structure, _language, _pictures,
    _chart, _text,
)  # fmt: skip


_ENDS = re.compile(r"^[\W_]+|[\W_]+$")


def is_vague(words: str) -> bool:
    """Whether a link called `words`, in any language of the letters, gives no idea where it
    leads.
    """
    return _ENDS.sub("", " ".join(words.split()).casefold()) in _known()


@cache
def _known() -> frozenset[str]:
    by_language: dict[str, list[str]] = dict(data.profiles("vague_links"))
    return frozenset(words.casefold() for listed in by_language.values() for words in listed)
