"""Single statements of a page: meta and link elements, and addresses made absolute or refused."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement


def meta(tree: HtmlElement, name: str) -> str:
    """The content of the first meta element of that property, name or itemprop; empty when there is none."""
    for element in tree.iterfind(".//meta"):
        if (element.get("property") or element.get("name") or element.get("itemprop") or "").lower() == name:
            return (element.get("content") or "").strip()
    return ""


def links(tree: HtmlElement, relation: str) -> Iterable[HtmlElement]:
    """The link elements with `relation` among their rel."""
    return (link for link in tree.iterfind(".//link") if relation in (link.get("rel") or "").lower().split())


def base_address(tree: HtmlElement, url: str) -> str:
    """What the page's relative addresses count from."""
    element = tree.find(".//base[@href]")
    return web_address(url, element.get("href")) or url if element is not None else url


def host(url: str) -> str | None:
    """The address's host without "www.", None when it has none."""
    return (_split_host(url) or "").removeprefix("www.") or None


def _split_host(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None


def web_address(base: str, href: str | None) -> str | None:
    """`href` made absolute when it is an http or https address of sane length, else None."""
    href = "".join((href or "").split())
    if not href or len(href) > 2_000:
        return None
    try:
        absolute = urljoin(base, href)
        parts = urlsplit(absolute)
    except ValueError:
        return None
    return absolute if parts.scheme in ("http", "https") and parts.hostname else None
