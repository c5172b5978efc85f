"""Bytes to a feed, whatever they are: the quick reader first, then feedparser, JSON Feed, a watched page. Pure.

`parse` never raises for what comes from the network: content that is no feed is a Failure that says what it is instead.
"""

from __future__ import annotations

import gzip
import io
import re
import zlib
from datetime import datetime

from curator.collect import any_feed, encodings, entries, json_feed, not_a_feed, quick_xml
from curator.collect.raw import Hostile, NotThisFormat, RawFeed
from curator.inflate import GZIP_MAGIC
from curator.records import Failure, Feed, Source

MAX_ENTRIES = 2_000
_MAX_BYTES = 20_000_000
_ENDLESS_TAG = re.compile(rb"<[A-Za-z][^<>]{100000}")


def parse(
    source: Source, content: bytes, content_type: str, url: str, now: datetime, *, max_entries: int = MAX_ENTRIES
) -> Feed | Failure:
    """The feed in `content`, as the server at `url` sent it; `content_type` is its whole header."""
    try:
        content = encodings.to_utf8(_unpacked(content), _charset(content_type))
        if source.selector:
            from curator.collect import selector  # late: few sources are watched pages, and it brings a lot along

            raw = selector.read(content, source.selector, url, max_entries)
        else:
            raw = _recognise(content, max_entries)
    except Hostile as error:
        return Failure(source.name, f"the feed was made to harm its readers: {error}", "limit")
    except NotThisFormat as error:
        return not_a_feed.failure(source, content, url, str(error))
    if not raw.entries and not raw.title:
        return not_a_feed.failure(source, content, url, "no entries")
    return entries.feed(source, raw, url, now)


def _recognise(content: bytes, max_entries: int = MAX_ENTRIES) -> RawFeed:
    """The feed in `content`, valid UTF-8, by the first reader that knows it; raises NotThisFormat."""
    start = content[:1024].lstrip()
    if not start:
        raise NotThisFormat("empty")
    if start[:1] in (b"{", b"["):
        return json_feed.read(content, max_entries)
    if start[:1] != b"<" and b"<" not in start:
        raise NotThisFormat("neither XML nor JSON")
    if not_a_feed.is_web_page(start):
        raise NotThisFormat("a web page")
    if _ENDLESS_TAG.search(content):
        raise Hostile("one of its tags is longer than any feed needs")
    try:
        return quick_xml.read(content, max_entries)
    except Hostile:
        raise
    except NotThisFormat:
        return any_feed.read(content, max_entries)


def _charset(content_type: str) -> str | None:
    _, found, rest = content_type.lower().partition("charset=")
    return rest.split(";")[0].strip(" \"'") if found else None


def _unpacked(content: bytes) -> bytes:
    """A feed stored packed and sent as it is: the content of the gzip file."""
    if not content.startswith(GZIP_MAGIC):
        return content
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(content)) as file:
            return file.read(_MAX_BYTES)
    except (OSError, EOFError, zlib.error):
        return content
