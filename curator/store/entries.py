"""Entries as rows: each item of a feed once.

Which item is which entry is decided by collecting (`collect.identity.settle`), which is given what is remembered here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db.models import Q

from curator import records
from curator.store import bulk, models

Gathered = tuple[models.Source, tuple[records.Entry, ...]]


@dataclass(slots=True)
class Memory:
    """What is remembered of the entries that a few gathered feeds could hold, by source row."""

    entries: dict[int, dict[str, records.Known]] = field(default_factory=dict)
    rows: dict[tuple[int, str], int] = field(default_factory=dict)  # (source, uid) -> entry row

    def of(self, source: models.Source) -> tuple[records.Known, ...]:
        """The entries of one source that its feed may be telling again."""
        return tuple(self.entries.get(source.pk, {}).values())


def recall(gathered: Sequence[Gathered]) -> Memory:
    """The stored entries that share an id or a link with what was gathered; a source never read before has none."""
    memory = Memory()
    known = [(source, entry) for source, entries in gathered if source.changed_at for entry in entries]
    for chunk in _chunks(known, 400):
        rows = models.Entry.objects.filter(
            Q(uid__in=[entry.uid for _, entry in chunk]) | Q(link__in=[entry.link for _, entry in chunk if entry.link]),
            source_id__in={source.pk for source, _ in chunk},
        ).values_list("pk", "source_id", "uid", "link", "title", "published")
        for pk, source, uid, link, title, published in rows:
            memory.entries.setdefault(source, {})[uid] = records.Known(uid, link, title, published)
            memory.rows[source, uid] = pk
    return memory


def _chunks(
    items: list[tuple[models.Source, records.Entry]], size: int
) -> Iterator[list[tuple[models.Source, records.Entry]]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


def save(gathered: Sequence[Gathered], memory: Memory, now: datetime) -> Mapping[int, int]:
    """Store what several sources gave, inside the caller's transaction; how many entries were new, by source row."""
    fresh: dict[tuple[int, str], tuple[Any, ...]] = {}
    seen = bulk.moment(now)
    for source, entries in gathered:
        for entry in entries:
            pk = memory.rows.get((source.pk, entry.uid))
            if pk is None:
                fresh.setdefault((source.pk, entry.uid), _row(source, entry, seen))
            elif _retold(entry, memory.entries[source.pk][entry.uid]):
                _refresh(pk, entry)
    bulk.insert_missing(models.Entry, _COLUMNS, fresh.values())
    counted = Counter(source for source, _ in fresh)
    return {source.pk: counted[source.pk] for source, _ in gathered}


def _retold(entry: records.Entry, known: records.Known) -> bool:
    return (entry.link, entry.title) != (known.link, known.title)


_COLUMNS = (
    "source_id", "uid", "link", "title", "published", "first_seen", "record", "state", "attempts", "reason",
)  # fmt: skip


def _row(source: models.Source, entry: records.Entry, seen: Any) -> tuple[Any, ...]:
    """The values of _COLUMNS."""
    published = bulk.moment(entry.published) if entry.published else seen
    record = records.to_json_text(entry)
    return source.pk, entry.uid, entry.link, entry.title, published, seen, record, models.Entry.State.NEW.value, 0, ""


def _refresh(pk: int, entry: records.Entry) -> None:
    """The newest sight of a known entry; when its address moved, a page that could not be had is tried again.

    An entry without a date of its own keeps that of its first sight.
    """
    row = models.Entry.objects.get(pk=pk)
    if row.link != entry.link and row.state == models.Entry.State.FAILED:
        row.state, row.attempts, row.next_try, row.reason = models.Entry.State.NEW, 0, None, ""
    dated = replace(entry, published=row.published) if entry.dated == "first-seen" else entry
    row.link, row.title, row.record = entry.link, entry.title, records.to_json(dated)
    row.save()
