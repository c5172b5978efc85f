"""What makes an entry the one it is: its id within its source, so that none is lost and none comes twice.

Publishers leave ids out, use one twice, change them when a site moves to https, or give every item the same link.
`uids` decides within one feed; `settle` compares with what is remembered of the source.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from curator.records import Entry, Known

_LONGEST = 500
_SCHEME = re.compile(r"^https?://(?:www\.)?", re.IGNORECASE)


def uids(ids: Sequence[str], links: Sequence[str], titles: Sequence[str], texts: Sequence[str]) -> list[str]:
    """An id for each item, never empty: its own where that is unique, else its link where that is, else a fingerprint.

    Items that are the same in id, link and title get the same id, so that they can be folded into one; where there is
    neither id nor link, their texts must be the same too.
    """
    folded = [_fold(text) for text in ids]
    sights = [
        title if own or link else digest(title, text)
        for own, link, title, text in zip(folded, links, titles, texts, strict=True)
    ]
    items = list(zip(folded, links, sights, strict=True))
    distinct = set(items)
    by_id, by_link = Counter(item[0] for item in distinct), Counter(item[1] for item in distinct)
    return [_uid(item, by_id, by_link) for item in items]


def _uid(item: tuple[str, str, str], by_id: Mapping[str, int], by_link: Mapping[str, int]) -> str:
    own, link, sight = item
    if own and by_id[own] == 1:
        return short(own)
    if link and by_link[link] == 1:
        return short(link)
    return short(f"{own or link}#{digest(link, sight)}")


def _fold(text: str) -> str:
    """The same id under http, https and www., with and without a last slash."""
    text = text.strip()
    return "https://" + _SCHEME.sub("", text).rstrip("/") if _SCHEME.match(text) else text


def short(text: str) -> str:
    """`text`, with its tail replaced by a fingerprint where it is longer than an id may be."""
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 20]}#{digest(text)}"


def digest(*parts: str) -> str:
    """Sixteen hexadecimal digits that stand for the parts."""
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:16]


def settle(entries: Iterable[Entry], known: Iterable[Known]) -> tuple[Entry, ...]:
    """The entries under the ids they are remembered by; a new article under a used id gets a new one.

    The same link and title, or the same link and date, is the same entry whatever its id (ids that flip). A known id with
    another link, another title and another date is another article (an id used again).
    """
    entries, remembered = tuple(entries), tuple(known)
    by_uid = {one.uid: one for one in remembered}
    links = Counter(entry.link for entry in entries)
    by_link = {one.link: one for one in remembered if one.link and links[one.link] <= 1}
    by_sight = {(one.link, one.title): one for one in remembered if one.link and one.title}
    return tuple(_settled(entry, by_uid, by_link, by_sight) for entry in entries)


def _settled(
    entry: Entry, by_uid: Mapping[str, Known], by_link: Mapping[str, Known], by_sight: Mapping[tuple[str, str], Known]
) -> Entry:
    seen = by_sight.get((entry.link, entry.title))
    if seen:
        return replace(entry, uid=seen.uid)
    same = by_uid.get(entry.uid)
    if same:
        return replace(entry, uid=short(f"{entry.uid}#{digest(entry.link, entry.title)}")) if _reused(entry, same) else entry
    linked = by_link.get(entry.link)
    if linked and entry.dated == "feed" and linked.published == entry.published:
        return replace(entry, uid=linked.uid)
    return entry


def _reused(entry: Entry, known: Known) -> bool:
    if entry.link == known.link or entry.title == known.title:
        return False
    return entry.dated != "feed" or entry.published != known.published
