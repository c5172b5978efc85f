"""Gather every source that is due, and store new entries."""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from random import random
from typing import Any, Protocol

from django.db import DataError, transaction

from curator import records
from curator.collect.feeds import gather as gather_feeds
from curator.collect.health import listed_again, next_health
from curator.collect.identity import settle
from curator.config import Config
from curator.net.client import ClientSettings
from curator.records import Entry, Failure, Feed, GatherRequest, Health, Known
from curator.runs import context
from curator.store import entries, models, sources

log = logging.getLogger(__name__)
Result = records.Feed | records.Failure
PIECE, PAUSE_SECONDS = 200, 0.02  # rows a transaction, and between two, for others who wait
# Results stored together: few commits for many sources, none waits long for a slow one, and with
# about the entries of one transaction, since nothing is gathered between two of the same batch.
BATCH, BATCH_SECONDS = 25, 0.25


class Collect(Protocol):
    """The network part: yields answers, and what each means for its source's health."""

    def gather(
        self,
        requests: Iterable[records.GatherRequest],
        *,
        now: datetime,
        pause: Callable[[], float],
    ) -> Generator[Result, None, None]: ...

    def settle(
        self, entries: Iterable[records.Entry], known: Iterable[records.Known]
    ) -> tuple[records.Entry, ...]: ...

    def health(
        self, before: records.Health, result: Result, *, now: datetime, url: str
    ) -> records.Health: ...


@dataclass(frozen=True, slots=True)
class Outcome:
    """The stored result of one source."""

    source: str
    state: str  # new | unchanged | failed
    entries: int
    reason: str = ""

    def as_object(self) -> dict[str, Any]:
        reason = {"reason": self.reason} if self.reason else {}
        return {"source": self.source, "state": self.state, "entries": self.entries, **reason}


@dataclass(slots=True)
class Gathered:
    """The counts of one gather."""

    sources: int = 0
    failed: list[Outcome] = field(default_factory=list)
    entries_seen: int = 0
    entries_new: int = 0
    seconds: float = 0.0
    conflicts: tuple[str, ...] = ()
    # By source: until when its server asked for that.
    left_alone: dict[str, datetime] = field(default_factory=dict)

    def count(self, outcome: Outcome, new: int) -> None:
        self.sources += 1
        self.entries_seen += outcome.entries
        self.entries_new += new
        if outcome.state == "failed":
            self.failed.append(outcome)

    def as_object(self) -> dict[str, Any]:
        failed = [{"source": outcome.source, "reason": outcome.reason} for outcome in self.failed]
        return {
            "sources": self.sources,
            "failed": failed,
            "entries_seen": self.entries_seen,
            "entries_new": self.entries_new,
            "left_alone": {name: until.isoformat() for name, until in self.left_alone.items()},
            "seconds": round(self.seconds, 3),
        }


def gather(
    listed: Iterable[records.Source],
    collect: Collect,
    now: datetime,
    *,
    only_due: bool = False,
    on_total: Callable[[int], None] = lambda count: None,
    on_each: Callable[[Outcome], None] = lambda outcome: None,
) -> Gathered:
    """Gather the sources; `on_each` is called for each source once its entries are committed."""
    report, rows = to_ask(listed, now, only_due=only_due)
    on_total(len(rows))
    ask(rows, collect, now, report, on_each)
    return report


def to_ask(
    listed: Iterable[records.Source], now: datetime, *, only_due: bool
) -> tuple[Gathered, list[models.Source]]:
    """Update the rows from feeds.yaml; return a report, with conflicts and the sources left
    alone for now, and the sources to gather.
    """
    report = Gathered(conflicts=sources.seed(listed))
    report.left_alone = {
        row.name: row.wait_until for row in sources.left_alone(now) if row.wait_until
    }
    return report, sources.due(now, all_of_them=not only_due)


def ask(
    asked: Iterable[models.Source],
    collect: Collect,
    now: datetime,
    report: Gathered,
    on_each: Callable[[Outcome], None] = lambda outcome: None,
) -> None:
    """Gather these sources, store the results, and count them in `report`."""
    began = time.monotonic()
    rows = {row.name: row for row in asked}
    requests = (_request(row) for row in rows.values())
    storing = _Storing(rows, collect, now)
    with closing(collect.gather(requests, now=now, pause=storing.pause)) as results:
        for batch in _batches(results):
            for outcome, new in storing.stored(batch):
                report.count(outcome, new)
                on_each(outcome)
    report.seconds = time.monotonic() - began


