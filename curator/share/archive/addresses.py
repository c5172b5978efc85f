"""The addresses of everything in the archive, for pages, feeds, sitemap and letters."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from uuid import UUID, uuid5


@dataclass(frozen=True, slots=True)
class Place:
    """One file of the site; `path` is relative to its root, which is served at `base_url`."""

    path: str
    base_url: str

    @property
    def url(self) -> str:
        """The absolute address, of a page that of its folder."""
        return f"{self.base_url}/{self.path.removesuffix('index.html')}"

    def to(self, other: Place) -> str:
        """Return the relative link from this file to another, so that the site also opens from a
        folder.
        """
        return posixpath.relpath(other.path, posixpath.dirname(self.path) or ".")


@dataclass(frozen=True, slots=True)
class Addresses:
    """The addresses of a site."""

    base_url: str

    def front(self) -> Place:
        return self._at("index.html")

    def language(self, language: str) -> Place:
        return self._at(f"{language}/index.html")

    def issue(self, language: str, number: int) -> Place:
        """Return the place of one issue in one language."""
        return self._at(f"{language}/{number}/index.html")

    def past(self, language: str, slug: str) -> Place:
        return self._at(f"{language}/past/{slug}/index.html")

    def theme(self, language: str, key: str) -> Place:
        return self._at(f"{language}/themes/{key}/index.html")

    def feed(self, of: Place, name: str = "feed.xml") -> Place:
        """The feed beside a page: feed.xml is Atom, feed.json is JSON Feed."""
        return self._at(posixpath.join(posixpath.dirname(of.path), name))

    def cover(self, language: str, number: int) -> Place:
        return self._at(f"{language}/{number}/cover.png")

    def chart(self, language: str, number: int) -> Place:
        return self._at(f"{language}/{number}/numbers.png")

    def feature(self, language: str, number: int) -> Place:
        return self._at(f"{language}/{number}/feature.png")

    def named(self, name: str) -> Place:
        return self._at(name)

    def _at(self, path: str) -> Place:
        return Place(path, self.base_url)


# Never to be changed: every feed reader would show every entry once more.
NAMESPACE = UUID("6f4d3c52-8f0e-5c0b-9a6e-0f6f6d1b7a13")


@dataclass(frozen=True, slots=True)
class Identity:
    """The permanent ids (urn:uuid, RFC 9562) of one newsroom's feeds; `newsroom` must
    never change.
    """

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
