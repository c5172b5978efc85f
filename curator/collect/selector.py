"""A page that has no feed, watched by CSS selector: every element it finds is an entry."""

from __future__ import annotations

import warnings

from bs4 import BeautifulSoup, Tag
from soupsieve import SelectorSyntaxError

from curator.collect.raw import NotThisFormat, RawEntry, RawFeed, Text

_HEADINGS = ["h1", "h2", "h3", "h4", "h5", "h6"]


def read(content: bytes, css: str, url: str, max_entries: int) -> RawFeed:
    """The elements of the page in `content` that `css` finds, as entries; raises NotThisFormat when it finds none."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it guesses aloud that a page might be XML, or a file's name
        soup = BeautifulSoup(content, "lxml", from_encoding="utf-8")
    try:
        found = soup.select(css, limit=max_entries + 1)
    except SelectorSyntaxError as error:
        raise NotThisFormat(f"“{css}” is not a CSS selector") from error
    entries = [entry for element in found[:max_entries] if (entry := _entry(element, url))]
    if not entries:
        raise NotThisFormat(f"nothing on the page matches “{css}” and has a link; perhaps the page was rebuilt")
    title = soup.title.get_text(" ", strip=True) if soup.title else ""
    language = soup.html.get("lang") if soup.html else None
    return RawFeed(Text(title, html=False), url, str(language or ""), entries=entries, cut=len(found) > max_entries)


def _entry(element: Tag, url: str) -> RawEntry | None:
    """One entry of the element itself, when it is a link, or of the first link in it."""
    heading = element.find(_HEADINGS)
    link = _link(element, heading if isinstance(heading, Tag) else None)
    if link is None:
        return None
    title = (heading or link).get_text(" ", strip=True)
    time = element.find("time")
    return RawEntry(
        link=str(link["href"]),
        title=Text(title, html=False),
        texts=[Text(element.get_text(" ", strip=True), html=False)],
        dates=[str(time.get("datetime") or time.get_text(" ", strip=True))] if isinstance(time, Tag) else [],
        base=url,
    )


def _link(element: Tag, heading: Tag | None) -> Tag | None:
    """The link that is the element, in its heading, around it, or the first in it."""
    if element.name == "a" and element.get("href"):
        return element
    around = element.find_parent("a", href=True)
    inside = (heading.find("a", href=True) if heading else None) or element.find("a", href=True)
    found = inside or around
    return found if isinstance(found, Tag) else None
