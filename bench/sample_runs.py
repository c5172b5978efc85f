"""The runs of gathering and reading, with answers and pages that need no network."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from curator.collect.health import next_health
from curator.collect.identity import settle
from curator.config import CollectPart
from curator.label.labeller import Labeller
from curator.net.client import ClientSettings
from curator.records import (
    Entry,
    Failure,
    Feed,
    GatherRequest,
    Health,
    Known,
    Page,
    PageRequest,
    Source,
    to_json,
)
from curator.runs import context
from curator.runs.gather import Gathered
from curator.runs.gather import gather as gather_run
from curator.runs.read import Read, Reader
from curator.runs.read import read as read_run
from curator.store import models

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
SOURCES = [Source(name, f"https://{name}.example/feed") for name in ("a", "b", "c")]
GOOD = "<html><title>%s</title><article><p>%s</p></article></html>"
PROSE = (
    "Customers who were heard at once came back, says a survey of 1,200 shoppers, and 40 %"
    " brought a friend. " * 8
)


@dataclass
class Answers:
    """Collecting without the network: what each source gives."""

    given: dict[str, Feed | Failure]

    def gather(
        self, requests: Iterable[GatherRequest], *, now: datetime, pause: Callable[[], float]
    ) -> Generator[Feed | Failure, None, None]:
        yield from (self.given[request.source.name] for request in requests)

    def settle(self, entries: Iterable[Entry], known: Iterable[Known]) -> tuple[Entry, ...]:
        return settle(entries, known)

    def health(self, before: Health, result: Feed | Failure, *, now: datetime, url: str) -> Health:
        return next_health(before, result, now=now, url=url)


def gather(given: dict[str, Feed | Failure], now: datetime = NOW) -> Gathered:
    return gather_run(SOURCES, Answers(given), now)


class Shelf(Reader):
    """The real reading, with pages from a shelf instead of the network."""

    shelf: dict[str, bytes]

    def pages(
        self, requests: Iterable[PageRequest], *, now: datetime, until: float | None = None
    ) -> Generator[tuple[str, Page | Failure], None, None]:
        yield from (
            (request.id, Page(request.url, self.shelf[request.url], fetched=now))
            for request in requests
        )


def reader(cpu_seconds: float = 1.5, **shelf: bytes) -> Shelf:
    """A reader of the pages named; each has its entry, in this order."""
    made = Shelf(ClientSettings(), Labeller(context.themes()), None, cpu_seconds)
    made.shelf = {link(name): content for name, content in shelf.items()}
    source, _ = models.Source.objects.get_or_create(
        name="Paper", defaults={"url": "https://paper.example/feed"}
    )
    for number, name in enumerate(shelf):
        seen = NOW - timedelta(hours=number)
        record = to_json(Entry("Paper", name, link(name), name, published=seen))
        told = {
            "link": link(name),
            "title": name,
            "published": seen,
            "first_seen": seen,
            "record": record,
        }
        models.Entry.objects.get_or_create(source=source, uid=name, defaults=told)
    return made


def link(name: str) -> str:
    return f"https://paper.example/{name}"


def good(name: str) -> bytes:
    return (GOOD % (name, PROSE)).encode()


def read(
    reader: Shelf,
    now: datetime = NOW,
    *,
    stored: bool = False,
    on_each: Callable[[str], None] = lambda title: None,
) -> Read:
    return read_run(reader, CollectPart(), now, stored=stored, on_each=on_each)
