"""Read: fetch the pages of new entries, make stories of them, and find out which tell the same."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any, Protocol

from django.db import transaction

from curator import records
from curator.config import CollectPart
from curator.store import models, reading, stories

WORTH_READING = 600  # characters of a feed's own text that make a story when its page cannot be had


Place = tuple[bytes, int | None, records.Match | None]  # fingerprint, the cluster it belongs to (None: a new one), why


@dataclass(frozen=True, slots=True)
class Unread:
    """An entry that waits, and its page as far as it can be had: None where there is no page to fetch."""

    row: models.Entry
    entry: records.Entry
    page: records.Page | records.Failure | None

    @classmethod
    def of(cls, row: models.Entry, page: records.Page | records.Failure | None) -> Unread:
        return cls(row, records.from_json(records.Entry, row.record), page)

    @property
    def id(self) -> str:
        return stories.identity(self.row.pk)


Extracted = tuple[Unread, records.Article | records.Failure]


class Reader(Protocol):
    """The parts reading uses: pages from the network, and the pure way from a page to a story with its place."""

    def pages(
        self, requests: Iterable[records.PageRequest], *, now: datetime
    ) -> Generator[tuple[str, records.Page | records.Failure], None, None]: ...

    def articles(self, unread: Iterable[Unread], *, today: date) -> Generator[Extracted, None, None]:
        """What the page or, where it holds more than WORTH_READING, the feed says; in order, a few ahead of the caller."""
        ...

    def story(self, article: records.Article) -> records.Story: ...

    def place(self, story: records.Story) -> Place: ...

    def placed(self, story: records.Story, cluster: int) -> None: ...


@dataclass(slots=True)
class Read:
    """One reading, counted."""

    read: int = 0
    on_topic: int = 0
    failed: list[records.Failure] = field(default_factory=list)
    seconds: float = 0.0

    def as_object(self) -> dict[str, Any]:
        failed = [{"source": failure.source, "reason": failure.reason} for failure in self.failed]
        return {"read": self.read, "on_topic": self.on_topic, "failed": failed, "seconds": round(self.seconds, 3)}


def read(
    reader: Reader,
    bounds: CollectPart,
    now: datetime,
    *,
    limit: int | None = None,
    stored: bool = False,
    on_total: Callable[[int], None] = lambda count: None,
    on_each: Callable[[str], None] = lambda title: None,
) -> Read:
    """Read what gather left (or, `stored`, every kept page again); each story is committed before the next is begun."""
    began = time.monotonic()
    report = Read()
    rows = list(islice(reading.read_before(), limit)) if stored else _waiting(bounds, now, limit)
    on_total(len(rows))
    unread = _stored_pages(rows) if stored else _pages(rows, reader, now)
    with closing(unread), closing(reader.articles(unread, today=now.date())) as articles:
        for one, article in articles:
            _read_one(one, article, reader, now, report)
            on_each(one.row.title)
    report.seconds = time.monotonic() - began
    return report


def _waiting(bounds: CollectPart, now: datetime, limit: int | None) -> list[models.Entry]:
    return reading.waiting(now, limit=limit or bounds.pages_per_read, max_age=timedelta(days=bounds.max_age_days))


def _stored_pages(rows: Iterable[models.Entry]) -> Generator[Unread, None, None]:
    return (Unread.of(row, reading.stored_page(row.link)) for row in rows)


def _pages(rows: Iterable[models.Entry], reader: Reader, now: datetime) -> Generator[Unread, None, None]:
    """Each entry with its page: kept from before, fetched now, or a failure; None where there is no page to fetch."""
    to_fetch: dict[str, list[models.Entry]] = {}
    for row in rows:
        kept = reading.stored_page(row.link) if row.link else None
        if kept or not row.link:
            yield Unread.of(row, kept)
        else:
            to_fetch.setdefault(row.link, []).append(row)
    with closing(reader.pages([records.PageRequest(url, url) for url in to_fetch], now=now)) as pages:
        for url, page in pages:
            if isinstance(page, records.Page):
                reading.keep_page(url, page, now)
            for row in to_fetch.pop(url):
                yield Unread.of(row, page)


def _read_one(
    unread: Unread, article: records.Article | records.Failure, reader: Reader, now: datetime, report: Read
) -> None:
    row = unread.row
    if isinstance(article, records.Failure):
        if row.state != models.Entry.State.READ:  # a page that was read before and cannot be read again keeps its story
            reading.give_back(row, article, now)
        report.failed.append(records.Failure(row.title or row.link or row.uid, article.reason, article.kind))
        return
    story = reader.story(article)
    with transaction.atomic():
        fingerprint, cluster, match = reader.place(story)
        kept = stories.keep(row, story, fingerprint, cluster=cluster, match=match)
    reader.placed(story, kept.cluster_id)
    report.read += 1
    report.on_topic += story.on_topic
