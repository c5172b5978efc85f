"""Parse HTML into a tree of bounded size, depth and number of elements."""

from __future__ import annotations

import re

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

MOST_CHARACTERS = 4_000_000
MOST_TAGS = 40_000  # the longest page of the pages corpus has 19,000
# deeper than any page made by hand or by a site builder; Python's own recursion ends at 1,000
MOST_DEPTH = 180

_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,500}\?>")
# libxml2 takes quadratic time over attributes.
_LONG_TAG = re.compile(r"<([a-zA-Z][a-zA-Z0-9]{0,20})\s[^<>]{8000,}>")
_EMPTY = "<html><head></head><body></body></html>"
# Characters that XML forbids: trafilatura refuses a page that has one.
_NO_TEXT = re.compile(
    "[\\x01-\\x08\\x0b\\x0c\\x0e-\\x1f\\ud800-\\udfff\\ufffe\\uffff]|"
    "&#(?:x0*(?:[0-8bcef]|1[0-9a-f]|fff[ef])|0*(?:[0-8]|1[124-9]|2[0-9]|3[01]|6553[45]));",
    re.IGNORECASE,
)
_CONTROLS = re.compile(r"(?:^|\s)vjs-")
_SILENT = frozenset({"script", "style", "noscript", "template", "svg", "head"})


def parse(html: str) -> HtmlElement:
    """Return a tree of `html`: only its paragraphs if it exceeds the limits, an empty page if it
    cannot be parsed.
    """
    html = _NO_TEXT.sub(" ", html[:MOST_CHARACTERS].replace("\x00", ""))
    html = _LONG_TAG.sub(r"<\1>", _DECLARATION.sub("", html))
    if html.count("<") > MOST_TAGS:
        html = html[: _nth(html, "<", MOST_TAGS)]
    root = _without_controls(_parsed(html))
    return root if _depth(root) <= MOST_DEPTH else _parsed(_flattened(root))


def _parsed(html: str) -> HtmlElement:
    parser = HTMLParser(
        collect_ids=False,
        remove_comments=True,
        remove_pis=True,
        no_network=True,
        huge_tree=True,
        encoding="utf-8",
    )
    try:
        return document_fromstring(
            html.encode("utf-8", "replace") or _EMPTY.encode(), parser=parser
        )
    except (etree.LxmlError, ValueError, AssertionError):
        return document_fromstring(_EMPTY)


def _without_controls(root: HtmlElement) -> HtmlElement:
    """Remove the buttons, menus and notices of video.js, which are in the page as text."""
    for element in [each for each in root.iter() if _CONTROLS.search(each.get("class") or "")]:
        if element.tag != "video" and element.find(".//video") is None:
            element.drop_tree()
    return root


def _nth(text: str, sign: str, count: int) -> int:
    """Return the position of the `count`-th occurrence of the sign."""
    position = -1
    for _ in range(count):
        position = text.index(sign, position + 1)
    return position


def _depth(root: HtmlElement) -> int:
    depth = deepest = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        deepest = max(deepest, depth)
    return deepest


def _flattened(root: HtmlElement) -> str:
    """Return title and paragraphs of a page whose nesting would exhaust a recursive walker."""
    title = "".join((root.findtext(".//title") or "").split("<"))
    texts: list[str] = []
    silent = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        inside = element.tag in _SILENT
        silent += (1 if event == "start" else -1) * inside
        text = element.text if event == "start" else element.tail
        if text and text.strip() and not silent:
            texts.append(text.strip().replace("&", "&amp;").replace("<", "&lt;"))
    body = "".join(f"<p>{text}</p>" for text in texts)
    return f"<html><head><title>{title}</title></head><body><article>{body}</article></body></html>"
