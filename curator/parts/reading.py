"""Extracting, labelling and matching, as reading needs them."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, MutableMapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property

from curator import collect, extract, match
from curator.fetch import ClientSettings
from curator.label import Labeller
from curator.match.meaning import Embedder
from curator.records import Article, ArticleKind, Entry, Failure, Match, Page, PageRequest, Story
from curator.store import stories


@dataclass
class Reading:
    """The pure stages with the index of everything read before, which is built when the first story is placed."""

    settings: ClientSettings
    labeller: Labeller
    embedder: Embedder | None
    _clusters: dict[str, int] = field(default_factory=dict, init=False)
    _last: match.Fingerprint | None = field(default=None, init=False)

    def pages(self, requests: Iterable[PageRequest], *, now: datetime) -> Generator[tuple[str, Page | Failure], None, None]:
        return collect.pages(requests, self.settings, now=now)

    def story(self, page: Page, entry: Entry, *, id: str, today: date) -> Story:  # noqa: A002
        return self.labeller.story(extract.article(page, id=id, entry=entry, today=today))

    def story_of_feed(self, entry: Entry, *, id: str, today: date) -> Story:  # noqa: A002
        article = extract.from_text(entry.summary, id=id, url=entry.link, title=entry.title, today=today)
        return self.labeller.story(_told_by_feed(article, entry))

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


def _told_by_feed(article: Article, entry: Entry) -> Article:
    """The article of an entry whose page cannot be had: what the feed says of it still counts."""
    kind: ArticleKind = article.kind
    seconds = None
    if entry.enclosure:
        kind = "video" if entry.enclosure.media_type.startswith("video/") else "podcast"
        seconds = entry.enclosure.seconds
    return replace(
        article,
        entry=entry,
        kind=kind,
        title=entry.title,
        author=article.author or entry.author,
        published=entry.published.date() if entry.published else article.published,
        language_claim=entry.language,
        duration_seconds=seconds or article.duration_seconds,
    )
