"""Read the schema.org nodes (JSON-LD) of a page; malformed scripts are skipped."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from lxml.html import HtmlElement

from curator.extract.tidy import sound

MOST_SCRIPT = 500_000
MOST_NODES = 400

ARTICLES = frozenset(
    {
        "Article",
        "NewsArticle",
        "BlogPosting",
        "TechArticle",
        "ReportageNewsArticle",
        "AnalysisNewsArticle",
        "OpinionNewsArticle",
        "WebPage",
    }
)
_HOLDERS = (
    "@graph",
    "mainEntity",
    "mainEntityOfPage",
    "itemListElement",
    "hasPart",
    "video",
    "audio",
    "associatedMedia",
)
_DURATION = re.compile(r"^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.\d+)?S)?)?$")

Node = dict[str, Any]


def nodes(tree: HtmlElement) -> list[Node]:
    """Yield every schema.org node of the page that has an `@type`, outer ones first."""
    found: list[Node] = []
    for script in tree.iterfind('.//script[@type="application/ld+json"]'):
        text = (script.text or "")[:MOST_SCRIPT]
        for node in _walk(_loaded(text), 0):
            found.append(node)
            if len(found) >= MOST_NODES:
                return found
    return found


def types(node: Node) -> frozenset[str]:
    """Return the types of a node, without the vocabulary's address."""
    value = node.get("@type")
    names = value if isinstance(value, list) else [value]
    return frozenset(name.rsplit("/", 1)[-1] for name in names if isinstance(name, str))


def text_of(value: Any) -> str:
    """Return the text of a value: a string, a node with a name, or a list of either."""
    if isinstance(value, list):
        return ", ".join(filter(None, map(text_of, value[:5])))
    if isinstance(value, dict):
        return text_of(value.get("name") or value.get("@value") or value.get("url"))
    return sound(value).strip() if isinstance(value, str) else ""


def address_of(value: Any) -> str:
    """Return the address in a value: a string, a node, or the first of a list; "" if
    there is none.
    """
    if isinstance(value, list):
        return address_of(value[0]) if value else ""
    if isinstance(value, dict):
        return address_of(value.get("url") or value.get("@id") or value.get("contentUrl"))
    return sound(value).strip() if isinstance(value, str) else ""


def seconds_of(value: Any) -> int | None:
    """Return an ISO 8601 duration or a number as seconds; None for anything else."""
    if isinstance(value, (int, float)) and not isinstance(value, bool) and 0 < value < 1_000_000:
        return int(value)
    match = (
        _DURATION.match(value.strip().upper())
        if isinstance(value, str) and len(value) < 40
        else None
    )
    if not match:
        return None
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return days * 86_400 + hours * 3_600 + minutes * 60 + seconds or None


def _loaded(text: str) -> Any:
    text = re.sub(r"^\s*(?:<!--|//<!\[CDATA\[|/\*.*?\*/)|(?:-->|//\]\]>)\s*$", "", text)
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None


def _walk(value: Any, depth: int) -> Iterator[Node]:
    if depth > 6:
        return
    if isinstance(value, list):
        for item in value[:MOST_NODES]:
            yield from _walk(item, depth + 1)
    elif isinstance(value, dict):
        if "@type" in value:
            yield value
        for key in _HOLDERS:
            yield from _walk(value.get(key), depth + 1)
