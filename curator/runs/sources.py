"""Sources: ask each once without storing anything, find the feeds of a site, exchange lists with
other feed readers. No database.
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
    """What every source of feeds.yaml answers now, as the answers come."""
    requests = [GatherRequest(source) for source in config.sources]
    return gather(requests, context.http_settings(config), now=now)


def discover(site: str, *, now: datetime) -> list[Link]:
    """The feeds of a site; raises FetchError when the site itself cannot be had."""
    return discovery.of_site(site, context.http_settings_of_any_folder(), now=now)


@dataclass(frozen=True, slots=True)
class Imported:
    """The sources of an OPML file that feeds.yaml does not have; `found` counts those it has too.

    `renamed` holds old and new name of those whose name feeds.yaml gives to another source.
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
    """Sources as OPML."""
    return opml.write(sources, title)


@dataclass(frozen=True, slots=True)
class Look:
    """What an address gives now: entries where it is a feed, else the feeds its site names."""

    url: str
    feed: Feed | None = None
    found: tuple[Link, ...] = ()


def look(address: str, now: datetime) -> Look:
    """Ask an address once, as every fetch does and nothing kept; raises InputError where it is
    no address, FetchError where there is neither a feed nor a site that names one.
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
    """What a source answers now, without conditions; nothing is kept."""
    settings = context.http_settings(context.config())
    (answer,) = gather([GatherRequest(source)], settings, now=now)
    return answer
