"""Feeds of any format: the fast reader first, then feedparser and JSON Feed. Pure."""

from __future__ import annotations

import re

from curator.collect.formats import fast_xml, feedparser_reader, json_feed
from curator.collect.formats.raw import NO_ENTRIES, Hostile, NotThisFormat, RawFeed
from curator.collect.normalise import links
from curator.records import Failure, Message, Source

_ENDLESS_TAG = re.compile(rb"<[A-Za-z][^<>]{100000}")


def read(source: Source, content: bytes, url: str, max_entries: int) -> RawFeed:
    """Return the feed in `content`, valid UTF-8, by the first reader that knows it; raises
    NotThisFormat and Hostile.
    """
    start = content[:1024].lstrip()
    if not start:
        raise NotThisFormat("empty")
    if start[:1] in (b"{", b"["):
        return json_feed.read(content, max_entries)
    if start[:1] != b"<" and b"<" not in start:
        raise NotThisFormat("neither XML nor JSON")
    if is_web_page(start):
        raise NotThisFormat("a web page")
    if _ENDLESS_TAG.search(content):
        raise Hostile("one of its tags is longer than any feed needs")
    try:
        return fast_xml.read(content, max_entries)
    except Hostile:
        raise
    except NotThisFormat:
        return feedparser_reader.read(content, max_entries)


_WEB_PAGE = re.compile(
    rb"^(?:\s|<!--.*?-->|<\?xml[^>]*>)*<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_FEED_ELEMENT = re.compile(rb"<(?:rss|feed|rdf:rdf|channel)\b", re.IGNORECASE)
_SMALL_PAGE = 20_000  # a page with a login in its corner is larger than a login page
_PARKED = re.compile(
    r"domain (?:name )?(?:is|may be) (?:for sale|parked|available)|buy this domain|this domain"
    r" (?:has expired|is parked)|"
    r"the domain (?:name )?[\w.-]{4,80} (?:is|may be|might be|could be) (?:for"
    r" sale|available|parked)|"
    r"[\w-]+\.[a-z]{2,12} (?:is|may be) for sale|this domain name is for sale|inquire about"
    r" (?:this|buying) (?:the )?domain|"
    r"sedoparking|parkingcrew|bodis\.com|hugedomains\.com|dan\.com/buy|afternic|"
    r"above\.com/marketplace|"
    r"parklogic|"
    r"domain steht zum verkauf|domain (?:[\w.-]+ )?(?:kaufen|ist zu verkaufen|zu verkaufen)|"
    r"domaine (?:[\w.-]+ )?est (?:peut-être )?à vendre|"
    r"dominio (?:[\w.-]+ )?(?:está|è) (?:a la |à |in )?(?:venta|venda|vendita)|"
    r"alan adı (?:[\w.-]+ )?satılık|domein (?:[\w.-]+ )?(?:is )?te koop|domena (?:[\w.-]+ )?jest na"
    r" sprzedaż|"
    r"домен (?:[\w.-]+ )?прода[её]тся|도메인(?:은|이|을)? ?(?:[\w.-]+"
    r" )?(?:판매|매각)|このドメインは(?:販売|売)|"
    r"ドメイン.{0,20}(?:販売中|売り出)|"
    r"(?:此|该)?域名.{0,12}(?:出售|转让)|النطاق .{0,30}للبيع|parked (?:free|domain)",
    re.IGNORECASE,
)
_LANDER = re.compile(
    r"""location(?:\.href)?\s*=\s*["']/lander\b|location\.(?:replace|assign)\(\s*["']/lander\b""",
    re.IGNORECASE,
)
_LOGIN = re.compile(r"<input[^>]+type\s*=\s*[\"']?password", re.IGNORECASE)
_LOGIN_PATH = re.compile(
    r"/(?:login|log-in|signin|sign-in|sso|auth|account/login|wp-login\.php)\b", re.IGNORECASE
)
_FEED_LINK = re.compile(
    r"<link\b[^>]*application/(?:rss|atom|feed)\+(?:xml|json)[^>]*>", re.IGNORECASE
)
_HREF = re.compile(r"""href\s*=\s*["']?([^"'\s>]+)""", re.IGNORECASE)
_CHALLENGE = re.compile(
    r"cf-challenge|challenge-platform|just a moment\.\.\.|captcha|attention required! \|"
    r" cloudflare",
    re.IGNORECASE,
)


def is_web_page(start: bytes) -> bool:
    """Return whether content begins as HTML; a feed behind an HTML doctype is still a feed."""
    return bool(_WEB_PAGE.match(start)) and not _FEED_ELEMENT.search(start)


def explain(source: Source, content: bytes, url: str, why: Message) -> Failure:
    """Return a message about what `content` is, which is no feed."""
    if why == NO_ENTRIES:
        return Failure(source.name, why, "empty")
    start = content[:100_000].decode("utf-8", "replace")
    return Failure(source.name, *_recognised(start, url, why))


def _recognised(start: str, url: str, why: Message) -> tuple[Message, str]:
    if _PARKED.search(start[:_SMALL_PAGE]) or _LANDER.search(start[:_SMALL_PAGE]):
        return Message("the domain is parked or for sale"), "parked"
    if _CHALLENGE.search(start):
        return Message("the site asks visitors to prove that they are human"), "login"
    found = feed_named(start, url)
    if _LOGIN_PATH.search(url) or (_LOGIN.search(start) and not found and len(start) < _SMALL_PAGE):
        return Message("the address now leads to a login page"), "login"
    if is_web_page(start[:2000].encode()) or "<html" in start[:2000].lower():
        return _web_page(found), "not-a-feed"
    return Message("this is not a feed (%(why)s)", why=why), "not-a-feed"


def _web_page(its_feed: str) -> Message:
    if not its_feed:
        return Message("this is a web page, not a feed")
    return Message(
        "this is a web page, not a feed; its feed seems to be %(address)s", address=its_feed
    )


def feed_named(start: str, url: str) -> str:
    """Return the address of the feed that the page at `url` links to, or ""."""
    for tag in _FEED_LINK.findall(start):
        href = _HREF.search(tag)
        found = links.absolute(href[1].replace("&amp;", "&"), url) if href else ""
        if found and found != url:
            return found
    return ""
