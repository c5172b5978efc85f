"""Read a page's metadata critically: title, author, date, site, addresses, language."""

from __future__ import annotations

import re
from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from urllib.parse import urljoin, urlsplit

import htmldate
from lxml.html import HtmlElement
from trafilatura.metadata import extract_metadata

from curator.extract import dates
from curator.extract.linked_data import ARTICLES, Node, address_of, text_of, types
from curator.extract.tidy import one_line, sound
from curator.records import Page

_MORE = frozenset({"LiveBlogPosting", "PodcastEpisode", "Report", "ScholarlyArticle"})
_TEXTS = ARTICLES - {"WebPage"} | _MORE  # what a page is about, where it has one of them
_TAG = re.compile(r"^[a-zA-Z]{2,3}(?:-[a-zA-Z0-9]{2,8}){0,3}$")
_SEPARATED = re.compile(r"\s+[|–—·•»:-]\s+|\s*[|]\s*")
_NOT_A_NAME = re.compile(
    r"https?:|@|\d{3}|^(?:admin|administrator|editor|editorial|redaktion|webmaster|author|user|"
    r"team|staff|guest)$",
    re.I,
)
_DATED = re.compile(r"date|time|publi|byline|meta|posted|author|info", re.I)
FAR_FUTURE = date(2100, 1, 1)
_SEEN = "normalize-space() and not(ancestor::script or ancestor::style)"
_LINES_UNDER = 5  # under a headline: a date further down is that of something else


@dataclass(frozen=True, slots=True)
class Head:
    """A page's metadata, cleaned; addresses are absolute http or https ones."""

    title: str
    author: str | None
    site: str | None
    published: date | None
    canonical_url: str | None
    language: str | None
    alternates: dict[str, str]
    image: str | None
    description: str
    media: str  # og:type


def read(tree: HtmlElement, page: Page, nodes: list[Node], today: date | None) -> Head:
    base = base_address(tree, page.url)
    known = extract_metadata(
        tree, default_url=None, date_config=_date_config(today), extensive=False
    )
    site = one_line(meta(tree, "og:site_name") or known.sitename, 100) or None
    return Head(
        title=_title(tree, nodes, site, known.title),
        author=_author(nodes, known.author),
        site=site or host(base),
        published=_published(tree, nodes, page, today),
        canonical_url=_canonical(tree, base, page.url),
        language=_language(tree),
        alternates=_alternates(tree, base),
        image=web_address(base, meta(tree, "og:image") or _image(nodes) or known.image),
        description=one_line(meta(tree, "og:description") or known.description),
        media=meta(tree, "og:type").lower(),
    )


def _title(tree: HtmlElement, nodes: list[Node], site: str | None, guess: str | None) -> str:
    """Return the headline: the only h1 if other metadata agrees with it, else og:title, headline or
    <title>.
    """
    heads = [one_line(h.text_content(), 300) for h in list(tree.iterfind(".//h1"))[:5]]
    titles = [
        one_line(text, 300)
        for text in (meta(tree, "og:title"), _headline(nodes), tree.findtext(".//title") or "")
    ]
    stated = [_without_site(text, site) for text in titles if text]
    for head in heads:
        if len(head) >= 8 and any(
            head.casefold() in text.casefold() or text.casefold() in head.casefold()
            for text in stated
        ):
            return head
    return next((text for text in (*stated, *heads, one_line(guess)) if text), "")


def _headline(nodes: list[Node]) -> str:
    return next((text_of(node.get("headline")) for node in nodes if node.get("headline")), "")


def _without_site(title: str, site: str | None) -> str:
    """Return `title` without " | Name of the site" before or after it."""
    parts = _SEPARATED.split(title)
    if len(parts) < 2:
        return title
    for index in (-1, 0):
        if (site and parts[index].casefold() in site.casefold()) or (
            index == -1 and "|" in title and len(parts[-1].split()) <= 4
        ):
            kept = title[: title.rindex(parts[-1])] if index == -1 else title[len(parts[0]) :]
            return kept.strip(" |–—·•»:-") or title
    return title


def _author(nodes: list[Node], guess: str | None) -> str | None:
    names = (text_of(node.get("author")) for node in nodes if types(node) & ARTICLES)
    for name in (*names, guess or ""):
        name = one_line(name.replace("; ", ", "), 120)
        if name and not _NOT_A_NAME.search(name):
            return name
    return None


def _date_config(today: date | None) -> dict[str, Any]:
    # max_date is always given: without it htmldate would read the clock.
    latest = datetime.combine(today or FAR_FUTURE, time.max)
    return {
        "original_date": True,
        "extensive_search": False,
        "max_date": latest,
        "min_date": datetime(1991, 8, 6),  # noqa: DTZ001
    }


