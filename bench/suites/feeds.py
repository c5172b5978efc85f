"""Feeds beside plain feedparser: what it finds and we lose or say otherwise."""

from __future__ import annotations

import calendar
import html
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import feedparser

from bench.suites.tally import NOW, Tally, files
from curator.collect.normalise import links
from curator.collect.parse import parse
from curator.records import Entry, Failure, Source

_URL = "http://example.com/feed/feed.xml"
_ENDINGS = (".xml", ".rss", ".atom", ".rdf", ".feed", ".data", ".txt", "")
_HEADER = re.compile(rb"^Header:\s+Content-type:\s*(.*)$", re.I | re.M)
_DATES = ("published_parsed", "updated_parsed", "created_parsed")


def run(folders: list[Path]) -> Tally:
    """Compare every feed in which feedparser sees an entry."""
    tally = Tally()
    for path in files(folders, *_ENDINGS):
        content = path.read_bytes()
        header = _HEADER.search(content[:2_000])
        kind = header[1].decode("latin-1").strip() if header else "application/xml"
        theirs = _theirs(content, kind)
        if theirs:
            differences = list(_differences(content, kind, theirs))
            tally.more["entries"] += len(theirs)
            tally.judge(not differences, path, *differences[:3])
    return tally


def _theirs(content: bytes, kind: str) -> list[Any]:
    headers = {"content-type": kind, "content-location": _URL}
    try:
        found = feedparser.parse(content, response_headers=headers).entries
    except Exception as error:  # noqa: BLE001 - what it raises has no common base
        print(f"feedparser raises {type(error).__name__}")
        return []
    return [each for each in found if _bare(_title(each)) or _bare(_text(each)) or _link(each)]


def _differences(content: bytes, kind: str, theirs: list[Any]) -> Iterator[str]:
    ours = parse(Source("x", _URL), content, kind, _URL, NOW)
    if isinstance(ours, Failure):
        yield f"no feed: {ours.reason}"
    elif len(ours.entries) < len(theirs):
        yield f"{len(ours.entries)} entries of {len(theirs)}"
    elif len(ours.entries) == len(theirs):
        for one, other in zip(ours.entries, theirs, strict=True):
            yield from _of_entry(one, other)


def _of_entry(ours: Entry, theirs: Any) -> Iterator[str]:
    for name, one, other in (
        ("title", ours.title, _title(theirs)),
        ("text", ours.summary, _text(theirs)),
    ):
        mine, yours = _bare(one)[:300], _bare(other)[:300]
        if yours and mine != yours and not one.endswith("…"):
            yield f"{name}: {one[:110]!r}, feedparser {other[:110]!r}"
    if _link(theirs) and ours.link != _link(theirs):
        yield f"link: {ours.link!r}, feedparser {_link(theirs)!r}"
    moment = _moment(theirs)
    if moment and moment <= NOW and (ours.dated != "feed" or ours.published != moment):
        yield f"date: {ours.published} ({ours.dated}), feedparser {moment}"


def _title(entry: Any) -> str:
    return str(dict.get(entry, "title") or "")


def _text(entry: Any) -> str:
    texts = [dict.get(entry, "summary") or ""]
    texts += [each.get("value") or "" for each in entry.get("content") or ()]
    return max(texts, key=lambda text: len(_bare(text)))


def _link(entry: Any) -> str:
    return links.canonical(str(dict.get(entry, "link") or ""), _URL)


def _moment(entry: Any) -> datetime | None:
    parsed = next((value for name in _DATES if (value := dict.get(entry, name))), None)
    return datetime.fromtimestamp(calendar.timegm(parsed), UTC) if parsed else None


def _bare(text: str) -> str:
    """The letters of a text: without tags, entities and blanks."""
    text = re.sub(r"(?is)<(script|style)\b.*?</\1\s*>|<!--.*?-->|</?[a-z][^<>]*>", " ", text)
    return re.sub(r"[\s\u200b\ufeff\x00-\x1f\x7f-\x9f]+", "", html.unescape(text))
