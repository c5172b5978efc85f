"""Names of feeds and entries that last, wherever the archive is served and whatever the newsletter is called by then."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID, uuid5

# Never to be changed: every feed reader would show every entry once more.
NAMESPACE = UUID("6f4d3c52-8f0e-5c0b-9a6e-0f6f6d1b7a13")


@dataclass(frozen=True, slots=True)
class Identity:
    """The archive of one newsroom; `newsroom` says which and must never change. Names are urn:uuid (RFC 9562)."""

    newsroom: str

    def feed(self, language: str, theme: str | None = None) -> str:
        """The feed of a language, or of one theme in it."""
        return self._named("feed", language, *([theme] if theme else []))

    def issue(self, language: str, number: int) -> str:
        """One issue in one language."""
        return self._named("issue", language, str(number))

    def item(self, language: str, number: int, pick: int) -> str:
        """One item of an issue in one language."""
        return self._named("issue", language, str(number), str(pick))

    def _named(self, *parts: str) -> str:
        return uuid5(uuid5(NAMESPACE, self.newsroom), "/".join(parts)).urn
