"""The whole issue for LinkedIn's article or newsletter editor, as HTML to paste and as Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from typing import Literal

from curator.edition import Edition, Item
from curator.edition.captions import Captions
from curator.language import phrases
from curator.share.linkedin import title

MOST_HEADLINE = 150  # characters; some say 100
Kind = Literal["h1", "h2", "p", "li"]
_MARKDOWN = {"h1": "# ", "h2": "## ", "p": "", "li": "- "}
_RESERVED = re.compile(r"[\\`*_\[\]<>|~&]|^[#+=-]|(?<=^\d)[.)]|(?<=^\d\d)[.)]")


@dataclass(frozen=True, slots=True)
class Run:
    """Words with the same style; `url` if they are a link."""

    text: str
    url: str = ""
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, paragraph or list item; its runs are on lines of their own."""

    kind: Kind
    runs: tuple[Run, ...]


def blocks(edition: Edition, letter_url: str) -> list[Block]:
    """Return the issue in printed order, every item with link and credit."""
    captions = Captions(phrases.phrases(edition.language))
    whole = captions.phrases.gettext("The whole issue, with links to every source:")
    return [
        Block("h1", (Run(_headline(edition)),)),
        *_paragraphs(edition.opening, edition.follow_up),
        *_sponsors(edition, captions),
        *_listed(edition, captions),
        *_paragraphs(edition.question, edition.sign_off),
        Block("p", (Run(whole), Run(letter_url, letter_url))),
    ]


def as_html(edition: Edition, letter_url: str) -> str:
    """Return a page to copy from, with what the editor keeps: headings, lists, links and bold."""
    written = "\n".join(_grouped(blocks(edition, letter_url)))
    direction = phrases.phrases(edition.language).direction
    return (
        f'<!doctype html>\n<html lang="{edition.language}" dir="{direction}">\n'
        f'<meta charset="utf-8">\n<title>{escape(_headline(edition))}</title>\n{written}\n</html>\n'
    )


def as_markdown(edition: Edition, letter_url: str) -> str:
    """Return the same as CommonMark; lines within a block are kept."""
    made = (
        _MARKDOWN[block.kind] + "  \n".join(map(_markdown, block.runs))
        for block in blocks(edition, letter_url)
    )
    return "\n\n".join(made) + "\n"


def _headline(edition: Edition) -> str:
    first = (item.headline.text for item, _ in edition.minute_items)
    said = edition.subject or next(first, "")
    return said if 0 < len(said) <= MOST_HEADLINE else title(edition)


def _paragraphs(*passages: str | None) -> Iterator[Block]:
    for passage in filter(None, passages):
        for paragraph in filter(str.strip, passage.split("\n")):
            yield Block("p", (Run(paragraph.strip()),))


def _listed(edition: Edition, captions: Captions) -> Iterator[Block]:
    """Yield every item below its heading, in the letter's order."""
    for place, item in enumerate(edition.feature):
        slot = "" if place else "feature"
        yield from _section(edition, captions, slot, captions.feature_name(item), (item,))
    for place, part in enumerate(edition.parts, 1):
        items = (*part.items, *part.cards)
        yield from _section(edition, captions, part.key, part.name, items)
        if place == (len(edition.parts) + 1) // 2:
            yield from _paragraphs(edition.interlude)
    yield from _numbers(edition, captions)
    tangents, cards = captions.phrases.gettext("Tangents"), captions.cards(edition.snapshot)
    yield from _section(edition, captions, "tangents", tangents, edition.tangents)
    yield from _section(edition, captions, "cards", cards, edition.cards)


def _section(
    edition: Edition, captions: Captions, slot: str, name: str, items: tuple[Item, ...]
) -> Iterator[Block]:
    if items:
        yield from _headed(edition, slot, name)
        yield from (_item_block(item, captions) for item in items)


def _headed(edition: Edition, slot: str, name: str) -> Iterator[Block]:
    """Return the heading of a section, an editor's if there is one, and its intro."""
    yield Block("h2", (Run(edition.headings.get(slot) or name),))
    yield from _paragraphs(edition.intros.get(slot))


def _sponsors(edition: Edition, captions: Captions) -> Iterator[Block]:
    for each in edition.sponsors:
        named = captions.phrases.gettext("Sponsored by %(name)s", name=each.name)
        yield Block("p", (Run(named, each.url, strong=True), Run(each.text)))


def _item_block(item: Item, captions: Captions) -> Block:
    credit = [*captions.credit(item, not item.is_long), captions.badge(item)]
    runs = (
        Run(item.headline.text, item.url or "", strong=True),
        Run(item.blurb.text if item.blurb else ""),
        Run(" · ".join(filter(None, credit))),
    )
    return Block("p", tuple(run for run in runs if run.text))


def _numbers(edition: Edition, captions: Captions) -> Iterator[Block]:
    if edition.numbers:
        yield from _headed(edition, "numbers", captions.phrases.gettext("In numbers"))
    for item in edition.numbers:
        sentence = item.blurb.text if item.blurb else ""
        source = Run(captions.figure_source(item), item.url or "")
        yield Block("li", (Run(captions.figure(item), strong=True), Run(sentence), source))


def _grouped(made: Iterable[Block]) -> Iterator[str]:
    """Return every block as HTML, successive list items in one list."""
    inside = False
    for block in made:
        if inside != (block.kind == "li"):
            inside = not inside
            yield "<ul>" if inside else "</ul>"
        runs = "<br>".join(map(_html, block.runs))
        yield f"<{block.kind}>{runs}</{block.kind}>"


def _html(run: Run) -> str:
    text = escape(run.text)
    text = f'<a href="{escape(run.url)}">{text}</a>' if run.url else text
    return f"<strong>{text}</strong>" if run.strong else text


def _markdown(run: Run) -> str:
    text = _RESERVED.sub(lambda found: "\\" + found[0], " ".join(run.text.split()))
    address = run.url.replace("<", "%3C").replace(">", "%3E")
    text = f"[{text}](<{address}>)" if run.url else text
    return f"**{text}**" if run.strong else text
