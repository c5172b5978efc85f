"""Stories as rows: every reading of an entry is a revision, the newest one counts, and each is
in one cluster.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time

from django.db import transaction

from curator import records
from curator.language.search_words import index_words
from curator.store import models


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
    """Store `story` as the newest revision of `entry`, in `cluster` or a new one; the same
    reading again changes nothing.

    A story read again stays in the cluster it is in: where it belongs was decided, perhaps by a
    person.
    """
    before = models.Story.objects.filter(entry=entry, current=True).first()
    record = records.to_json(story)
    if before and before.record == record:
        return before
    if before:
        models.Story.objects.filter(pk=before.pk).update(current=False, search_text="")
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
        search_text=search_text(story, entry.source.name),
        url=(story.article.canonical_url or story.article.url)[:2000],
        language=story.language.main,
        kind=story.article.kind,
        on_topic=story.on_topic,
        topic_score=story.topic_score,
        published=_published(story, entry),
    )
    models.Entry.objects.filter(pk=entry.pk).update(state=models.Entry.State.READ, reason="")
    return row


def search_text(story: records.Story, source: str) -> str:
    """Everything an editor may look for in a story, as words of the index (`store/search.py`)."""
    article = story.article
    parts = (article.title, source, article.site, article.author, article.body)
    return index_words("\n".join(part for part in parts if part))


def newest() -> int:
    """The number of the story that was stored last; 0 where there is none."""
    return models.Story.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def clusters() -> Iterator[tuple[str, int]]:
    """Every current story's id among the records, and its cluster."""
    rows = models.Story.objects.filter(current=True).values_list("entry_id", "cluster_id")
    return ((identity(entry), cluster) for entry, cluster in rows.iterator(5_000))


def fingerprints(after: int = 0) -> Iterator[tuple[str, bytes, int]]:
    """Every current story's id among the records, its fingerprint and its cluster; those stored
    `after` that one.
    """
    rows = (
        models.Story.objects.filter(current=True, pk__gt=after)
        .order_by("pk")
        .values_list("entry_id", "fingerprint", "cluster_id")
    )
    return (
        (identity(entry), bytes(kept), cluster) for entry, kept, cluster in rows.iterator(2_000)
    )


def fingerprint(name: str) -> bytes | None:
    """The fingerprint kept with the newest reading of the entry that `name` stands for; None
    when there is none.
    """
    row = (
        models.Story.objects.filter(entry_id=int(name.removeprefix("e")), current=True)
        .values_list("fingerprint")
        .first()
    )
    return bytes(row[0]) if row and row[0] else None


def current(name: str) -> records.Story:
    """The newest reading of the entry that `name` (see `identity`) stands for."""
    row = models.Story.objects.get(entry_id=int(name.removeprefix("e")), current=True)
    return records.from_json(records.Story, row.record)


def links() -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """The pairs of stories that an editor tied together, and those that were parted."""
    tied: dict[str, list[tuple[str, str]]] = {models.Link.MUST: [], models.Link.CANNOT: []}
    for a, b, rule in models.Link.objects.values_list("a_id", "b_id", "rule"):
        tied[rule].append((identity(a), identity(b)))
    return tied[models.Link.MUST], tied[models.Link.CANNOT]


def entry_of(name: str) -> int | None:
    """The entry that `name` (see `identity`) stands for; None where it is no such name."""
    number = name.removeprefix("e")
    return int(number) if name.startswith("e") and number.isdecimal() else None


def identity(entry: int) -> str:
    """What an entry's story is called in the records: its `Article.id`."""
    return f"e{entry}"


def _published(story: records.Story, entry: models.Entry) -> datetime:
    """The feed's moment where it has one, else the page's day; never later than the first sight
    of the entry.
    """
    said = story.article.entry.published if story.article.entry else None
    if said is None and story.article.published is not None:
        said = datetime.combine(story.article.published, time(12), UTC)
    return min(said, entry.first_seen) if said else entry.first_seen
