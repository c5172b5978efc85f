"""Feeds found from a site's address: its link elements, links that look like feeds, and the usual paths."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree, html

from curator.collect import links
from curator.collect.raw import NotThisFormat
from curator.collect.reading import recognise
from curator.errors import FetchError
from curator.fetch import ClientSettings, get
from curator.records import Link

_TYPES = re.compile(r"application/(?:rss\+xml|atom\+xml|feed\+json|json|rdf\+xml|xml)|text/xml", re.IGNORECASE)
_LOOKS_LIKE = re.compile(
    r"(?:/(?:feed|rss|atom)(?:[/.?]|$)|\.(?:rss|atom|rdf)$|(?:feed|rss|atom|index)\.xml$|feed\.json$)", re.IGNORECASE
)
_COMMENTS = re.compile(r"comments?/(?:feed|rss)|/comments", re.IGNORECASE)
COMMON_PATHS = (
    "feed/",
    "rss",
    "feed.xml",
    "rss.xml",
    "atom.xml",
    "index.xml",
    "feed.json",
    "blog/feed/",
    "feed/rss/",
    "?feed=rss2",
)


def in_page(content: bytes | str, base_url: str) -> list[Link]:
    """The feeds a page names, best first: its link elements, then links that look like feeds. No request is made."""
    tree = parsed(content)
    if tree is None:
        return []
    base = links.absolute(next(iter(tree.xpath("//base/@href")), ""), base_url) or base_url
    found = {link.url: link for link in (*_named(tree, base), *_looking(tree, base))}
    return sorted(found.values(), key=lambda link: bool(_COMMENTS.search(link.url)))


def parsed(content: bytes | str) -> html.HtmlElement | None:
    """The HTML tree of `content`; None where there is none."""
    try:
        return html.document_fromstring(content)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None


def _named(tree: html.HtmlElement, base: str) -> Iterator[Link]:
    for link in tree.xpath("//link[@href][@type]"):
        if "alternate" in (link.get("rel") or "").lower() and _TYPES.match(link.get("type") or ""):
            url = links.absolute(link.get("href") or "", base)
            if url and "oembed" not in url and "wp-json" not in url:
                yield Link(url, (link.get("title") or "").strip())


def _looking(tree: html.HtmlElement, base: str) -> Iterator[Link]:
    for link in tree.xpath("//a[@href]"):
        url = links.absolute(link.get("href") or "", base)
        if url and _LOOKS_LIKE.search(url):
            yield Link(url, " ".join(link.text_content().split())[:200])


def of_site(site_url: str, settings: ClientSettings) -> list[Link]:
    """The feeds of a site, each fetched and recognised as one; raises FetchError when the site itself cannot be had."""
    page = get(site_url, settings)
    if _is_feed(page.content):
        return [Link(page.url, "")]
    named = in_page(page.content, page.url)
    usual = [
        Link(links.absolute(path, root), "") for root in (page.url, links.absolute("/", page.url)) for path in COMMON_PATHS
    ]
    return _answering(named, settings) or _answering(list({link.url: link for link in usual}.values()), settings, most=1)


def _answering(candidates: list[Link], settings: ClientSettings, most: int = 20) -> list[Link]:
    good: list[Link] = []
    for link in candidates[:40]:
        if len(good) == most:
            break
        try:
            answer = get(link.url, settings)
        except FetchError:
            continue
        if answer.status == 200 and _is_feed(answer.content):
            good.append(link)
    return good


def _is_feed(content: bytes) -> bool:
    try:
        return recognise(content) is not None
    except NotThisFormat:
        return False
