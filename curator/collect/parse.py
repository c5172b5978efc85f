"""Parse bytes to a feed by the reader of the source's type. Pure.

`parse` never raises on input: content that is no feed gives a Failure that says what it is.
"""

from __future__ import annotations

import gzip
import io
import zlib
from datetime import datetime

from curator.collect.formats.raw import NO_ENTRIES, Hostile, NotThisFormat
from curator.collect.normalise import encodings, entries
from curator.collect.source_types import MAX_ENTRIES, type_of
from curator.net.decompress import GZIP_MAGIC
from curator.records import Failure, Feed, Message, Source

_MAX_BYTES = 20_000_000


def parse(
    source: Source,
    content: bytes,
    content_type: str,
    url: str,
    now: datetime,
    *,
    max_entries: int = MAX_ENTRIES,
) -> Feed | Failure:
    """Return the feed in `content`, as sent by the server at `url`; `content_type` is the whole
    header.
    """
    reader = type_of(source).reader()
    try:
        content = encodings.to_utf8(_unpacked(content), _charset(content_type), source.language)
        raw = reader.read(source, content, url, max_entries)
    except Hostile as error:
        why = Message("the feed was made to harm its readers: %(how)s", how=Message.of(error))
        return Failure(source.name, why, "limit")
    except NotThisFormat as error:
        return _failure(source, content, url, Message.of(error))
    if not raw.entries and not raw.title:
        return _failure(source, content, url, NO_ENTRIES)
    return entries.feed(source, raw, url, now)


def _failure(source: Source, content: bytes, url: str, why: Message) -> Failure:
    if not content.strip():
        return Failure(source.name, Message("the answer is empty"), "empty")
    return type_of(source).reader().explain(source, content, url, why)


def _charset(content_type: str) -> str | None:
    _, found, rest = content_type.lower().partition("charset=")
    return rest.split(";")[0].strip(" \"'") if found else None


def _unpacked(content: bytes) -> bytes:
    """Return the content of a gzip file that the server sent without Content-Encoding."""
    if not content.startswith(GZIP_MAGIC):
        return content
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(content)) as file:
            return file.read(_MAX_BYTES)
    except (OSError, EOFError, zlib.error):
        return content
