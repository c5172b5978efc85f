"""Store the entries of feeds, each once.

`collect.identity.settle` decides which item is which entry, with what is stored here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db.models import Q

from curator import records
from curator.net.equivalence import variants
from curator.store import database, models

Gathered = tuple[models.Source, tuple[records.Entry, ...]]
Told = tuple[models.Source, records.Entry]
Row = tuple[Any, ...]
State = models.Entry.State


@dataclass(slots=True)
class Memory:
    """The stored entries that a few gathered feeds may contain, by source row."""

    entries: dict[int, dict[str, records.Known]] = field(default_factory=dict)
    rows: dict[tuple[int, str], int] = field(default_factory=dict)  # (source, uid) -> entry row

    def of(self, source: models.Source) -> tuple[records.Known, ...]:
        """The entries of one source that its feed may list again."""
        return tuple(self.entries.get(source.pk, {}).values())

    def holds(self, source: models.Source, entry: records.Entry) -> bool:
        """Whether the entry is remembered exactly as its feed has it now."""
        one = self.entries.get(source.pk, {}).get(entry.uid)
        return one is not None and not _changed_in_feed(entry, one)


def recall(gathered: Sequence[Gathered]) -> Memory:
    """Return the stored entries that what was gathered may be; none for a new source.

    Nearly all are found by their id. Only for the others, page, date and title, or text are looked
    up.
    """
    memory = Memory()
    known = [
        (source, entry) for source, entries in gathered if source.changed_at for entry in entries
    ]
    for chunk in _chunks(known, 400):
        _remember(
            memory,
            Q(
                source_id__in={source.pk for source, _ in chunk},
                uid__in=[entry.uid for _, entry in chunk],
            ),
        )
    strange = [(source, entry) for source, entry in known if not memory.holds(source, entry)]
    for chunk in _chunks(strange, 400):
        _remember_like(memory, chunk)
    return memory


def _remember_like(memory: Memory, chunk: Sequence[Told]) -> None:
    """Query one condition at a time, because SQLite uses no index for several joined by OR."""
    sources = frozenset(source.pk for source, _ in chunk)
    links = [link for _, entry in chunk for link in (entry.link, *variants(entry.link)) if link]
    dated = [entry for _, entry in chunk if entry.dated == "feed" and entry.title]
    _remember(memory, Q(link__in=dict.fromkeys(links)), sources)
    _remember(
        memory,
        Q(published__in={e.published for e in dated}, title__in={e.title for e in dated}),
        sources,
    )
    bare = {source.pk for source, entry in chunk if not entry.link}
    if bare:
        _remember(
            memory,
            Q(source_id__in=bare, link="", title__in={entry.title for _, entry in chunk}),
            text=True,
        )


def _remember(
    memory: Memory, which: Q, sources: Container[int] | None = None, *, text: bool = False
) -> None:
    columns = (
        "pk",
        "source_id",
        "uid",
        "link",
        "title",
        "published",
        *(("record__summary",) if text else ()),
    )
    for pk, source, uid, *seen in models.Entry.objects.filter(which).values_list(*columns):
        if sources is None or source in sources:
            memory.entries.setdefault(source, {})[uid] = records.Known(uid, *seen)
            memory.rows[source, uid] = pk


def _chunks(items: list[Told], size: int) -> Iterator[list[Told]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


@dataclass(frozen=True, slots=True)
class Changes:
    """The rows that a few feeds change, computed before the transaction that writes them."""

    fresh: Mapping[tuple[int, str], Row]  # by (source, uid): the values of _COLUMNS
    told_anew: Sequence[Row]  # link, title, record, entry row
    moved: Sequence[int]  # entry rows with another address
    sources: Sequence[int]


def changes(gathered: Sequence[Gathered], memory: Memory, now: datetime) -> Changes:
    """Return what to write of several sources' feeds, compared with what is stored."""
    fresh: dict[tuple[int, str], Row] = {}
    retold: dict[int, tuple[records.Entry, records.Known]] = {}
    seen = database.moment(now)
    for source, entries in gathered:
        for entry in entries:
            pk = memory.rows.get((source.pk, entry.uid))
            if pk is None:
                fresh.setdefault((source.pk, entry.uid), _row(source, entry, seen))
            elif _changed_in_feed(entry, known := memory.entries[source.pk][entry.uid]):
                retold[pk] = entry, known
    moved = [pk for pk, (entry, known) in retold.items() if entry.link != known.link]
    told_anew = [_updated_row(pk, *pair) for pk, pair in retold.items()]
    return Changes(fresh, told_anew, moved, [source.pk for source, _ in gathered])


def pieces(changes: Changes, size: int) -> Iterator[Changes]:
    """Yield the same changes in pieces of at most `size` rows, at least one, to keep transactions
    short.
    """
    fresh, anew, moved = list(changes.fresh.items()), changes.told_anew, changes.moved
    for start in range(0, max(len(fresh), len(anew), len(moved), 1), size):
        part = slice(start, start + size)
        yield Changes(dict(fresh[part]), anew[part], moved[part], changes.sources)


def save(changes: Changes) -> Mapping[int, int]:
    """Write the changes in the caller's transaction; return source row -> number of new entries.

    If an entry's address moved, a page that failed is tried again.
    """
    database.insert_missing(models.Entry, _COLUMNS, changes.fresh.values())
    for start in range(0, len(changes.moved), 400):
        moved = models.Entry.objects.filter(pk__in=changes.moved[start : start + 400])
        moved.filter(state=State.FAILED).update(
            state=State.NEW, attempts=0, next_try=None, reason=""
        )
    database.update(models.Entry, ("link", "title", "record"), changes.told_anew)
    counted = Counter(source for source, _ in changes.fresh)
    return {source: counted[source] for source in changes.sources}


def _changed_in_feed(entry: records.Entry, known: records.Known) -> bool:
    return (entry.link, entry.title) != (known.link, known.title)


_COLUMNS = (
    "source_id", "uid", "link", "title", "published", "first_seen", "record", "state", "attempts",
    "reason",
)  # fmt: skip


def _row(source: models.Source, entry: records.Entry, seen: Any) -> Row:
    """Return the values of _COLUMNS."""
    published = database.moment(entry.published) if entry.published else seen
    record = records.to_json_text(entry)
    return (
        source.pk,
        entry.uid,
        entry.link,
        entry.title,
        published,
        seen,
        record,
        State.NEW.value,
        0,
        "",
    )


def _updated_row(pk: int, entry: records.Entry, known: records.Known) -> Row:
    """Return the new row of a known entry; without a date of its own it keeps its first one."""
    dated = replace(entry, published=known.published) if entry.dated == "first-seen" else entry
    return entry.link, entry.title, records.to_json_text(dated), pk
