"""Read feeds with feedparser, which also understands old and malformed ones; slower than
`fast_xml`.

Its sanitiser and link resolver are switched off: they take most of its time, and one of them can be
made to hang. `normalise` does that work afterwards.
"""

from __future__ import annotations

from typing import Any

import feedparser

from curator.collect.formats import raw
from curator.collect.formats.raw import NotThisFormat, RawEnclosure, RawEntry, RawFeed, Text, joined
from curator.records import Message

# Content is UTF-8 by now, whatever its first line still says; feedparser believes the header before
# it.
_HEADERS = {"content-type": "application/xml; charset=utf-8"}


def read(content: bytes, max_entries: int) -> RawFeed:
    """Return the feed in `content`, valid UTF-8; raises NotThisFormat if feedparser
    sees no feed.
    """
    try:
        found = feedparser.parse(
            content, response_headers=_HEADERS, sanitize_html=False, resolve_relative_uris=False
        )
    except (MemoryError, RecursionError):
        raise
    except Exception as error:  # what it raises on broken feeds has no common base
        raise NotThisFormat(
            "reading it fails with %(error)s", error=type(error).__name__
        ) from error
    if not found.entries and not found.version:
        raise NotThisFormat("nothing in it is known from any kind of feed")
    head = found.feed
    entries, cut = raw.of(map(_entry, found.entries), max_entries)
    feed = RawFeed(
        title=_text(head, "title"),
        link=_string(head, "link"),
        language=_string(head, "language"),
        ttl=_string(head, "ttl"),
        author=_authors(head) if found.version.startswith("atom") else "",
        entries=entries,
        cut=cut,
    )
    if found.bozo and not isinstance(found.bozo_exception, feedparser.CharacterEncodingOverride):
        odd = Message("the feed is not well-formed and was read as far as possible")
        feed.remarks.append(odd)
    return feed


def _entry(found: Any) -> RawEntry:
    enclosures, duration = _enclosures(found)
    return RawEntry(
        id=_string(found, "id"),
        link=_link(found),
        title=_text(found, "title"),
        texts=_texts(found),
        dates=_strings(found, "published"),
        changes=_strings(found, "updated", "created"),
        author=_authors(found) or _authors(found.get("source") or {}),
        language=str((found.get("title_detail") or {}).get("language") or ""),
        tags=[str(tag.get("label") or tag.get("term") or "") for tag in found.get("tags") or ()],
        enclosures=enclosures,
        duration=duration,
        base=str((found.get("title_detail") or {}).get("base") or ""),
        original=_string(found, "feedburner_origlink"),
    )


def _string(found: Any, key: str) -> str:
    value = dict.get(found, key)  # FeedParserDict's own get warns and guesses
    return value if isinstance(value, str) else ""


def _strings(found: Any, *keys: str) -> list[str]:
    return [value for key in keys if (value := _string(found, key))]


def _authors(found: Any) -> str:
    names = [str(one.get("name") or "") for one in found.get("authors") or () if one]
    return joined(names) if sum(map(bool, names)) > 1 else _string(found, "author")


def _link(found: Any) -> str:
    """Return the item's link; an id counts as one only if it looks like an address."""
    link, own = _string(found, "link"), _string(found, "id")
    if (link and link != own) or own.startswith(("http://", "https://", "/")):
        return link or (own if dict.get(found, "guidislink") else "")
    return ""


def _text(found: Any, key: str) -> Text | None:
    value = _string(found, key)
    kind = (found.get(f"{key}_detail") or {}).get("type") or ""
    return Text(value, _is_html(kind)) if value else None


def _is_html(kind: str) -> bool | None:
    if kind in ("text/html", "application/xhtml+xml"):
        return True
    return None


def _texts(found: Any) -> list[Text]:
    texts = [text for text in (_text(found, "summary"),) if text]
    for content in found.get("content") or ():
        value = content.get("value")
        if isinstance(value, str) and value:
            texts.append(Text(value, _is_html(content.get("type") or "")))
    return texts


def _enclosures(found: Any) -> tuple[list[RawEnclosure], str]:
    links = [link for link in found.get("links") or () if link.get("rel") == "enclosure"]
    enclosures = [
        RawEnclosure(str(link.get("href") or ""), str(link.get("type") or "")) for link in links
    ]
    for media in found.get("media_content") or ():
        medium = media.get("medium") or ""
        kind = media.get("type") or (f"{medium}/*" if medium in ("audio", "video") else "")
        enclosures.append(
            RawEnclosure(str(media.get("url") or ""), str(kind), str(media.get("duration") or ""))
        )
    return enclosures, _string(found, "itunes_duration")
