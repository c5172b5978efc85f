"""Entries as rows: each item of a feed once, whatever its feed does to ids, links and titles.

An entry is known by its uid within its source. Two kinds of feed lie about that, and both are recognised here, where the
past is known: the same link and title under another id is the entry we have; a known id under another link and another
title is a new entry whose publisher reused the id.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from curator import records
from curator.store import models

Fresh = tuple[models.Source, records.Entry]


@dataclass(slots=True)
class _Known:
    """What of a stored entry decides whether an item is the same one."""

    pk: int  # 0: not stored yet
    uid: str
    link: str
    title: str


def save(gathered: Sequence[tuple[models.Source, tuple[records.Entry, ...]]], now: datetime) -> dict[int, int]:
    """Store what several sources gave, inside the caller's transaction; how many entries were new, by source row."""
    items = [(source, entry) for source, entries in gathered for entry in entries]
    by_uid, by_sight = _known(items)
    new_rows: list[models.Entry] = []
    counts = dict.fromkeys((source.pk for source, _ in gathered), 0)
    for source, entry in items:
        uid = _uid(source.pk, entry, by_uid, by_sight)
        known = by_uid.get((source.pk, uid))
        if known is None:
            new_rows.append(_row(source, uid, entry, now))
            by_uid[source.pk, uid] = by_sight[source.pk, entry.link, entry.title] = _Known(0, uid, entry.link, entry.title)
            counts[source.pk] += 1
        elif known.pk and (known.link, known.title) != (entry.link, entry.title):
            _refresh(known.pk, entry)
    models.Entry.objects.bulk_create(new_rows, batch_size=500, ignore_conflicts=True)
    return counts


def _known(items: Iterable[Fresh]) -> tuple[dict[tuple[int, str], _Known], dict[tuple[int, str, str], _Known]]:
    """The stored entries that any of `items` could be, by id and by (link, title)."""
    by_uid: dict[tuple[int, str], _Known] = {}
    by_sight: dict[tuple[int, str, str], _Known] = {}
    for chunk in _chunks(list(items), 400):
        rows = models.Entry.objects.filter(
            Q(uid__in=[_short(entry.uid) for _, entry in chunk])
            | Q(link__in=[entry.link for _, entry in chunk if entry.link]),
            source_id__in={source.pk for source, _ in chunk},
        ).values_list("pk", "source_id", "uid", "link", "title")
        for pk, source_id, uid, link, title in rows:
            known = _Known(pk, uid, link, title)
            by_uid[source_id, uid] = by_sight[source_id, link, title] = known
    return by_uid, by_sight


def _chunks(items: list[Fresh], size: int) -> Iterator[list[Fresh]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


def _uid(
    source: int,
    entry: records.Entry,
    by_uid: dict[tuple[int, str], _Known],
    by_sight: dict[tuple[int, str, str], _Known],
) -> str:
    """The id under which this item is, or will be, stored."""
    uid = _short(entry.uid)
    known = by_uid.get((source, uid))
    if known is None:
        seen = by_sight.get((source, entry.link, entry.title)) if entry.link and entry.title else None
        return uid if seen is None else seen.uid
    if known.link != entry.link and known.title != entry.title:
        return _short(f"{uid}#{_digest(entry.link + chr(0) + entry.title)}")
    return uid


def _short(uid: str) -> str:
    return uid if len(uid) <= 600 else f"{uid[:500]}#{_digest(uid)}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _row(source: models.Source, uid: str, entry: records.Entry, now: datetime) -> models.Entry:
    return models.Entry(
        source=source,
        uid=uid,
        link=entry.link,
        title=entry.title,
        published=entry.published or now,
        first_seen=now,
        record=records.to_json(entry),
    )


def _refresh(pk: int, entry: records.Entry) -> None:
    """The newest sight of a known entry; when its address moved, the page is read again."""
    row = models.Entry.objects.get(pk=pk)
    if row.link != entry.link and row.state == models.Entry.State.FAILED:
        row.state, row.attempts, row.next_try, row.reason = models.Entry.State.NEW, 0, None, ""
    row.link, row.title, row.record = entry.link, entry.title, records.to_json(entry)
    row.save()
