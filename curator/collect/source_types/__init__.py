"""The types of sources: a feed, or a page without one.

A new type is a module and its line in SOURCE_TYPES. One that is read over HTTP has `read` (bytes to
a raw feed; pure, run in a killable process) and `explain` (why they are none); one that is read in
another way has `fetch`, and says so in its line.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

from curator.records import Failure, Feed, GatherRequest, Source

if TYPE_CHECKING:
    from curator.collect.formats.raw import RawFeed
    from curator.net.client import Client

MAX_ENTRIES = 2_000  # of one source, where nobody says otherwise


class Reader(Protocol):
    """The module of a type that is read over HTTP."""

    def read(self, source: Source, content: bytes, url: str, max_entries: int) -> RawFeed:
        """Return the raw feed in `content`, valid UTF-8; raises NotThisFormat and Hostile."""
        ...

    def explain(self, source: Source, content: bytes, url: str, why: str) -> Failure:
        """Return what `content` is, which has no entries because of `why`."""
        ...


class Fetcher(Protocol):
    """The module of a type that is read in another way."""

    async def fetch(
        self, client: Client, request: GatherRequest, max_entries: int
    ) -> Feed | Failure:
        """Return what is new at the source, or a Failure."""
        ...


@dataclass(frozen=True, slots=True)
class SourceType:
    """A type of source: how to recognise it, and its module, imported when needed."""

    module: str
    tells: Callable[[Source], bool]
    over_http: bool = True
    for_people: bool = False  # made for people and not for robots: robots.txt is asked first
    outline: tuple[str, str] = ("rss", "xmlUrl")  # OPML: type, and the attribute of the address

    def reader(self) -> Reader:
        return cast(Reader, import_module(self.module))

    def fetcher(self) -> Fetcher:
        return cast(Fetcher, import_module(self.module))


SOURCE_TYPES: dict[str, SourceType] = {  # the first that tells a source for its own reads it
    "page": SourceType(
        "curator.collect.source_types.page",
        tells=lambda source: bool(source.selector),
        for_people=True,
        outline=("link", "url"),  # so that no other program takes it for a feed
    ),
    "feed": SourceType(
        "curator.collect.source_types.feed", tells=lambda source: source.url.startswith("http")
    ),
}


def type_of(source: Source) -> SourceType:
    """Return the type of a source, by default a feed."""
    known = (each for each in SOURCE_TYPES.values() if each.tells(source))
    return next(known, SOURCE_TYPES["feed"])
