"""Identify the entries of a feed, so that none is stored twice.

Publishers omit ids, use one for everything, change them with https, or give every item the same
link. `settle` therefore compares a feed with what is known of its source.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlsplit

from rapidfuzz import fuzz

from curator.net.equivalence import folded
from curator.records import Entry, Known

LONGEST = 500
# Drupal: “12 at https://www.cx.example”.
_AT_SITE = re.compile(r"(?<= at )https?://(?:www\.)?", re.IGNORECASE)
_FINGERPRINT = re.compile(r"#[0-9a-f]{16}$")

Item = tuple[str, str, str]  # own id, address, what else tells it apart


def uids(
    ids: Sequence[str],
    links: Sequence[str],
    titles: Sequence[str],
    texts: Sequence[str],
    dates: Sequence[str],
) -> list[str]:
    """Return an id for each item, never empty: its own if unique, else its link if unique, else a
    hash.

    Items with the same id, link and title get the same id, so that they become one entry. Without
    an id their dates must be equal too, and without a link their texts.
    """
    own = [folded_id(text) for text in ids]
    if "" not in own and len(set(own)) == len(own):
        return [short(one) for one in own]
    addresses = [folded(link) for link in links]
    columns = zip(
        own,
        addresses,
        titles,
        texts,
        _distinguishing_dates(own, addresses, titles, dates),
        strict=True,
    )
    items = [
        (one, address, _content_key(one, address, title, text, date))
        for one, address, title, text, date in columns
    ]
    distinct = set(items)
    by_id, by_link = Counter(item[0] for item in distinct), Counter(item[1] for item in distinct)
    return [_uid(item, by_id, by_link) for item in items]


def _distinguishing_dates(*columns: Sequence[str]) -> list[str]:
    """Return the dates of items that share link and title, have no id, and have different dates; ""
    for the others.
    """
    seen: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for own, address, title, date in zip(*columns, strict=True):
        if not own:
            seen[address, title].add(date)
    return [
        date if len(seen[address, title]) > 1 else ""
        for _, address, title, date in zip(*columns, strict=True)
    ]


def _content_key(own: str, address: str, title: str, text: str, date: str) -> str:
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
    """Return an id without scheme, www. and final slash, for comparing."""
    text = text.strip()
    return _AT_SITE.sub("https://", text) if " at http" in text else folded(text)


def family(uid: str) -> str:
    """Return an id without the hash that was added because the id was used more than once."""
    return _FINGERPRINT.sub("", uid)


def short(text: str) -> str:
    """Return `text`, with its end replaced by a hash if it is longer than an id may be."""
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 20]}#{digest(text)}"


def digest(*parts: str) -> str:
    """Return sixteen hexadecimal digits of a hash of the parts."""
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:16]


_ALIKE = 60.0  # rapidfuzz ratio, 0..100
_COMPARED = 200  # characters of a title: a feed may tell thousands of new ones at once
_SAME_TEXT = 0.8
_DIGITS = re.compile(r"\d+")
Recogniser = Callable[[Entry], Known | None]
Moment = tuple[str, datetime | None]  # title, published


def settle(entries: Iterable[Entry], known: Iterable[Known]) -> tuple[Entry, ...]:
    """Return the entries under their known ids; a new article under a used id gets a new id."""
    entries, remembered = tuple(entries), tuple(known)
    return _Settling(entries, remembered).settled() if remembered else entries


class _Settling:
    """A feed compared with the known entries of its source.

    Each known entry is assigned once, by its id before anything else.
    """

    def __init__(self, entries: tuple[Entry, ...], known: tuple[Known, ...]) -> None:
        self._entries = entries
        self._by_uid = {folded_id(one.uid): one for one in known} | {one.uid: one for one in known}
        self._known = known
        self._claimed: dict[str, int] = {}  # uid -> place of its entry

    def settled(self) -> tuple[Entry, ...]:
        """Return the entries in their order."""
        found: dict[int, Known] = {}
        self._feed: _InFeed | None = None
        self._claim(found, lambda entry: self._by_id(entry))
        if len(found) < len(self._entries):
            self._index()
            for recognise in (self._by_link, self._by_content_key, self._by_moment, self._by_text):
                self._claim(found, recognise)
        return tuple(
            self._named(entry, found.get(place)) for place, entry in enumerate(self._entries)
        )

    def _claim(self, found: dict[int, Known], recognise: Recogniser) -> None:
        for place, entry in enumerate(self._entries):
            one = recognise(entry) if place not in found else None
            if one and one.uid not in self._claimed:
                found[place], self._claimed[one.uid] = one, place

    def _index(self) -> None:
        self._links: defaultdict[str, list[Known]] = defaultdict(list)
        self._titles: defaultdict[str, list[Known]] = defaultdict(list)
        self._by_key: defaultdict[tuple[str, str], list[Known]] = defaultdict(list)
        self._moments: defaultdict[Moment, list[Known]] = defaultdict(list)
        for one in self._known:
            address = folded(one.link)
            self._links[address].append(one)
            self._titles[one.title].append(one)
            self._by_key[address, one.title].append(one)
            self._moments[one.title, one.published].append(one)

    def _named(self, entry: Entry, known: Known | None) -> Entry:
        """Return the entry under the known id, or under a new one if its id is that of another
        article.
        """
        if known:
            return entry if known.uid == entry.uid else replace(entry, uid=known.uid)
        if entry.uid in self._by_uid:
            return replace(entry, uid=short(f"{entry.uid}#{digest(entry.link, entry.title)}"))
        return entry

    @property
    def _in_feed(self) -> _InFeed:
        if self._feed is None:
            self._feed = _InFeed(self._entries)
        return self._feed

    # --- one way each to recognise an entry ---

    def _by_id(self, entry: Entry) -> Known | None:
        one = self._by_uid.get(entry.uid)
        if one is None or (one.link == entry.link and one.title == entry.title):
            return one
        return one if self._same_article(entry, one) else None

    def _same_article(self, entry: Entry, one: Known) -> bool:
        """Return whether an id still stands for the same article although link or title differ."""
        same_link, same_title = folded(entry.link) == folded(one.link), entry.title == one.title
        if same_link and same_title:
            return True
        if self._same_moment(entry, one):
            return True
        if same_link:
            undated = not self._has_own_date(entry) and self._telling(entry)
            return undated or similar_titles(entry.title, one.title)
        return same_title and not self._has_own_date(entry)

    def _by_link(self, entry: Entry) -> Known | None:
        """Return the only known entry with the same link and the same title or date, if the link is
        one article's.
        """
        candidates = self._links.get(folded(entry.link), ())
        if not self._telling(entry) or len(candidates) != 1:
            return None
        (one,) = candidates
        if family(one.uid) == family(entry.uid):
            return one if self._same_article(entry, one) else None
        if entry.title == one.title:
            return None if self._has_own_date(entry) and not self._same_moment(entry, one) else one
        return one if self._same_moment(entry, one) else None

    def _by_content_key(self, entry: Entry) -> Known | None:
        """Return the known entry with the same link and title, if all items share one link."""
        address = folded(entry.link)
        same = self._by_key.get((address, entry.title), [])
        if (
            not entry.link
            or len(same) != 1
            or not self._in_feed.title_is_unique(address, entry.title)
        ):
            return None
        return (
            None if self._has_own_date(entry) and not self._same_moment(entry, same[0]) else same[0]
        )

    def _by_moment(self, entry: Entry) -> Known | None:
        """Return the known entry with the same title and date: the site has moved."""
        moment = (entry.title, entry.published)
        same = self._moments.get(moment, []) if entry.dated == "feed" else []
        if (
            not entry.title
            or len(same) != 1
            or self._in_feed.sights[entry.title, entry.published] != 1
        ):
            return None
        return (
            same[0]
            if _path(same[0].link) == _path(entry.link) or _to_the_minute(entry.published)
            else None
        )

    def _by_text(self, entry: Entry) -> Known | None:
        """Return the known entry with the same title and nearly the same text, if there is no link
        or date.
        """
        if entry.link or self._in_feed.titles[entry.title] != 1:
            return None
        same = (
            one
            for one in self._titles.get(entry.title, ())
            if not one.link and one.uid not in self._claimed
        )
        return next((one for one in same if _nearly(one.text or "", entry.summary)), None)

    # --- what an entry's date and link are worth ---

    def _has_own_date(self, entry: Entry) -> bool:
        return entry.dated == "feed" and self._in_feed.dates_distinguish

    def _same_moment(self, entry: Entry, one: Known) -> bool:
        return entry.dated == "feed" and one.published == entry.published

    def _telling(self, entry: Entry) -> bool:
        """Return whether the link is that of one article: unique in the feed and not a
        front page.
        """
        return bool(_path(entry.link)) and self._in_feed.links[folded(entry.link)] == 1


class _InFeed:
    """How often each link, title and date occurs in a feed."""

    def __init__(self, entries: tuple[Entry, ...]) -> None:
        self.links = Counter(folded(entry.link) for entry in entries)
        self.titles = Counter(entry.title for entry in entries)
        self.sights = Counter((entry.title, entry.published) for entry in entries)
        self._at = Counter((folded(entry.link), entry.title) for entry in entries)
        # a feed that prints the moment of asking on every item dates none of them
        moments = {entry.published for entry in entries if entry.dated == "feed"}
        self.dates_distinguish = len(moments) > 1 or len(entries) < 3

    def title_is_unique(self, address: str, title: str) -> bool:
        """Return whether one item has this title, at an address that others share under other
        titles.
        """
        return self._at[address, title] == 1 < self.links[address]


def similar_titles(title: str, other: str) -> bool:
    """Return whether one title may be a correction of the other: similar, with the same numbers."""
    if _DIGITS.findall(title) != _DIGITS.findall(other):
        return False
    ours, theirs = title[:_COMPARED].casefold(), other[:_COMPARED].casefold()
    return fuzz.ratio(ours, theirs, score_cutoff=_ALIKE) > 0


def _nearly(text: str, other: str) -> bool:
    words, others = set(_words(text)), set(_words(other))
    return bool(words) and len(words & others) >= _SAME_TEXT * len(words | others)


def _words(text: str) -> Iterator[str]:
    return (word.casefold() for word in text[:5_000].split())


def _path(link: str) -> str:
    """Return the path of an address without slashes at both ends."""
    parts = urlsplit(link)
    return "?".join(filter(None, (parts.path.strip("/"), parts.query))) + parts.fragment


def _to_the_minute(moment: datetime | None) -> bool:
    """Return whether a moment has a time of day."""
    return moment is not None and (moment.hour, moment.minute, moment.second) != (0, 0, 0)
