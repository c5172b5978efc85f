"""Fingerprints in the database, for the index of stories."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping

from curator import match
from curator.match.meaning import Embedder
from curator.store import stories


class StoredFingerprints(MutableMapping[str, match.Fingerprint]):
    """A mapping that reads fingerprints from the database when stories are compared."""

    def __init__(self, embedder: Embedder | None) -> None:
        self._embedder = embedder

    def __getitem__(self, identity: str) -> match.Fingerprint:
        kept = stories.fingerprint(identity)
        seen = match.from_bytes(kept) if kept else None
        return seen or match.fingerprint(stories.current(identity), self._embedder)

    def __setitem__(self, identity: str, seen: match.Fingerprint) -> None:
        """Do nothing: a story is stored with its fingerprint before it is indexed."""

    def __delitem__(self, identity: str) -> None:
        """Do nothing: a story read again is replaced in the database."""

    def __iter__(self) -> Iterator[str]:
        return (identity for identity, _, _ in stories.fingerprints())

    def __len__(self) -> int:
        return sum(1 for _ in self)