def _request(row: models.Source) -> records.GatherRequest:
    health = sources.health(row)
    return records.GatherRequest(
        sources.as_record(row), health.validators, health.content_hash or None
    )


def _batches(results: Iterable[Result]) -> Iterator[list[Result]]:
    batch: list[Result] = []
    held, began = 0, time.monotonic()
    for result in results:
        more = len(result.entries) if isinstance(result, records.Feed) else 0
        if batch and held + more > PIECE:
            yield batch
            batch, held, began = [], 0, time.monotonic()
        batch.append(result)
        held += more
        if len(batch) >= BATCH or time.monotonic() - began > BATCH_SECONDS:
            yield batch
            batch, held, began = [], 0, time.monotonic()
    if batch:
        yield batch


@dataclass(slots=True)
class _Storing:
    """Commits results, and leaves the database to others for a moment between two transactions."""

    rows: dict[str, models.Source]
    collect: Collect
    now: datetime
    _free_at: float = 0.0

    def stored(self, batch: list[Result]) -> list[tuple[Outcome, int]]:
        """Commit a batch; if the database refuses it, commit each source by itself."""
        try:
            return self._store(batch)
        except (DataError, ValueError, OverflowError) as error:
            if len(batch) > 1:
                return [one for result in batch for one in self.stored([result])]
            if isinstance(batch[0], records.Failure):
                raise
            log.exception(
                "the entries of “%s” cannot be stored",
                batch[0].source,
                extra={"source": batch[0].source},
            )
            why = records.Message(
                "its entries cannot be stored (%(error)s); please report this feed",
                error=type(error).__name__,
            )
            return self._store([records.Failure(batch[0].source, why, "parse")])

    def pause(self) -> float:
        """Return for how many seconds more others may write."""
        return max(0.0, self._free_at - time.monotonic())

    def _store(self, batch: list[Result]) -> list[tuple[Outcome, int]]:
        """Commit the entries in pieces, and the health of their sources with the last piece.

        Entries are compared before the transaction, to keep it short.
        """
        feeds = [
            (self.rows[result.source], result.entries)
            for result in batch
            if isinstance(result, records.Feed)
        ]
        memory = entries.recall(feeds)
        settled = [(row, self.collect.settle(found, memory.of(row))) for row, found in feeds]
        changes = entries.changes(settled, memory, self.now)
        health = [self._health(result) for result in batch]
        *most, last = entries.pieces(changes, PIECE)
        new: Counter[int] = Counter()
        for piece in most:
            with self._transaction():
                new.update(entries.save(piece))
        with self._transaction():
            new.update(entries.save(last))
            sources.keep_health(health)
        return [
            (_outcome(result, self.rows[result.source]), new[self.rows[result.source].pk])
            for result in batch
        ]

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        time.sleep(self.pause())
        with transaction.atomic():
            yield
        self._free_at = time.monotonic() + PAUSE_SECONDS

    def _health(self, result: Result) -> tuple[models.Source, Health]:
        row = self.rows[result.source]
        if isinstance(result, records.Feed) and not result.unchanged:
            row.holds = len(result.entries)
        health = self.collect.health(sources.health(row), result, now=self.now, url=row.url)
        if isinstance(result, records.Failure):
            health = listed_again(health, self.now, row.url, row.listed_url)
        return row, health


def _outcome(result: Result, row: models.Source) -> Outcome:
    if isinstance(result, records.Failure):
        return Outcome(result.source, "failed", 0, result.reason)
    return Outcome(result.source, "unchanged" if result.unchanged else "new", row.holds)


@dataclass(frozen=True, slots=True)
class FeedCollector:
    """The real network; due times are spread here, at random."""

    settings: ClientSettings
    max_entries: int

    @classmethod
    def of(cls, config: Config) -> FeedCollector:
        """As feeds.yaml says."""
        return cls(context.http_settings(config), config.collect.max_entries)

    def gather(
        self, requests: Iterable[GatherRequest], *, now: datetime, pause: Callable[[], float]
    ) -> Generator[Feed | Failure, None, None]:
        return gather_feeds(
            requests, self.settings, now=now, max_entries=self.max_entries, pause=pause
        )

    def settle(self, entries: Iterable[Entry], known: Iterable[Known]) -> tuple[Entry, ...]:
        return settle(entries, known)

    def health(self, before: Health, result: Feed | Failure, *, now: datetime, url: str) -> Health:
        # spreads load
        return next_health(before, result, now=now, url=url, jitter=random())  # noqa: S311
