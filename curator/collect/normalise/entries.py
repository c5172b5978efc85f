"""Convert a raw feed to records: plain titles, absolute links, plausible dates, stable
ids. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from curator.collect import identity
from curator.collect.formats.raw import RawEnclosure, RawEntry, RawFeed
from curator.collect.normalise import dates, html_text, links
from curator.records import Enclosure, Entry, Feed, Message, Source

_TITLE_FROM_TEXT = 100
_TAGS = 20
_MAIL = re.compile(r"\S+@\S+\.\S+")
_LANGUAGE = re.compile(r"^[a-z]{2,3}(?:-[a-z0-9]{2,8})*$", re.IGNORECASE)
_MEDIA_TYPES = {
    "mp3": "audio/mpeg", "m4a": "audio/mp4", "aac": "audio/aac", "ogg": "audio/ogg",
    "oga": "audio/ogg", "opus": "audio/ogg",
    "wav": "audio/wav", "flac": "audio/flac", "mp4": "video/mp4", "m4v": "video/mp4",
    "mov": "video/quicktime",
    "webm": "video/webm", "ogv": "video/ogg", "mkv": "video/matroska",
}  # fmt: skip
_MONTH_FIRST = ("en-us", "en-ca", "en-ph")


def feed(source: Source, raw: RawFeed, url: str, now: datetime) -> Feed:
    """Return `raw`, read from `url` at `now`, as a Feed; items without title, text and link are
    left out.
    """
    language = _language(raw.language)
    base = links.canonical(raw.link, url) or url
    items = [_Item(entry, base) for entry in raw.entries]
    usable = [item for item in items if item.link or item.title]
    columns = zip(
        *(
            (html_text.sound(item.raw.id), item.link, item.title, item.text, item.date)
            for item in usable
        ),
        strict=True,
    )
    uids = identity.uids(*columns) if usable else []
    month_first = (language or source.language or "").lower() in _MONTH_FIRST
    entries: dict[str, Entry] = {}
    for uid, item in zip(uids, usable, strict=True):
        if uid not in entries:
            item.raw.author = item.raw.author or raw.author
            entries[uid] = _entry(source, item, uid, now, month_first)
    return Feed(
        source.name,
        tuple(entries.values()),
        title=html_text.title(raw.title),
        language=language,
        fresh_seconds=_fresh(raw.ttl),
        remarks=(*raw.remarks, *_remarks(raw, len(items) - len(usable))),
    )


def _fresh(ttl: str) -> int | None:
    """Return RSS's <ttl> in seconds, at most a day, because many feeds have their software's
    default.
    """
    return min(int(ttl[:6]) * 60, 86_400) or None if ttl.isascii() and ttl.isdecimal() else None


class _Item:
    """What ids are made from, computed once per item."""

    __slots__ = ("date", "link", "raw", "text", "title")

    def __init__(self, raw: RawEntry, base: str) -> None:
        self.raw = raw
        self.link = _link(raw, links.canonical(raw.base, base) or base)
        self.date = next(filter(None, (*raw.dates, *raw.changes)), "")
        self.text = html_text.longest(raw.texts)
        self.title = html_text.title(raw.title) or html_text.cut(
            html_text.one_line(self.text), _TITLE_FROM_TEXT
        )


def _link(raw: RawEntry, base: str) -> str:
    candidates = [raw.original, raw.link, *(one.url for one in raw.enclosures)]
    return next((link for text in candidates if text and (link := links.canonical(text, base))), "")


def _entry(source: Source, item: _Item, uid: str, now: datetime, month_first: bool) -> Entry:
    raw = item.raw
    published, dated = dates.settle(
        [*raw.dates, *raw.changes], item.link, now, month_first=month_first
    )
    return Entry(
        source=source.name,
        uid=uid,
        link=item.link,
        title=item.title,
        summary=item.text,
        author=_author(raw.author),
        published=published,
        dated=dated,
        language=_language(raw.language),
        enclosure=_enclosure(raw),
        tags=tuple(
            dict.fromkeys(
                tag
                for text in raw.tags[: 2 * _TAGS]
                if (tag := html_text.one_line(html_text.repair(text))[:100])
            )
        )[:_TAGS],
    )


def _language(text: str) -> str | None:
    tag = text.strip().replace("_", "-")
    return (
        tag
        if len(tag) <= 35 and _LANGUAGE.match(tag) and tag.lower() not in ("und", "zxx", "mul")
        else None
    )


def _author(text: str) -> str | None:
    """Return a name without the e-mail address that RSS puts beside it."""
    name = _MAIL.sub("", html_text.one_line(html_text.repair(text[:1000]))).strip(" ()<>,;")
    return name[:200] or None


def _enclosure(raw: RawEntry) -> Enclosure | None:
    for one in raw.enclosures:
        media_type, url = _media_type(one), links.canonical(one.url)
        if url and media_type.startswith(("audio/", "video/")):
            address = html_text.sound(one.url)
            written = address.startswith("http") and len(address) <= links.LONGEST
            return Enclosure(address if written else url, media_type, _duration(one, raw))
    return None


def _media_type(enclosure: RawEnclosure) -> str:
    """Return the stated media type, else one by the file's extension."""
    stated = html_text.sound(enclosure.media_type).strip().lower()[:100]
    if stated not in ("", "application/octet-stream"):
        return stated
    ending = enclosure.url.partition("?")[0].partition("#")[0].rpartition(".")[2].lower()
    return _MEDIA_TYPES.get(ending, stated)


def _duration(enclosure: RawEnclosure, raw: RawEntry) -> int | None:
    return seconds(raw.duration) or seconds(enclosure.duration)


def seconds(text: str) -> int | None:
    """Return “1:02:03”, “62:03”, “00:32:15.5” or “3723” in seconds, or None."""
    parts = text.strip().split(":")
    if len(parts) > 3:
        return None
    try:
        numbers = [float(part) for part in parts]
    except ValueError:
        return None
    total = sum(number * 60**power for power, number in enumerate(reversed(numbers)))
    return int(total) if 0 < total < 360_000 else None


def _remarks(raw: RawFeed, unusable: int) -> Iterator[Message]:
    if raw.cut:
        yield Message(
            "the feed lists more than %(most)s entries; the newest were kept",
            most=len(raw.entries),
        )
    if unusable:
        yield Message(
            "%(number)s entry without title and link was left out",
            "%(number)s entries without title and link were left out",
            number=unusable,
        )
