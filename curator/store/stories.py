"""Store stories: every reading of an entry is a revision, the newest counts, each in
one cluster.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time

from django.db import transaction

from curator import records
from curator.language.search_words import index_words
from curator.store import models
from curator.store.blocks import blocking


@transaction.atomic
def keep(
    entry: models.Entry,
    story: records.Story,
    fingerprint: bytes,
    *,
    cluster: int | None,
    match: records.Match | None,
    theme_features: bytes = b"",
) -> models.Story:
    """Store `story` as the newest revision of `entry`, in `cluster` or a new one, unless unchanged.

    A story read again stays in its cluster, which a person may have decided.
    """
    before = models.Story.objects.filter(entry=entry, current=True).first()
    record = records.to_json(story)
    if before and before.record == record:
        return before
    if before:
        models.Story.objects.filter(pk=before.pk).update(current=False, search_text="")
    words, url = (
        search_text(story, entry.source.name),
        (story.article.canonical_url or story.article.url)[:2000],
    )
    row = models.Story.objects.create(
        entry=entry,
        revision=before.revision + 1 if before else 1,
        cluster_id=before.cluster_id if before else cluster or models.Cluster.objects.create().pk,
        match_kind=before.match_kind if before else match.kind if match else "",
        match_reason=before.match_reason if before else match.reason if match else "",
        record=record,
        fingerprint=fingerprint,
        theme_features=theme_features,
        title=story.article.title,
        search_text=words,
        blocked_by=blocking(url, words),
        url=url,
        language=story.language.main,
        kind=story.article.kind,
        on_topic=story.on_topic,
        topic_score=story.topic_score,
        published=_published(story, entry),
    )
    models.Entry.objects.filter(pk=entry.pk).update(state=models.Entry.State.READ, reason="")
    return row


def of_feed(entry: models.Entry) -> bool:
    """Return whether the current story was made of the feed's own text, as far as can be seen."""
    row = models.Story.objects.filter(entry=entry, current=True).first()
    if row is None:
        return True
    article = records.from_json(records.Story, row.record).article
    told = records.from_json(records.Entry, entry.record).summary
    # a story made of a page names its site
    return article.site is None and len(article.body.split()) <= len(told.split())


def search_text(story: records.Story, source: str) -> str:
    """Return everything to search in a story, as words of the index (`store/search.py`)."""
    article = story.article
    parts = (article.title, source, article.site, article.author, article.body)
    return index_words("\n".join(part for part in parts if part))


def newest() -> int:
    """Return the number of the story stored last, or 0."""
    return models.Story.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def clusters() -> Iterator[tuple[str, int]]:
    """Return every current story's id -> its cluster."""
    rows = models.Story.objects.filter(current=True).values_list("entry_id", "cluster_id")
    return ((identity(entry), cluster) for entry, cluster in rows.iterator(5_000))


def fingerprints(after: int = 0) -> Iterator[tuple[str, bytes, int]]:
    """Yield id, fingerprint and cluster of every current story stored `after` that one."""
    rows = (
        models.Story.objects.filter(current=True, pk__gt=after)
        .order_by("pk")
        .values_list("entry_id", "fingerprint", "cluster_id")
    )
    return (
        (identity(entry), bytes(kept), cluster) for entry, kept, cluster in rows.iterator(2_000)
    )


def fingerprint(name: str) -> bytes | None:
    """Return the fingerprint of the newest reading of the entry that `name` identifies, or None."""
    row = (
        models.Story.objects.filter(entry_id=int(name.removeprefix("e")), current=True)
        .values_list("fingerprint")
        .first()
    )
    return bytes(row[0]) if row and row[0] else None


def current(name: str) -> records.Story:
    """Return the newest reading of the entry that `name` (see `identity`) identifies."""
    row = models.Story.objects.get(entry_id=int(name.removeprefix("e")), current=True)
    return records.from_json(records.Story, row.record)


def links() -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Return the pairs of stories that editors merged, and those that they split."""
    tied: dict[str, list[tuple[str, str]]] = {models.Link.MUST: [], models.Link.CANNOT: []}
    for a, b, rule in models.Link.objects.values_list("a_id", "b_id", "rule"):
        tied[rule].append((identity(a), identity(b)))
    return tied[models.Link.MUST], tied[models.Link.CANNOT]


def identity(entry: int) -> str:
    """Return an entry's story id in records: its `Article.id`."""
    return f"e{entry}"


def _published(story: records.Story, entry: models.Entry) -> datetime:
    """Return the feed's time, else the page's day, never later than when the entry was
    first seen.
    """
    published = story.article.entry.published if story.article.entry else None
    if published is None and story.article.published is not None:
        published = datetime.combine(story.article.published, time(12), UTC)
    return min(published, entry.first_seen) if published else entry.first_seen
