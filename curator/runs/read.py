"""Read: fetch the pages of new entries, make stories of them, and cluster them."""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from concurrent.futures import Future
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from django.db import DataError

from curator import match, records
from curator.collect.concurrency import host
from curator.collect.pages import pages as fetch_pages
from curator.config import CollectPart, Config
from curator.label.labeller import Labeller
from curator.label.themes.learning import Features
from curator.match.meaning import Embedder
from curator.net.client import ClientSettings
from curator.records import Article, Failure, Match, Page, PageRequest, Story
from curator.runs import context
from curator.runs.analyse import AHEAD, CPU_SECONDS, Extraction, failure
from curator.runs.correct import corrected_themes, settled
from curator.runs.fingerprints import StoredFingerprints
from curator.sandbox.futures import ahead
from curator.sandbox.protocol import Lost
from curator.store import database, models, pages, stories, theme_rulings

log = logging.getLogger(__name__)
WORTH_READING = 600  # characters of a feed's own text that make a story when its page cannot be had


@dataclass(frozen=True, slots=True)
class Unread:
    """A waiting entry with its page, or None if there is none to fetch."""

    row: models.Entry
    entry: records.Entry
    page: records.Page | records.Failure | None

    @classmethod
    def of(cls, row: models.Entry, page: records.Page | records.Failure | None) -> Unread:
        return cls(row, records.from_json(records.Entry, row.record), page)

    @property
    def id(self) -> str:
        return stories.identity(self.row.pk)

    @property
    def worth_reading(self) -> bool:
        return len(self.entry.summary) >= WORTH_READING


Extracted = tuple[Unread, records.Article | records.Failure]


@dataclass(slots=True)
class Read:
    """The counts of one reading."""

    read: int = 0
    on_topic: int = 0
    left: int = 0  # for the next time: the time was up, or one host was asked for enough
    failed: list[records.Failure] = field(default_factory=list)
    seconds: float = 0.0

    def as_object(self) -> dict[str, Any]:
        failed = [{"source": failure.source, "reason": failure.reason} for failure in self.failed]
        return {
            "read": self.read,
            "on_topic": self.on_topic,
            "left": self.left,
            "failed": failed,
            "seconds": round(self.seconds, 3),
        }


def read(
    reader: Reader,
    bounds: CollectPart,
    now: datetime,
    *,
    limit: int | None = None,
    stored: bool = False,
    only: Sequence[models.Entry] | None = None,
    on_total: Callable[[int], None] = lambda count: None,
    on_each: Callable[[str], None] = lambda title: None,
) -> Read:
    """Read waiting entries (`only` these; or with `stored` all stored pages again), each committed
    by itself.

    New pages of a slow host are left for the next time after `bounds.minutes_per_read`.
    """
    began = time.monotonic()
    until = None if stored else began + 60 * bounds.minutes_per_read
    report = Read()
    if only is None:
        only = list(islice(pages.read_before(), limit)) if stored else waiting(bounds, now, limit)
    rows = list(only)
    on_total(len(rows))
    report.left = len(rows)
    unread = _stored_pages(rows) if stored else _pages(rows, reader, now, bounds, until)
    with closing(unread), closing(reader.articles(unread, today=now.date())) as articles:
        for one, article in articles:
            _read_one(one, article, reader, now, report)
            report.left -= 1
            on_each(one.row.title)
            if until is not None and time.monotonic() >= until:
                break
    if stored:
        report.left = 0  # an entry whose page is no longer stored does not wait for it
    report.seconds = time.monotonic() - began
    return report


def waiting(bounds: CollectPart, now: datetime, limit: int | None = None) -> list[models.Entry]:
    """Return the entries that one reading takes, in order."""
    return pages.waiting(
        now, limit=limit or bounds.pages_per_read, max_age=timedelta(days=bounds.max_age_days)
    )


def _stored_pages(rows: Iterable[models.Entry]) -> Generator[Unread, None, None]:
    """Yield each entry with its stored page; without one, only if its story had none either."""
    for row in rows:
        page = pages.stored_page(row.link) if row.link else None
        if page or not row.link or stories.of_feed(row):
            yield Unread.of(row, page)


