"""Find the feeds of a site: its link elements, links that look like feeds, and the usual paths."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from lxml import etree, html

from curator.collect.normalise import links
from curator.collect.parser_pool import Job, Pool
from curator.errors import FetchError
from curator.net.client import Client, ClientSettings
from curator.net.exchange import Response
from curator.records import Feed, Link, Source

_TYPES = re.compile(
    r"application/(?:rss\+xml|atom\+xml|feed\+json|json|rdf\+xml|xml)|text/xml", re.IGNORECASE
)
_LOOKS_LIKE = re.compile(
    r"(?:/(?:feed|rss|atom)(?:[/.?]|$)|\.(?:rss|atom|rdf)$|(?:feed|rss|atom|index)\.xml$|"
    r"feed\.json$)",
    re.IGNORECASE,
)
_COMMENTS = re.compile(r"comments?/(?:feed|rss)|/comments", re.IGNORECASE)
_ENOUGH = 5  # entries: here it only matters that it is a feed
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
    """Return the feeds that a page links to, best first, without making requests."""
    tree = parsed(content)
    if tree is None:
        return []
    base = links.absolute(next(iter(tree.xpath("//base/@href")), ""), base_url) or base_url
    found = {link.url: link for link in (*_named(tree, base), *_looking(tree, base))}
    return sorted(found.values(), key=lambda link: bool(_COMMENTS.search(link.url)))


def parsed(content: bytes | str) -> html.HtmlElement | None:
    """Return the HTML tree of `content`, or None."""
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


def of_site(site_url: str, settings: ClientSettings, *, now: datetime) -> list[Link]:
    """Return the feeds of a site, each fetched and parsed; raises FetchError if the site cannot be
    fetched.
    """
    return asyncio.run(_of_site(site_url, settings, now))


async def _of_site(site_url: str, settings: ClientSettings, now: datetime) -> list[Link]:
    async with Client(settings) as client, Pool(1) as pool:
        finder = _Finder(client, pool, now, site_url)
        page = await client.get(site_url, own=site_url)
        if await finder.is_feed(page):
            return [Link(page.url, "")]
        named, usual = in_page(page.content, page.url), _usual(page.url)
        return await finder.answering(named) or await finder.answering(usual, most=1)


def _usual(page_url: str) -> list[Link]:
    roots = (page_url, links.absolute("/", page_url))
    places = (links.absolute(path, root) for root in roots for path in COMMON_PATHS)
    return [Link(url, "") for url in dict.fromkeys(places)]


@dataclass(frozen=True, slots=True)
class _Finder:
    """Requests one address after another, politely, and parses the answers in killable
    processes.
    """

    client: Client
    pool: Pool
    now: datetime
    site: str

    async def answering(self, candidates: list[Link], most: int = 20) -> list[Link]:
        good: list[Link] = []
        for link in candidates[:40]:
            if len(good) == most:
                break
            try:
                answer = await self.client.get(link.url, own=self.site)
            except FetchError:
                continue
            if answer.status == 200 and await self.is_feed(answer):
                good.append(link)
        return good

    async def is_feed(self, answer: Response) -> bool:
        content_type = answer.headers.get("content-type", "")
        job = Job(
            Source(answer.url, answer.url),
            answer.content,
            content_type,
            answer.url,
            self.now,
            _ENOUGH,
        )
        return isinstance(await self.pool.parse(job), Feed)