def _published(tree: HtmlElement, nodes: list[Node], page: Page, today: date | None) -> date | None:
    latest = today or (page.fetched.date() if page.fetched else FAR_FUTURE)
    nearest = sorted(nodes, key=_distance)
    stated = (text_of(node.get("datePublished") or node.get("uploadDate")) for node in nearest)
    for text in (*stated, meta(tree, "article:published_time")):
        day = _iso(text)
        if day and date(1991, 8, 6) <= day <= latest:
            return day
    # Not extensive: that loads a date parser for 200 languages, seconds on the first page. We read
    # the byline ourselves.
    found = htmldate.find_date(deepcopy(tree), url=page.url or None, **_date_config(latest))
    return _iso(found or "") or _in_byline(tree, latest) or _under_headline(tree, latest)


def _distance(node: Node) -> int:
    """Return how far a node is from the text: itself, its page, or what stands on that."""
    named = types(node)
    return 0 if named & _TEXTS else 1 if "WebPage" in named else 2


def _in_byline(tree: HtmlElement, latest: date) -> date | None:
    """Return a written date in an element whose class or id mentions dates or authors."""
    changed = None
    for element in tree.iter("time", "span", "p", "div", "li", "small", "em", "header"):
        named = element.tag == "time" or _DATED.search(
            f"{element.get('class') or ''} {element.get('id') or ''}"
        )
        text = " ".join(element.text_content().split()) if named else ""
        if 6 <= len(text) <= 160 and (found := dates.search(text, latest)):
            if not dates.is_change(text):
                return found.day
            changed = changed or found.day
    return changed


def _under_headline(tree: HtmlElement, latest: date) -> date | None:
    """Return the date that is one of the first lines under the headline, whatever it stands in."""
    headline = tree.find(".//h1")
    if headline is None:
        return None
    following = headline.xpath(f"following::text()[{_SEEN}][position() <= {_LINES_UNDER}]")
    lines = [line for text in following if (line := " ".join(text.split()))]
    return dates.take(lines, latest)[0]


def _iso(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def _canonical(tree: HtmlElement, base: str, url: str) -> str | None:
    """Return the first address claimed, but the site's front page only for the front page."""
    claims = [*(link.get("href") for link in links(tree, "canonical")), meta(tree, "og:url")]
    front = not _is_deep(web_address(url, url) or "")
    found = (web_address(base, claim) for claim in claims)
    return next((address for address in found if address and (front or _is_deep(address))), None)


def _is_deep(address: str) -> bool:
    parts = urlsplit(address)
    return bool(parts.path.strip("/") or parts.query)


def _alternates(tree: HtmlElement, base: str) -> dict[str, str]:
    out: dict[str, str] = {}
    for link in links(tree, "alternate"):
        language = (link.get("hreflang") or "").strip()
        found = web_address(base, link.get("href"))
        if found and (_TAG.match(language) and language != "x-default") and len(out) < 60:
            out.setdefault(language, found)
    return out


def _language(tree: HtmlElement) -> str | None:
    root = tree if tree.tag == "html" else tree.find(".//html")
    claims = (
        (root.get("lang") if root is not None else None),
        meta(tree, "og:locale"),
        meta(tree, "content-language"),
    )
    return next(
        (
            c.strip().replace("_", "-")
            for c in claims
            if c and _TAG.match(c.strip().replace("_", "-"))
        ),
        None,
    )


def _image(nodes: list[Node]) -> str:
    return next(
        (address_of(n["image"]) for n in nodes if types(n) & ARTICLES and n.get("image")),
        "",
    )


def meta(tree: HtmlElement, name: str) -> str:
    """Return the content of the first meta element with that property, name or itemprop, or ""."""
    for element in tree.iterfind(".//meta"):
        if (
            element.get("property") or element.get("name") or element.get("itemprop") or ""
        ).lower() == name:
            return (element.get("content") or "").strip()
    return ""


def links(tree: HtmlElement, relation: str) -> Iterable[HtmlElement]:
    """Return the link elements with `relation` among their rel values."""
    return (
        link
        for link in tree.iterfind(".//link")
        if relation in (link.get("rel") or "").lower().split()
    )


def base_address(tree: HtmlElement, url: str) -> str:
    """Return the address that relative addresses of the page refer to."""
    element = tree.find(".//base[@href]")
    return web_address(url, element.get("href")) or url if element is not None else url


def host(url: str) -> str | None:
    """Return the address's host without "www.", or None."""
    return (_split_host(url) or "").removeprefix("www.") or None


def _split_host(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None


def web_address(base: str, href: str | None) -> str | None:
    """Return `href` as an absolute http or https address of reasonable length, or None."""
    href = "".join(sound(href or "").split())
    if not href or len(href) > 2_000:
        return None
    try:
        absolute = urljoin(base, href)
        parts = urlsplit(absolute)
    except ValueError:
        return None
    return absolute if parts.scheme in ("http", "https") and parts.hostname else None
