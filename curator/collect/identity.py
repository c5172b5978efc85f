"""What makes an entry the one it is within its feed: its own id where that tells it apart, so that none comes twice.

Publishers leave ids out, use one for everything, change them when a site moves to https, or give every item the same link.
What is remembered from earlier gathers is compared in `recognising`.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from curator.same_address import folded

LONGEST = 500
_AT_SITE = re.compile(r"(?<= at )https?://(?:www\.)?", re.IGNORECASE)  # Drupal: “12 at https://www.cx.example”
_FINGERPRINT = re.compile(r"#[0-9a-f]{16}$")

Item = tuple[str, str, str]  # own id, address, what else tells it apart


def uids(
    ids: Sequence[str], links: Sequence[str], titles: Sequence[str], texts: Sequence[str], dates: Sequence[str]
) -> list[str]:
    """An id for each item, never empty: its own where that is unique, else its link where that is, else a fingerprint.

    Items that are the same in id, link and title get the same id, so that they can be folded into one; without an id their
    dates as written must be the same too, and where there is no link either, their texts.
    """
    own = [folded_id(text) for text in ids]
    if "" not in own and len(set(own)) == len(own):
        return [short(one) for one in own]
    addresses = [folded(link) for link in links]
    columns = zip(own, addresses, titles, texts, _telling_dates(own, addresses, titles, dates), strict=True)
    items = [(one, address, _sight(one, address, title, text, date)) for one, address, title, text, date in columns]
    distinct = set(items)
    by_id, by_link = Counter(item[0] for item in distinct), Counter(item[1] for item in distinct)
    return [_uid(item, by_id, by_link) for item in items]


def _telling_dates(*columns: Sequence[str]) -> list[str]:
    """The date of each item that shares its link and title, and has no id, with one of another date; "" for the others."""
    seen: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for own, address, title, date in zip(*columns, strict=True):
        if not own:
            seen[address, title].add(date)
    return [date if len(seen[address, title]) > 1 else "" for _, address, title, date in zip(*columns, strict=True)]


def _sight(own: str, address: str, title: str, text: str, date: str) -> str:
    if own:
        return title
    if not address:
        return digest(title, text)
    return f"{title}\0{date}" if date else title


def _uid(item: Item, by_id: Mapping[str, int], by_link: Mapping[str, int]) -> str:
    own, address, sight = item
    if own and by_id[own] == 1:
        return short(own)
    if address and by_link[address] == 1:
        return short(address)
    return short(f"{own or address}#{digest(address, sight)}")


def folded_id(text: str) -> str:
    """The same id under http, https and www., with and without a last slash."""
    text = text.strip()
    return _AT_SITE.sub("https://", text) if " at http" in text else folded(text)


def family(uid: str) -> str:
    """An id without the fingerprint that was added because it was used more than once."""
    return _FINGERPRINT.sub("", uid)


def short(text: str) -> str:
    """`text`, with its tail replaced by a fingerprint where it is longer than an id may be."""
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 20]}#{digest(text)}"


def digest(*parts: str) -> str:
    """Sixteen hexadecimal digits that stand for the parts."""
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:16]
