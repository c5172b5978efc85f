"""Finds words that no catalogue holds: what readers see or hear of a page, a feed or a text, and what of it is unmarked.

Phrases of a pseudo-language stand between ⟦ and ⟧, a sample's own words between ⟪ and ⟫; anything else was hard-coded.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from lxml import etree, html

MARKED = re.compile(r"⟦[^⟦⟧]*⟧|⟪[^⟪⟫]*⟫")  # the innermost: phrases stand in phrases
ADDRESS = re.compile(r"https?://\S+|\S+@\S+|cid:\S+|/leave/\S+")
HASHTAG = re.compile(r"#\w+|\{hashtag\|[^}]*\}")
WORD = re.compile(r"[^\W\d_]{2,}")
# What a person is shown or told beside the text itself; aria-* but for those that name an element.
TOLD = {"alt", "title", "placeholder", "content", "label", "summary", "value", "abbr"}
ARIA_NOT_TOLD = {
    "aria-labelledby",
    "aria-describedby",
    "aria-hidden",
    "aria-pressed",
    "aria-current",
    "aria-live",
}
# Metadata in which machines read codes, by name or property.
CODES = re.compile(
    r"viewport|robots|htmx-config|referrer|twitter:card|(?:supported-)?color-schemes?|format-detection"
    r"|og:(?:type|url|locale.*|image|image:(?:width|height|type))|article:.*"
)
JSON_CODES = {
    "id", "url", "version", "home_page_url", "feed_url", "external_url", "language", "date_published", "date_modified",
    "@context", "@type", "datePublished", "dateModified", "inLanguage", "mainEntityOfPage", "image",
}  # fmt: skip


def words(texts: Iterable[str], known: Iterable[str] = ()) -> set[str]:
    """The words in `texts` that are neither marked nor `known` (dates and names of languages, which are CLDR's)."""
    allowed = {word for text in known for word in WORD.findall(text)} | {"CX"}
    bare = (HASHTAG.sub(" ", ADDRESS.sub(" ", _unmarked(text))) for text in texts)
    return {word for text in bare for word in WORD.findall(text)} - allowed


def _unmarked(text: str) -> str:
    before = ""
    while before != text:
        before, text = text, MARKED.sub(" ", text)
    return text


def of_html(page: str) -> Iterator[str]:
    """What a person sees or hears of an HTML page or fragment, piece by piece."""
    for element in html.fromstring(page.encode(), parser=html.HTMLParser(encoding="utf-8")).iter():
        if isinstance(element.tag, str) and element.tag not in ("style", "script"):
            yield element.text or "" if not _is_code(element) else ""
            yield from (value for name, value in element.items() if _is_told(element, name))
        if element.get("type") == "application/ld+json":
            yield from of_json(json.loads(element.text or "null"))
        yield element.tail or ""


def of_atom(feed: str) -> Iterator[str]:
    """What a feed reader shows of an Atom feed."""
    for element in etree.fromstring(feed.encode()).iter(
        "{*}title", "{*}subtitle", "{*}name", "{*}summary", "{*}content"
    ):
        yield from (
            of_html(element.text or "") if element.get("type") == "html" else (element.text or "",)
        )


def of_json(value: Any) -> Iterator[str]:
    """Every text in a JSON document that is not a code; HTML as HTML."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key not in JSON_CODES:
                yield from of_html(inner) if key == "content_html" else of_json(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from of_json(inner)
    elif isinstance(value, str):
        yield value


def of_file(path: Path) -> Iterator[str]:
    """What a file of the archive shows; nothing for pictures, style sheets and what only robots read."""
    text = path.read_text("utf-8") if path.suffix in (".html", ".xml", ".json") else ""
    if path.name == "sitemap.xml" or not text:
        return iter(())
    if path.suffix == ".html":
        return of_html(text)
    return of_atom(text) if path.suffix == ".xml" else of_json(json.loads(text))


def _is_code(element: html.HtmlElement) -> bool:
    """Whether HTML says that it is for no translator: commands, code to copy."""
    return any(each.get("translate") == "no" for each in (element, *element.iterancestors()))


def _is_told(element: html.HtmlElement, name: str) -> bool:
    if name == "content":
        return not CODES.fullmatch(element.get("name") or element.get("property") or "")
    if name == "value":
        unseen = ("hidden", "checkbox", "radio")
        return element.tag == "input" and element.get("type") not in unseen
    return name in TOLD or (name.startswith("aria-") and name not in ARIA_NOT_TOLD)
