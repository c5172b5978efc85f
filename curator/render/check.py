"""Check a rendered letter before approval: what would look broken, unreachable or like spam."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from itertools import pairwise
from urllib.parse import urlsplit

from curator.language import data
from curator.language.phrases import direction
from curator.net import tracking
from curator.records import LEAVE_TOKEN_PLACE, Letter, Message, Newsletter, inline_images
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
# Attributes that load a picture, beside the src of an img.
FETCHING = frozenset(("background", "srcset", "poster"))
MOST_CHART_BYTES = 60_000  # four bars with two full lines of Japanese have 50,000
_PNG = b"\x89PNG\r\n\x1a\n"
SUBJECT_LENGTH = 150
_LEGIBLE = re.compile(r"[\u200e\u200f\u2060-\u2069]")  # signs that only steer how a line is set


def problems(letter: Letter, newsletter: Newsletter | None = None) -> list[Message]:
    """Return every reason not to send `letter`, worst first.

    With `newsletter` also what its publisher must state: imprint, privacy page and reply address.
    """
    page = parsed(letter.html)
    found = [problem for rule in RULES for problem in rule(letter, page)]
    return found + list(_publisher(letter, page, newsletter)) if newsletter else found


def addresses(letter: Letter) -> dict[str, str]:
    """Return address -> text of its first link, for all web addresses but the one to
    unsubscribe.
    """
    found: dict[str, str] = {}
    for link in parsed(letter.html).links:
        if (
            urlsplit(link.address).scheme in ("http", "https")
            and LEAVE_TOKEN_PLACE not in link.address
        ):
            found.setdefault(link.address, " ".join(link.words.split()))
    return found


def _fit_to_send(letter: Letter, page: Page) -> Iterator[Message]:
    yield from letter.obstacles


def _small_enough(letter: Letter, page: Page) -> Iterator[Message]:
    if size(letter) > MOST_BYTES:
        yield Message(
            "the letter has %(bytes)s bytes; above %(most)s mail programs cut it off",
            bytes=f"{size(letter):,}",
            most=f"{MOST_BYTES:,}",
        )


def _can_be_left(letter: Letter, page: Page) -> Iterator[Message]:
    if not any(LEAVE_TOKEN_PLACE in link.address for link in page.links):
        yield Message("there is no link to unsubscribe in the letter")
    if LEAVE_TOKEN_PLACE not in letter.text:
        yield Message("there is no link to unsubscribe in the text part")


def _subject(letter: Letter, page: Page) -> Iterator[Message]:
    if not letter.subject.strip():
        yield Message("the subject is empty")
    if any(character in letter.subject for character in "\r\n\0"):
        yield Message("the subject has a line break")
    if len(letter.subject) > SUBJECT_LENGTH:
        yield Message(
            "the subject has %(characters)s characters; nobody sees more than %(most)s",
            characters=len(letter.subject),
            most=SUBJECT_LENGTH,
        )
    if not page.title.strip():
        yield Message("the letter has no title")


def _links(letter: Letter, page: Page) -> Iterator[Message]:
    for link in page.links:
        words = " ".join(link.words.split())
        yield from _address(link.address, words)
        if not words:
            yield Message("the link to %(address)s has no words", address=link.address)
        elif is_vague(words):
            yield Message("the link “%(words)s” makes no sense when it is read alone", words=words)


def _address(address: str, words: str) -> Iterator[Message]:
    parts = urlsplit(address)
    if parts.scheme == "mailto" and "@" in parts.path:
        return
    link = {"words": words, "address": address}
    if parts.scheme not in ("http", "https") or not parts.hostname:
        yield Message(
            "the link “%(words)s” leads to “%(address)s”, which is not a web address", **link
        )
    if parts.username or parts.password:
        yield Message("the link “%(words)s” carries a user name: %(address)s", **link)
    if tracking.tracks(parts.query):
        yield Message("the link “%(words)s” carries a tracking code: %(address)s", **link)
    if tracking.counts_clicks(parts.hostname or "", parts.path):
        yield Message(
            "the link “%(words)s” goes through a service that counts clicks: %(address)s", **link
        )


def _structure(letter: Letter, page: Page) -> Iterator[Message]:
    if page.elements["h1"] != 1:
        yield Message(
            "the letter has %(count)s main headings (h1) instead of one", count=page.elements["h1"]
        )
    for before, after in pairwise(page.levels):
        if after > before + 1:
            yield Message(
                "a heading %(after)s follows a heading %(before)s; a screen reader's reader misses"
                " the levels between",
                after=f"h{after}",
                before=f"h{before}",
            )
    for name in sorted(REFUSED_ELEMENTS & set(page.elements)):
        yield Message("%(element)s is not shown by mail programs", element=f"<{name}>")
    if any(REFUSED_STYLES.search(style) for style in page.styles):
        yield Message("a style is used that mail programs do not know")
    tables = [found for tag, found in page.attributes if tag == "table"]
    if any(found.get("role") != "presentation" for found in tables):
        yield Message("a layout table does not say role=presentation, so it is read out as data")


def _language(letter: Letter, page: Page) -> Iterator[Message]:
    root = next((found for tag, found in page.attributes if tag == "html"), {})
    if root.get("lang") != letter.language:
        yield Message("the letter does not say that it is in %(tag)s", tag=letter.language)
    runs = direction(letter.language)
    if root.get("dir") not in ("ltr", "rtl"):
        yield Message("the letter does not say in which direction it is read")
    elif root["dir"] != runs:
        yield Message(
            "the letter says that it is read %(given)s, and %(tag)s is read %(runs)s",
            given=root["dir"],
            tag=letter.language,
            runs=runs,
        )


def _pictures(letter: Letter, page: Page) -> Iterator[Message]:
    """Yield pictures that are fetched from the network; they must be part of the mail."""
    shown = [found for tag, found in page.attributes if tag == "img"]
    for found in shown:
        source = found.get("src", "")
        if not found.get("alt"):
            yield Message(
                "the picture %(source)s has no text for those who cannot see it", source=source
            )
        if source != _chart_address(letter):
            yield Message(
                "the picture %(source)s does not travel with the letter; readers would see a gap,"
                " or be watched",
                source=source,
            )
    if len(shown) != bool(letter.chart):
        yield Message(
            "the letter shows %(shown)s pictures and carries %(carried)s",
            shown=len(shown),
            carried=int(bool(letter.chart)),
        )
    for tag, found in page.attributes:
        for name in sorted(FETCHING & set(found)):
            yield Message("%(element)s would fetch a picture", element=f"<{tag} {name}>")


def _chart_address(letter: Letter) -> str | None:
    """Return the address by which the HTML must refer to the chart, or None."""
    ids = inline_images.named(letter.html)
    return f"cid:{ids[0]}" if letter.chart and len(ids) == 1 else None


def _chart(letter: Letter, page: Page) -> Iterator[Message]:
    if letter.chart and not letter.chart.startswith(_PNG):
        yield Message("the chart is not a PNG; mail programs show nothing else for certain")
    if len(letter.chart) > MOST_CHART_BYTES:
        yield Message(
            "the chart has %(bytes)s bytes; above %(most)s it outweighs the letter",
            bytes=f"{len(letter.chart):,}",
            most=f"{MOST_CHART_BYTES:,}",
        )


def _text(letter: Letter, page: Page) -> Iterator[Message]:
    if re.search(r"<(?:table|td|html)\b|&(?:nbsp|amp|middot);", letter.text):
        yield Message("the text part has HTML in it")
    together = "".join(letter.text.split())
    for headline in letter.headlines:
        if "".join(headline.split()) not in together:
            yield Message("the text part lacks “%(headline)s”", headline=headline)


def _publisher(letter: Letter, page: Page, newsletter: Newsletter) -> Iterator[Message]:
    """Yield what the letter does not say about its publisher."""
    linked = {link.address for link in page.links}
    for what in _absent(newsletter, page.words, newsletter.privacy_url in linked):
        yield Message("the letter lacks %(what)s", what=what)
    legible = _LEGIBLE.sub("", letter.text)
    for what in _absent(newsletter, legible, newsletter.privacy_url in legible.split()):
        yield Message("the text part lacks %(what)s", what=what)
    if f"mailto:{newsletter.reply_to}" not in linked:
        yield Message(
            "there is no link to the reply address %(address)s in the letter",
            address=newsletter.reply_to,
        )


def _absent(newsletter: Newsletter, text: str, privacy: bool) -> Iterator[Message]:
    shown = _run_together(text)
    for line in newsletter.imprint:
        if _run_together(line) not in shown:
            yield Message("the imprint “%(line)s”", line=line)
    if not privacy:
        yield Message("the privacy page %(address)s", address=newsletter.privacy_url)
    if newsletter.reply_to not in shown:
        yield Message("the reply address %(address)s", address=newsletter.reply_to)


def _run_together(text: str) -> str:
    return "".join(_LEGIBLE.sub("", text).split())


RULES: tuple[Callable[[Letter, Page], Iterator[Message]], ...] = (
    _fit_to_send, _can_be_left, _small_enough, _subject, _links, _structure, _language, _pictures,
    _chart, _text,
)  # fmt: skip


_ENDS = re.compile(r"^[\W_]+|[\W_]+$")


def is_vague(words: str) -> bool:
    """Return whether a link text, in any language of the letters, does not say where it leads."""
    return _ENDS.sub("", " ".join(words.split()).casefold()) in _known()


@cache
def _known() -> frozenset[str]:
    by_language: dict[str, list[str]] = dict(data.profiles("vague_links"))
    return frozenset(words.casefold() for listed in by_language.values() for words in listed)
