"""Extracting, labelling and matching, as reading needs them."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, MutableMapping
from concurrent.futures import Future
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from curator import collect, match
from curator.bounded.futures import ahead
from curator.bounded.lost import Lost
from curator.fetch import ClientSettings
from curator.label import Labeller
from curator.match.meaning import Embedder
from curator.parts.extracting import AHEAD, CPU_SECONDS, Extraction, failure
from curator.pipeline.reading import WORTH_READING, Extracted, Unread
from curator.records import Article, Entry, Failure, Match, Page, PageRequest, Story
from curator.store import stories


@dataclass
class Reading:
    """The pure stages with the index of everything read before, which is built when the first story is placed."""

    settings: ClientSettings
    labeller: Labeller
    embedder: Embedder | None
    cpu_seconds: float = CPU_SECONDS  # for the extraction of one page
    _clusters: dict[str, int] = field(default_factory=dict, init=False)
    _last: match.Fingerprint | None = field(default=None, init=False)

    def pages(self, requests: Iterable[PageRequest], *, now: datetime) -> Generator[tuple[str, Page | Failure], None, None]:
        return collect.pages(requests, self.settings, now=now)

    def articles(self, unread: Iterable[Unread], *, today: date) -> Generator[Extracted, None, None]:
        """Extracted in a killable process, while the caller labels the one before."""
        with Extraction(self.cpu_seconds) as extraction, closing(ahead(unread, _asking(extraction, today), AHEAD)) as found:
            for one, article in found:
                if isinstance(article, Lost) and isinstance(one.page, Page) and _worth_reading(one.entry):
                    article = _ask(extraction, one, None, today).result()  # the feed's own text still counts
                yield one, failure(one.entry.link, article) if isinstance(article, Lost) else article

    def story(self, article: Article) -> Story:
        return self.labeller.story(article)

    def place(self, story: Story) -> tuple[bytes, int | None, Match | None]:
        self._last = seen = match.fingerprint(story, self.embedder)
        found = match.place(seen, self._index, self._clusters, self._links)
        return match.to_bytes(seen), found.cluster, found.match

    def placed(self, story: Story, cluster: int) -> None:
        seen, self._last = self._last, None
        same = seen is not None and seen.id == story.article.id
        self._index.add(seen if same and seen else match.fingerprint(story, self.embedder))
        self._clusters[story.article.id] = cluster

    @cached_property
    def _links(self) -> match.Links:
        return match.Links.of(*stories.links())

    @cached_property
    def _index(self) -> match.Index:
        """Every current story; one kept in an older form of fingerprint is made anew."""
        index = match.Index(Kept(self.embedder))
        for identity, kept, cluster in stories.fingerprints():
            seen = match.from_bytes(kept) if kept else None
            index.add(seen or match.fingerprint(stories.current(identity), self.embedder))
            self._clusters[identity] = cluster
        return index


class Kept(MutableMapping[str, match.Fingerprint]):
    """The fingerprints in the store, read when a candidate is judged: only the index itself is held in memory."""

    def __init__(self, embedder: Embedder | None) -> None:
        self._embedder = embedder

    def __getitem__(self, identity: str) -> match.Fingerprint:
        kept = stories.fingerprint(identity)
        seen = match.from_bytes(kept) if kept else None
        return seen or match.fingerprint(stories.current(identity), self._embedder)

    def __setitem__(self, identity: str, seen: match.Fingerprint) -> None:
        """Nothing to do: a story is stored with its fingerprint before it is added to the index."""

    def __delitem__(self, identity: str) -> None:
        """Nothing to do either: a story that is read again is replaced in the store."""

    def __iter__(self) -> Iterator[str]:
        return (identity for identity, _, _ in stories.fingerprints())

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _asking(extraction: Extraction, today: date) -> Callable[[Unread], Future[Article | Failure | Lost]]:
    def ask(unread: Unread) -> Future[Article | Failure | Lost]:
        if not isinstance(unread.page, Failure):
            return _ask(extraction, unread, unread.page, today)
        return _ask(extraction, unread, None, today) if _worth_reading(unread.entry) else _known(unread.page)

    return ask


def _ask(extraction: Extraction, unread: Unread, page: Page | None, today: date) -> Future[Article | Failure | Lost]:
    return extraction.entry(unread.entry, page, id=unread.id, today=today, worth=WORTH_READING)  # type: ignore[return-value]  # a Future only gives


def _known(answer: Failure) -> Future[Article | Failure | Lost]:
    future: Future[Article | Failure | Lost] = Future()
    future.set_result(answer)
    return future


def _worth_reading(entry: Entry) -> bool:
    return len(entry.summary) >= WORTH_READING
