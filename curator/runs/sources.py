"""Try sources without storing anything, find the feeds of a site, read and write OPML.
No database.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from curator.collect import discovery, opml
from curator.collect.feeds import gather
from curator.collect.normalise.links import canonical
from curator.collect.opml import Outline
from curator.config import Config
from curator.errors import FetchError, InputError
from curator.net.equivalence import folded
from curator.records import Failure, Feed, GatherRequest, Link, Source
from curator.runs import context

__all__ = ["Imported", "Look", "ask", "discover", "from_opml", "look", "test", "to_opml"]


def ask(config: Config, *, now: datetime) -> Generator[Feed | Failure, None, None]:
    """Yield what every source of feeds.yaml answers now."""
    requests = [GatherRequest(source) for source in config.sources]
    return gather(requests, context.http_settings(config), now=now)


def discover(site: str, *, now: datetime) -> list[Link]:
    """Return the feeds of a site; raises FetchError if it cannot be fetched."""
    return discovery.of_site(site, context.http_settings_of_any_folder(), now=now)


@dataclass(frozen=True, slots=True)
class Imported:
    """The sources of an OPML file that feeds.yaml lacks; `found` counts all.

    `renamed` has old and new names of those whose name is taken.
    """

    new: tuple[Outline, ...]
    found: int
    remarks: tuple[str, ...]
    renamed: tuple[tuple[str, str], ...]


def from_opml(content: bytes, listed: Iterable[Source]) -> Imported:
    """Read an OPML file beside the sources that are listed already; raises InputError."""
    found, listed = opml.read(content), list(listed)
    known = {folded(source.url) for source in listed}
    names = {source.name.casefold() for source in listed}
    new: list[Outline] = []
    renamed: list[tuple[str, str]] = []
    for outline in found:
        if folded(outline.source.url) in known:
            continue
        name = opml.own_name(outline.source, names)
        if name != outline.source.name:
            renamed.append((outline.source.name, name))
        new.append(replace(outline, source=replace(outline.source, name=name)))
    remarks = tuple(opml.remarks(content, found))
    return Imported(tuple(new), len(found), remarks, tuple(renamed))


def to_opml(sources: Iterable[Source], title: str) -> bytes:
    """Return sources as OPML."""
    return opml.write(sources, title)


@dataclass(frozen=True, slots=True)
class Look:
    """What an address has: entries if it is a feed, else the feeds its site links to."""

    url: str
    feed: Feed | None = None
    found: tuple[Link, ...] = ()


def look(address: str, now: datetime) -> Look:
    """Request an address once, storing nothing; raises InputError, and FetchError if there is no
    feed.
    """
    typed = address.strip()
    url = typed if "://" in typed else f"https://{typed}"
    if not canonical(url):
        raise InputError("This is no web address. Paste one that begins with https://.")
    answer = test(Source(url, url), now)
    if isinstance(answer, Feed):
        return Look(url, answer)
    found = discover(url, now=now)
    if not found:
        raise FetchError(answer.reason)
    return Look(url, found=tuple(found))


def test(source: Source, now: datetime) -> Feed | Failure:
    """Return what a source answers now, unconditionally, storing nothing."""
    settings = context.http_settings(context.config())
    (answer,) = gather([GatherRequest(source)], settings, now=now)
    return answer
