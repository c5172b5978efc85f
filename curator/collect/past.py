"""Read past issues of another service, from HTML files or a feed: sanitised HTML, links. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlsplit

import nh3
from bs4 import BeautifulSoup, Tag

from curator.collect.formats.raw import NotThisFormat, RawEntry
from curator.collect.normalise import dates, encodings, html_text
from curator.collect.normalise.links import canonical
from curator.collect.source_types import feed
from curator.errors import InputError
from curator.language.data import base
from curator.net import tracking
from curator.records import Source

MOST_ISSUES, MOST_BYTES = 2_000, 3_000_000  # of a feed; of one issue's HTML
_KEPT = {
    "a", "b", "blockquote", "br", "code", "em", "h1", "h2", "h3", "h4", "hr", "i", "li", "ol", "p",
    "strong", "ul",
}  # fmt: skip
_LAYOUT = {"article", "center", "div", "footer", "header", "main", "section", "table", "tr", "td"}
_DROPPED = {"head", "script", "style", "title", "noscript", "template", "svg", "form", "iframe"}
# what belongs to one reader: it is of no use to others, and some would unsubscribe that reader
_PERSONAL = re.compile(
    r"unsubscrib|opt-?out|/leave/|preferences|manage[_-]?(?:subscription|profile)|list-manage\.com"
    r"|update[_-]profile|forward-to-friend|email\.mg\.|/action/disable_email|\*\|",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
_DAY = re.compile(r"(?<!\d)(20\d\d)[-_.]?(0[1-9]|1[0-2])[-_.]?(0[1-9]|[12]\d|3[01])(?!\d)")


@dataclass(frozen=True, slots=True)
class Past:
    """One past issue; `name` is unique within its source.

    `links` are its articles; `lost` counts links whose target only a click counter knows.
    """

    name: str
    title: str
    day: date
    html: str
    links: tuple[str, ...]
    language: str = ""
    lost: int = 0


def of_page(content: bytes, name: str) -> Past:
    """Return the issue in an HTML file called `name`; raises InputError if title, date or text is
    missing.
    """
    text = encodings.to_utf8(content[:MOST_BYTES], None, None).decode("utf-8", "replace")
    page = BeautifulSoup(text, "lxml")
    title = _title(page, "og:title") or _text(page.title) or _text(page.h1)
    day = _day(page, name)
    if day is None:
        raise InputError("it has no date; put it into the name of the file: 2025-03-04 Title.html")
    language = page.html.get("lang", "") if page.html else ""
    return _past(name, title, day, text, base(str(language)))


def of_feed(content: bytes, url: str) -> Iterator[Past | InputError]:
    """Yield each issue of a feed, or what is wrong with it, oldest first; raises InputError if it
    is no feed.
    """
    try:
        clean = encodings.to_utf8(content, None, None)
        found = feed.read(Source("past issues", url), clean, url, MOST_ISSUES)
    except NotThisFormat as error:
        raise InputError(f"{url} is no feed: {error}") from error
    language = base(found.language)
    for entry in reversed(found.entries):
        try:
            yield _of_entry(entry, language)
        except InputError as error:
            yield error


def _of_entry(entry: RawEntry, language: str) -> Past:
    name = entry.id or entry.link
    moments = (dates.read(written) for written in (*entry.dates, *entry.changes))
    moment: datetime | None = next(filter(None, moments), None)
    longest = max((text.value for text in entry.texts), key=len, default="")
    if moment is None:
        raise InputError(f"“{name[:80]}” has no date")
    title = html_text.title(entry.title)
    return _past(name, title, moment.date(), longest[:MOST_BYTES], language, entry.link)


def _past(name: str, title: str, day: date, markup: str, language: str, address: str = "") -> Past:
    title = html_text.one_line(title)[:300]
    tree = BeautifulSoup(
        nh3.clean(markup, tags=_KEPT | _LAYOUT, clean_content_tags=_DROPPED, link_rel=None),
        "lxml",
    )
    links, lost = _cleaned_links(tree, address)
    for piece in tree.find_all(string=_ADDRESS):
        piece.replace_with(_ADDRESS.sub("•••", piece))
    for tag in tree.find_all(_LAYOUT):
        tag.name = "div"
    for tag in tree.find_all("h1"):
        tag.name = "h2"
    first = tree.find("h2")
    if isinstance(first, Tag) and _text(first).casefold() == title.casefold():
        first.decompose()  # the page says it above
    for tag in reversed(tree.find_all(["div", "p", "a", "h2", "h3", "h4", "li", "ul", "ol"])):
        if not tag.get_text(strip=True):
            tag.decompose()
    if not title or len(tree.get_text(" ", strip=True)) < 40:
        raise InputError(f"“{name[:80]}” has no {'title' if not title else 'words'}")
    body = "".join(map(str, tree.body.contents)) if tree.body else ""
    final = nh3.clean(body, tags=_KEPT | {"div"}, attributes={"a": {"href"}}, link_rel="noopener")
    return Past(name, title, day, final, links, language, lost)


def _cleaned_links(tree: BeautifulSoup, address: str) -> tuple[tuple[str, ...], int]:
    """Remove personal links and click counters; return the articles linked to."""
    found: dict[str, None] = {}
    lost = 0
    for link in tree.find_all("a"):
        written = str(link.get("href", ""))
        url, parts = canonical(written, address), urlsplit(canonical(written, address))
        if _PERSONAL.search(written) or written.startswith("mailto:"):
            link.decompose()
        elif not url:
            link.unwrap()
        elif tracking.counts_clicks(parts.hostname or "", parts.path):
            lost += 1
            link.unwrap()
        else:
            link["href"] = url
            found[url] = None
    return tuple(found), lost


def _title(page: BeautifulSoup, name: str) -> str:
    found = page.find("meta", attrs={"property": name}) or page.find("meta", attrs={"name": name})
    return str(found.get("content", "")) if isinstance(found, Tag) else ""


def _text(tag: Tag | None) -> str:
    return tag.get_text(" ", strip=True) if tag else ""


def _day(page: BeautifulSoup, name: str) -> date | None:
    """Return the date in the file's name, else the page's."""
    if found := _DAY.search(name):
        try:
            return date(int(found[1]), int(found[2]), int(found[3]))
        except ValueError:
            pass
    time = page.find("time", attrs={"datetime": True})
    written = [_title(page, "article:published_time"), _title(page, "date")]
    written.append(str(time.get("datetime", "")) if isinstance(time, Tag) else "")
    moment = next(filter(None, map(dates.read, filter(None, written))), None)
    return moment.date() if moment else None