def _pages(
    rows: Iterable[models.Entry],
    reader: Reader,
    now: datetime,
    bounds: CollectPart,
    until: float | None,
) -> Generator[Unread, None, None]:
    """Yield each entry with its page: stored, fetched now, a failure, or None.

    Pages beyond a host's limit, or after `until`, are left out.
    """
    to_fetch: dict[str, list[models.Entry]] = {}
    for row in rows:
        kept = pages.stored_page(row.link) if row.link else None
        if kept or not row.link:
            yield Unread.of(row, kept)
        else:
            to_fetch.setdefault(row.link, []).append(row)
    requests = _few_of_each_host(to_fetch, bounds.pages_per_host)
    with closing(reader.pages(requests, now=now, until=until)) as answers:
        for url, page in answers:
            if isinstance(page, records.Page):
                pages.keep_page(url, page, now)
            for row in to_fetch.pop(url):
                yield Unread.of(row, page)


def _few_of_each_host(
    to_fetch: Mapping[str, Sequence[models.Entry]], most: int
) -> list[PageRequest]:
    requested: Counter[str] = Counter()
    requests = []
    for url, told in to_fetch.items():
        requested[host(url)] += 1
        if requested[host(url)] <= most:
            requests.append(_request(url, told))
    return requests


def _request(url: str, told: Sequence[models.Entry]) -> PageRequest:
    """Return the request for a page, with the listed source of its host, if any."""
    hosts = {urlsplit(row.source.url).netloc: row.source.url for row in told}
    return PageRequest(url, url, hosts.get(urlsplit(url).netloc, ""))


def _read_one(
    unread: Unread,
    article: records.Article | records.Failure,
    reader: Reader,
    now: datetime,
    report: Read,
) -> None:
    row = unread.row
    kept = article if isinstance(article, Failure) else _kept(row, article, reader)
    if isinstance(kept, models.Story):
        report.read += 1
        report.on_topic += kept.on_topic
        return
    if row.state != models.Entry.State.READ:
        # a page that was read before and cannot be read again keeps its story
        pages.note_failure(row, kept, now)
    report.failed.append(Failure(row.title or row.link or row.uid, kept.reason, kept.kind))


def _kept(row: models.Entry, article: records.Article, reader: Reader) -> models.Story | Failure:
    """Return the stored story, or a Failure if the database refuses what the page holds."""
    try:
        return keep_article(row, article, reader)
    except (DataError, ValueError, OverflowError) as error:
        log.exception("the story of “%s” cannot be stored", row.link, extra={"source": row.link})
        return failure(row.link, Lost("broke", type(error).__name__))


def keep_article(row: models.Entry, article: records.Article, reader: Reader) -> models.Story:
    """Label one article, match it with others, and store it."""
    story, features = reader.story(article)
    # placing builds the index of every story the first time: never inside a transaction
    reader.catch_up()
    with database.turn("placing a story"):  # two workers see the stories of each other
        reader.catch_up()
        fingerprint, cluster, match = reader.place(story)
        kind = match.kind if match else ""
        same = theme_rulings.tellings(row.pk) or theme_rulings.same_text(cluster, kind, row.pk)
        story = settled(story, row.pk, same)
        kept = stories.keep(
            row,
            story,
            fingerprint,
            cluster=cluster,
            match=match,
            theme_features=features.to_bytes(reader.stamp) if features else b"",
        )
        reader.placed(story, kept)
    return kept


