"""Finding, among everything ever read, the few stories that may tell the same as a new one, and
judging those.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, MutableMapping
from dataclasses import replace

from curator.language.tags import with_script
from curator.match.copies import same_text
from curator.match.events import same_event
from curator.match.fingerprint import Fingerprint, telling
from curator.match.loans import Shelf
from curator.match.neighbours import NEAR, Neighbours
from curator.match.shingles import banded_index
from curator.match.translations import same_story
from curator.records import Match

COMMON = 400  # stories: a name in more of them proves nothing and is not followed
BY_ANCHORS = 10
LEAST_SHARED = 2


class Index:
    """Stories already seen. `kept` holds their fingerprints by id: a dict unless the store
    brings one that reads rows.
    """

    def __init__(self, kept: MutableMapping[str, Fingerprint] | None = None) -> None:
        self.kept: MutableMapping[str, Fingerprint] = {} if kept is None else kept
        self._ids: list[str | None] = []
        self._rows: dict[str, int] = {}
        self._texts = banded_index()
        self._neighbours = Neighbours()
        self._loans = Shelf()
        self._languages: list[str] = []
        self._named: defaultdict[str, list[int]] = defaultdict(
            list
        )  # title, address or alternate -> rows
        self._anchored: defaultdict[str, list[int]] = defaultdict(list)

    def __len__(self) -> int:
        return len(self._rows)

    def __contains__(self, story: str) -> bool:
        return story in self._rows

    def add(self, seen: Fingerprint) -> None:
        """Remember a story; one of the same id is replaced."""
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
        self._loans.add(row, seen.loans, blind=not len(seen.vectors))
        for key in _keys(seen):
            self._named[key].append(row)
        for anchor in set(seen.anchors):
            self._anchored[anchor].append(row)

    def remove(self, story: str) -> None:
        """Forget a story; its row stays empty."""
        row = self._rows.pop(story, None)
        if row is None:
            return
        self._texts.remove(row)
        self._ids[row] = None

    def find(self, seen: Fingerprint) -> list[Match]:
        """Stories that report the same as `seen`, best first, `seen` being `a` of each match."""
        return sorted(
            self._judged(seen), key=lambda match: (_RANK[match.kind], -match.score, match.b)
        )

    def _judged(self, seen: Fingerprint) -> Iterator[Match]:
        if not seen.matchable:
            return
        for story in sorted(self._candidates(seen)):
            other = self.kept[story]
            match = judged(seen, other)
            if match:
                yield match

    def _candidates(self, seen: Fingerprint) -> set[str]:
        rows = set(self._texts.query(seen.signature)) if seen.text.words else set()
        rows.update(row for key in _keys(seen) for row in self._named.get(key, [])[-COMMON:])
        rows.update(self._abroad(seen))
        rows.update(self._neighbours.at_home(seen.vectors, with_script(seen.language)))
        found = {story for row in rows if (story := self._ids[row]) is not None}
        return found - {seen.id}

    def _abroad(self, seen: Fingerprint) -> set[int]:
        """The rows that may be `seen` in another language: near by meaning, or sharing names and
        not far by meaning; where no vector reads one of the two, sharing loan words.
        """
        sharing = self._sharing_anchors(seen)
        likeness = self._neighbours.likeness(seen.vectors, sharing)
        near = {row for row, cosine in zip(sharing, likeness, strict=True) if cosine >= NEAR}
        near.update(self._loans.near(seen.loans, blind=not len(seen.vectors)))
        return near | set(self._neighbours.abroad(seen.vectors, with_script(seen.language)))

    def _sharing_anchors(self, seen: Fingerprint) -> list[int]:
        """The rows in other languages that share most of the rarer names and figures."""
        shared: Counter[int] = Counter()
        for anchor in set(seen.anchors):
            rows = self._anchored.get(anchor, [])
            if len(rows) <= COMMON:
                shared.update(rows)
        own = with_script(seen.language)
        several = [
            (-count, row)
            for row, count in shared.items()
            if count >= LEAST_SHARED and self._languages[row] != own
        ]
        return [row for _, row in sorted(several)[:BY_ANCHORS]]


def judged(a: Fingerprint, b: Fingerprint) -> Match | None:
    """Whether two stories are one, whichever of them is named first."""
    first, second = sorted((a, b), key=lambda story: story.id)
    match = same_text(first, second) or same_story(first, second)
    one_title = bool(first.title) and first.title == second.title
    if not match and not one_title:  # one title over two texts: a piece written again
        match = same_event(telling(first), telling(second))
    return replace(match, a=a.id, b=b.id) if match else None


_RANK = {"copy": 0, "revision": 1, "translation": 2, "event": 3}


def _keys(seen: Fingerprint) -> set[str]:
    """What may be found again word for word: the title, and addresses, its own and those it
    names.
    """
    keys = {f"title {seen.title}"} if seen.title else set()
    return keys | {f"at {place}" for place in seen.addresses | seen.alternates}
