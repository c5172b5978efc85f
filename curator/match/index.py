"""The index of all stories: find the few that may be the same as a new one, and compare those."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, MutableMapping
from dataclasses import replace

from curator.language.tags import with_script
from curator.match.copies import same_text
from curator.match.events import same_event
from curator.match.fingerprint import Fingerprint, telling
from curator.match.loans import LoanIndex
from curator.match.neighbours import NEAR, Neighbours
from curator.match.shingles import banded_index
from curator.match.translations import same_story
from curator.records import Match

COMMON = 400  # stories; a name in more of them is not followed
BY_ANCHORS = 10
LEAST_SHARED = 2


class Index:
    """The stories read so far.

    `kept` maps ids to fingerprints: a dict, or a mapping that reads them from the database.
    """

    def __init__(self, kept: MutableMapping[str, Fingerprint] | None = None) -> None:
        self.kept: MutableMapping[str, Fingerprint] = {} if kept is None else kept
        self._ids: list[str | None] = []
        self._rows: dict[str, int] = {}
        self._texts = banded_index()
        self._neighbours = Neighbours()
        self._loans = LoanIndex()
        self._languages: list[str] = []
        self._by_key: defaultdict[str, list[int]] = defaultdict(list)  # title or address -> rows
        self._by_anchor: defaultdict[str, list[int]] = defaultdict(list)

    def __len__(self) -> int:
        return len(self._rows)

    def __contains__(self, story: str) -> bool:
        return story in self._rows

    def add(self, seen: Fingerprint) -> None:
        """Add a story, replacing one of the same id."""
        self.remove(seen.id)
        row = len(self._ids)
        self._ids.append(seen.id)
        self._languages.append(with_script(seen.language))
        self._rows[seen.id] = row
        self.kept[seen.id] = seen
        if not seen.matchable:
            return
        if seen.text.words:
            self._texts.insert(row, seen.signature)
        self._neighbours.add(row, seen.vectors, with_script(seen.language))
        self._loans.add(row, seen.loans, has_vectors=len(seen.vectors) > 0)
        for key in _keys(seen):
            self._by_key[key].append(row)
        for anchor in set(seen.anchors):
            self._by_anchor[anchor].append(row)

    def remove(self, story: str) -> None:
        """Remove a story; its row stays empty."""
        row = self._rows.pop(story, None)
        if row is None:
            return
        self._texts.remove(row)
        self._ids[row] = None

    def find(self, seen: Fingerprint) -> list[Match]:
        """Return the matches of `seen`, which is `a` in each, best first."""
        return sorted(
            self._matches(seen), key=lambda match: (_RANK[match.kind], -match.score, match.b)
        )

    def _matches(self, seen: Fingerprint) -> Iterator[Match]:
        if not seen.matchable:
            return
        for story in sorted(self._candidates(seen)):
            if match := compare(seen, self.kept[story]):
                yield match

    def _candidates(self, seen: Fingerprint) -> set[str]:
        rows = set(self._texts.query(seen.signature)) if seen.text.words else set()
        language = with_script(seen.language)
        rows.update(row for key in _keys(seen) for row in self._by_key.get(key, [])[-COMMON:])
        rows.update(self._in_other_languages(seen))
        rows.update(self._neighbours.in_same_language(seen.vectors, language))
        found = {story for row in rows if (story := self._ids[row]) is not None}
        return found - {seen.id}

    def _in_other_languages(self, seen: Fingerprint) -> set[int]:
        """Return the rows that may be `seen` in another language.

        They are near in meaning, or share names and are not far in meaning, or, where one of the
        two has no vectors, share loan words.
        """
        sharing = self._sharing_anchors(seen)
        likeness = self._neighbours.likeness(seen.vectors, sharing)
        near = {row for row, cosine in zip(sharing, likeness, strict=True) if cosine >= NEAR}
        near.update(self._loans.near(seen.loans, has_vectors=len(seen.vectors) > 0))
        language = with_script(seen.language)
        return near | set(self._neighbours.in_other_languages(seen.vectors, language))

    def _sharing_anchors(self, seen: Fingerprint) -> list[int]:
        """Return the rows in other languages that share most of the rarer names and figures."""
        shared: Counter[int] = Counter()
        for anchor in set(seen.anchors):
            rows = self._by_anchor.get(anchor, [])
            if len(rows) <= COMMON:
                shared.update(rows)
        own = with_script(seen.language)
        several = [
            (-count, row)
            for row, count in shared.items()
            if count >= LEAST_SHARED and self._languages[row] != own
        ]
        return [row for _, row in sorted(several)[:BY_ANCHORS]]


def compare(a: Fingerprint, b: Fingerprint) -> Match | None:
    """Return the match of two stories, or None; their order does not matter."""
    first, second = sorted((a, b), key=lambda story: story.id)
    match = same_text(first, second) or same_story(first, second)
    # Two texts under one title are a column or a page written anew, not an event.
    same_title = bool(first.title) and first.title == second.title
    if not match and not same_title:
        match = same_event(telling(first), telling(second))
    return replace(match, a=a.id, b=b.id) if match else None


_RANK = {"copy": 0, "revision": 1, "translation": 2, "event": 3}


def _keys(seen: Fingerprint) -> set[str]:
    """Return the keys by which a story is found exactly: its title, addresses and alternates."""
    keys = {f"title {seen.title}"} if seen.title else set()
    return keys | {f"at {place}" for place in seen.addresses | seen.alternates}