@dataclass
class Reader:
    """The pure stages with the index of all stories, which is built when first needed."""

    settings: ClientSettings
    labeller: Labeller
    embedder: Embedder | None
    cpu_seconds: float = CPU_SECONDS  # for the extraction of one page
    stamp: bytes = b""  # of the weights that themes are found with
    _index: match.Index | None = field(default=None, init=False)
    _newest: int = field(default=0, init=False)  # the last story that the index knows
    _clusters: dict[str, int] = field(default_factory=dict, init=False)
    _last: match.Fingerprint | None = field(default=None, init=False)

    @classmethod
    def of(cls, config: Config) -> Reader:
        """As feeds.yaml says, with the editors' corrections as they are now."""
        themes = corrected_themes()
        labeller = Labeller(themes, context.second_encoder())
        settings = context.http_settings(config)
        return cls(settings, labeller, context.embedder(), stamp=themes.stamp)

    def pages(
        self, requests: Iterable[PageRequest], *, now: datetime, until: float | None
    ) -> Generator[tuple[str, Page | Failure], None, None]:
        return fetch_pages(requests, self.settings, now=now, until=until)

    def articles(
        self, unread: Iterable[Unread], *, today: date
    ) -> Generator[Extracted, None, None]:
        """Extracted in a killable process, while the caller labels the one before."""
        with (
            Extraction(self.cpu_seconds) as extraction,
            closing(ahead(unread, _asking(extraction, today), AHEAD)) as found,
        ):
            for one, article in found:
                if isinstance(article, Lost) and isinstance(one.page, Page) and one.worth_reading:
                    # the feed's own text still counts
                    article = _ask(extraction, one, None, today).result()
                if isinstance(article, Lost):
                    article = failure(one.entry.link, article)
                yield one, article

    def story(self, article: Article) -> tuple[Story, Features | None]:
        return self.labeller.labelled(article)

    def place(self, story: Story) -> tuple[bytes, int | None, Match | None]:
        self._last = seen = match.fingerprint(story, self.embedder)
        found = match.place(seen, self._known(), self._clusters, self._links)
        return match.to_bytes(seen), found.cluster, found.match

    def placed(self, story: Story, kept: models.Story) -> None:
        seen, self._last = self._last, None
        same = seen is not None and seen.id == story.article.id
        self._known().add(seen if same and seen else match.fingerprint(story, self.embedder))
        self._clusters[story.article.id] = kept.cluster_id
        self._newest = max(self._newest, kept.pk)

    def go_on_from(self, before: Reader) -> None:
        """Take over the index of an earlier reader of this process; editors may have joined or
        parted stories since.
        """
        self._index, self._newest = before._index, before._newest
        self._clusters = dict(stories.clusters()) if before._index is not None else {}

    def catch_up(self) -> None:
        """Take the stories that others have stored since into the index."""
        index = self._known()
        newest = stories.newest()
        if newest == self._newest:
            return
        for identity, kept, cluster in stories.fingerprints(after=self._newest):
            if self._clusters.get(identity) != cluster or identity not in index:
                seen = match.from_bytes(kept) if kept else None
                index.add(seen or match.fingerprint(stories.current(identity), self.embedder))
                self._clusters[identity] = cluster
        self._newest = newest

    @cached_property
    def _links(self) -> match.Links:
        return match.Links.of(*stories.links())

    def _known(self) -> match.Index:
        """Every current story; one kept in an older form of fingerprint is made again."""
        if self._index is None:
            self._index, self._newest = match.Index(StoredFingerprints(self.embedder)), 0
            self.catch_up()
        return self._index


def _asking(
    extraction: Extraction, today: date
) -> Callable[[Unread], Future[Article | Failure | Lost]]:
    def ask(unread: Unread) -> Future[Article | Failure | Lost]:
        page = unread.page
        if isinstance(page, Failure) and not unread.worth_reading:
            return _finished(page)
        return _ask(extraction, unread, None if isinstance(page, Failure) else page, today)

    return ask


def _ask(
    extraction: Extraction, unread: Unread, page: Page | None, today: date
) -> Future[Article | Failure | Lost]:
    # a Future only gives, so one of fewer kinds of answers does
    return extraction.entry(  # type: ignore[return-value]
        unread.entry, page, id=unread.id, today=today, worth=WORTH_READING
    )


def _finished(answer: Failure) -> Future[Article | Failure | Lost]:
    """Return a future that already has its answer."""
    future: Future[Article | Failure | Lost] = Future()
    future.set_result(answer)
    return future
