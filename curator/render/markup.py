"""A letter's HTML taken apart into what the checks ask about."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


@dataclass
class Link:
    """An address as it is in href, and the words that lead to it."""

    address: str
    words: str = ""


@dataclass
class Page(HTMLParser):
    """Elements counted; attributes, links, styles, heading levels in their order; the title and
    all visible words.
    """

    elements: Counter[str] = field(default_factory=Counter)
    attributes: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    styles: list[str] = field(default_factory=list)
    levels: list[int] = field(default_factory=list)
    title: str = ""
    words: str = ""
    _inside: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.elements[tag] += 1
        self.attributes.append((tag, found))
        self.styles.append(found.get("style", ""))
        if tag == "a":
            self.links.append(Link(found.get("href", "")))
        if tag in _HEADINGS:
            self.levels.append(int(tag[1]))
        self._inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self._inside and self._inside.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if "a" in self._inside and self.links:
            self.links[-1].words += data
        if "title" in self._inside:
            self.title += data
        elif "style" in self._inside:
            self.styles.append(data)
        else:
            self.words += data


def parsed(html: str) -> Page:
    """`html` taken apart, however broken it is."""
    page = Page()
    page.feed(html)
    page.close()
    return page
