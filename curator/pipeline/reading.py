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


Waiting = tuple[models.Entry, records.Page | records.Failure | None]  # an entry and its page, as far as it can be had
Place = tuple[bytes, int | None, records.Match | None]  # fingerprint, the cluster it belongs to (None: a new one), why


class Reader(Protocol):
    """The parts reading uses: pages from the network, and the pure way from a page to a story with its place."""

    def pages(
        self, requests: Iterable[records.PageRequest], *, now: datetime
    ) -> Generator[tuple[str, records.Page | records.Failure], None, None]: ...

    def story(self, page: records.Page, entry: records.Entry, *, id: str, today: date) -> records.Story: ...  # noqa: A002

    def story_of_feed(self, entry: records.Entry, *, id: str, today: date) -> records.Story: ...  # noqa: A002

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
    with closing(_stored_pages(rows) if stored else _pages(rows, reader, now)) as pages:
        for row, page in pages:
            _read_one(row, page, reader, now, report)
            on_each(row.title)
    report.seconds = time.monotonic() - began
    return report


def _waiting(bounds: CollectPart, now: datetime, limit: int | None) -> list[models.Entry]:
    return reading.waiting(now, limit=limit or bounds.pages_per_read, max_age=timedelta(days=bounds.max_age_days))


def _stored_pages(rows: Iterable[models.Entry]) -> Generator[Waiting, None, None]:
    return ((row, reading.stored_page(row.link)) for row in rows)


def _pages(rows: Iterable[models.Entry], reader: Reader, now: datetime) -> Generator[Waiting, None, None]:
    """Each entry with its page: kept from before, fetched now, or a failure; None where there is no page to fetch."""
    to_fetch: dict[str, list[models.Entry]] = {}
    for row in rows:
        kept = reading.stored_page(row.link) if row.link else None
        if kept or not row.link:
            yield row, kept
        else:
            to_fetch.setdefault(row.link, []).append(row)
    with closing(reader.pages((records.PageRequest(url, url) for url in to_fetch), now=now)) as pages:
        for url, page in pages:
            if isinstance(page, records.Page):
                reading.keep_page(url, page, now)
            for row in to_fetch.pop(url):
                yield row, page


def _read_one(
    row: models.Entry, page: records.Page | records.Failure | None, reader: Reader, now: datetime, report: Read
) -> None:
    entry = records.from_json(records.Entry, row.record)
    if isinstance(page, records.Failure) and len(entry.summary) < WORTH_READING:
        reading.give_back(row, page, now)
        report.failed.append(records.Failure(row.title or row.link or row.uid, page.reason, page.kind))
        return
    story = _story(row, entry, page, reader, now.date())
    with transaction.atomic():
        fingerprint, cluster, match = reader.place(story)
        kept = stories.keep(row, story, fingerprint, cluster=cluster, match=match)
    reader.placed(story, kept.cluster_id)
    report.read += 1
    report.on_topic += story.on_topic


def _story(
    row: models.Entry, entry: records.Entry, page: records.Page | records.Failure | None, reader: Reader, today: date
) -> records.Story:
    """What the page says; where there is none, or it holds less than the feed itself, what the feed says."""
    identity = stories.identity(row.pk)
    if not isinstance(page, records.Page):
        return reader.story_of_feed(entry, id=identity, today=today)
    story = reader.story(page, entry, id=identity, today=today)
    if story.article.kind == "article" and len(story.article.body) < len(entry.summary) >= WORTH_READING:
        return reader.story_of_feed(entry, id=identity, today=today)
    return story
