"""HTML text to a tree that is safe to walk: bounded in size, depth and number of elements."""

from __future__ import annotations

import re

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, fromstring

MOST_CHARACTERS = 4_000_000
MOST_TAGS = 150_000
MOST_DEPTH = 200

_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]{0,30})(?=[\s/>])[^<>]{0,20000}>")
_NEVER_CLOSED = frozenset(
    "area base br col embed hr img input link meta param source track wbr p li td tr th option dt dd".split()
)
_EMPTY = "<html><head></head><body></body></html>"


def parse(html: str) -> HtmlElement:
    """A tree of `html`; an empty page when it is too hostile to walk or nothing of it can be parsed."""
    html = _DECLARATION.sub("", html[:MOST_CHARACTERS].replace("\x00", ""))
    if html.count("<") > MOST_TAGS or _depth(html) > MOST_DEPTH:
        html = _flattened(html)
    parser = HTMLParser(collect_ids=False, remove_comments=True, remove_pis=True, no_network=True)
    try:
        root = fromstring(html.encode("utf-8", "replace"), parser=_utf8(parser))
    except (etree.LxmlError, ValueError, AssertionError):
        root = fromstring(_EMPTY)
    return root


def _utf8(parser: HTMLParser) -> HTMLParser:
    del parser
    return HTMLParser(collect_ids=False, remove_comments=True, remove_pis=True, no_network=True, encoding="utf-8")


def _depth(html: str) -> int:
    """How deep elements nest, counting only those that must be closed; an upper bound is enough."""
    depth = deepest = 0
    for match in _TAG.finditer(html):
        if match[2].lower() in _NEVER_CLOSED or match[0].endswith("/>"):
            continue
        depth = max(0, depth + (-1 if match[1] else 1))
        deepest = max(deepest, depth)
    return deepest


def _flattened(html: str) -> str:
    """The head and the paragraphs of a page whose nesting would bring any tree walker down."""
    head = re.search(r"<head\b[^>]*>(.{0,50000}?)</head\s*>", html, re.I | re.S)
    text = re.sub(r"<(script|style)\b.{0,200000}?</\1\s*>", " ", html[head.end() if head else 0 :], flags=re.I | re.S)
    text = re.sub(r"</?(?:p|div|br|li|h[1-6]|tr)\b[^<>]{0,2000}>", "\n", text, flags=re.I)
    lines = [line.strip() for line in re.sub(r"<[^<>]{0,20000}>", "", text).split("\n")]
    body = "".join(f"<p>{line.replace('<', '&lt;')}</p>" for line in lines[:20_000] if line)
    return f"<html><head>{head[1] if head else ''}</head><body><article>{body}</article></body></html>"
