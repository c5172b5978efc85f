"""What the index of stories knows of each: its fingerprint, left in the database."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping

from curator import match
from curator.match.meaning import Embedder
from curator.store import stories


class StoredFingerprints(MutableMapping[str, match.Fingerprint]):
    """The fingerprints in the store, read when a candidate is judged: only the index itself is
    held in memory.
    """

    def __init__(self, embedder: Embedder | None) -> None:
        self._embedder = embedder

    def __getitem__(self, identity: str) -> match.Fingerprint:
        kept = stories.fingerprint(identity)
        seen = match.from_bytes(kept) if kept else None
        return seen or match.fingerprint(stories.current(identity), self._embedder)

    def __setitem__(self, identity: str, seen: match.Fingerprint) -> None:
        """Nothing to do: a story is stored with its fingerprint before it is added to the index."""

    def __delitem__(self, identity: str) -> None:
        """Nothing to do either: a story that is read again is replaced in the store."""

    def __iter__(self) -> Iterator[str]:
        return (identity for identity, _, _ in stories.fingerprints())

    def __len__(self) -> int:
        return sum(1 for _ in self)
