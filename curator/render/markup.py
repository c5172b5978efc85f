"""Parse a letter's HTML into what the checks need."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache
from html.parser import HTMLParser

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


@dataclass
class Link:
    """The address of a link and its text."""

    address: str
    words: str = ""


@dataclass
class Page(HTMLParser):
    """The parsed HTML: counted elements, attributes, links, styles, heading levels, title, visible
    text.
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


@lru_cache(maxsize=64)  # a page of the desk looks at every edition several times
def parsed(html: str) -> Page:
    """Return the parsed `html`, however malformed; not to be changed."""
    page = Page()
    page.feed(html)
    page.close()
    return page
