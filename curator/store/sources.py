"""Sources as rows: from feeds.yaml, paused or added at the desk, with their health."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q, QuerySet

from curator import records
from curator.errors import InputError
from curator.records import Message
from curator.store import database, models
from curator.store.history import EDIT, Act, note, require

SKEW = timedelta(hours=1)  # by which the clocks of two machines may differ
# what makes a source asked at the next gather; no decision, so that nothing of it is undone
_AGAIN: dict[str, Any] = {"due_at": None, "failures": 0, "state": "new", "reason": ""}
TROUBLED = ("failing", "parked", "login", "gone")  # states that somebody should look at


def seed(sources: Iterable[records.Source]) -> tuple[str, ...]:
    """Update the rows from feeds.yaml; return messages about conflicts with what the desk added."""
    listed = tuple(sources)
    conflicts: list[str] = []
    with transaction.atomic():
        rows = {row.name: row for row in models.Source.objects.all()}
        desk_urls = {row.listed_url: row.name for row in rows.values() if row.origin == "desk"}
        added: list[models.Source] = []
        for source in listed:
            row = rows.get(source.name)
            at_desk = row is not None and row.origin == "desk" and not _of_a_link(row)
            if row and at_desk and _is(source, row):
                continue  # what the desk exported
            if at_desk:
                conflicts.append(f"“{source.name}” in feeds.yaml is at the desk too, which counts")
                continue
            if source.url in desk_urls:
                conflicts.append(
                    f"“{source.name}” in feeds.yaml is already at the desk as"
                    f" “{desk_urls[source.url]}”"
                )
                continue
            if row:
                _update(source, row)
            else:
                added.append(models.Source(name=source.name, url=source.url, **_wanted(source)))
        models.Source.objects.bulk_create(added, batch_size=200)
        names = [source.name for source in listed]
        models.Source.objects.filter(origin="file").exclude(name__in=names).update(listed=False)
    return tuple(conflicts)


def _of_a_link(row: models.Source) -> bool:
    """Return whether the row is the host of an added link only, which nobody ever gathered."""
    return row.origin == "desk" and not (row.url or row.listed_url or row.removed)


def _is(source: records.Source, row: models.Source) -> bool:
    """Return whether feeds.yaml lists a source exactly as the desk has it."""
    return all(getattr(row, name) == value for name, value in _wanted(source).items())


def _wanted(source: records.Source) -> dict[str, Any]:
    """Return the columns that feeds.yaml determines."""
    return {
        "listed_url": source.url,
        "site": source.site or "",
        "language": source.language or "",
        "kind": source.kind,
        "weight": source.weight,
        "selector": source.selector or "",
        "themes": list(source.themes),
        "listed": True,
    }


def _update(source: records.Source, row: models.Source) -> None:
    wanted = _wanted(source) | {"listed": not row.removed, "origin": "file"}
    if row.desk_weight is not None:
        wanted["weight"] = row.desk_weight
    changed = {name: value for name, value in wanted.items() if getattr(row, name) != value}
    if changed.keys() & {"listed_url", "selector"}:  # what came before says nothing of what is new
        changed |= {"etag": "", "last_modified": "", "content_hash": "", "due_at": None}
    if "listed_url" in changed:  # another address: what was known about the old one no longer holds
        changed |= {
            "url": source.url,
            "state": "new",
            "failures": 0,
            "moved_to": "",
            "moved_since": None,
            "reason": "",
            "wait_until": None,
        }
    if changed:
        models.Source.objects.filter(pk=row.pk).update(**changed)


def listed() -> list[records.Source]:
    """Return every source that is gathered, as feeds.yaml would list it: the file's and
    the desk's.
    """
    rows = models.Source.objects.filter(listed=True).order_by("pk")
    return [replace(as_record(row), url=row.listed_url or row.url) for row in rows]


# --- what the desk decides; its rows win over feeds.yaml


def add(source: records.Source, by: User) -> models.Source:
    """Add a source at the desk; raises InputError if name or address is taken."""
    require(by, EDIT)
    with transaction.atomic():
        taken = Q(name=source.name) | Q(url=source.url) | Q(listed_url=source.url)
        there = next((r for r in models.Source.objects.filter(taken) if not _of_a_link(r)), None)
        if there:
            raise InputError("“%(name)s” is among the sources already.", name=there.name)
        told = {"url": source.url, "origin": "desk", **_wanted(source)}
        row, _ = models.Source.objects.update_or_create(name=source.name, defaults=told)
        gone, here = {"listed": False, "removed": True}, {"listed": True, "removed": False}
        act = Act("source", row.pk, gone, here)
        note(None, by, Message("source %(source)s", source=source.name), after=source.url, act=act)
    return row


def remove(row: models.Source, by: User) -> None:
    """Stop gathering a source, whatever feeds.yaml says; its stories stay."""
    _decide(row, by, Message("removed"), listed=False, removed=True)


def bring_back(row: models.Source, by: User) -> None:
    """Gather a removed source again, also one that said it was gone."""
    _decide(row, by, Message("brought back"), listed=True, removed=False, **_AGAIN)


def set_weight(row: models.Source, by: User, weight: float) -> None:
    """Set a source's weight, 0 to 10, whatever feeds.yaml says."""
    if not 0 <= weight <= 10:
        raise InputError("A weight is a number from 0 to 10; 1 is usual.")
    _decide(row, by, Message("weight %(weight)s", weight=weight), weight=weight, desk_weight=weight)


def pause_source(row: models.Source, by: User, paused: bool) -> None:
    """Stop asking a source, or ask it again at the next gather; feeds.yaml cannot undo a pause."""
    require(by, EDIT)
    said = (Message("asked"), Message("paused"))
    with transaction.atomic():
        if models.Source.objects.filter(pk=row.pk, paused=not paused).exists():
            again = {} if paused else _AGAIN
            _decide(row, by, said[paused], said[not paused], paused=paused, **again)


def _decide(row: models.Source, by: User, what: Message, before: str = "", **changed: Any) -> None:
    require(by, EDIT)
    decided = changed.keys() - _AGAIN.keys()
    with transaction.atomic():
        rows = models.Source.objects.filter(pk=row.pk)
        was = rows.values(*decided).get()
        rows.update(**changed)
        act = Act("source", row.pk, was, {name: changed[name] for name in decided})
        named = Message("source %(source)s", source=row.name)
        note(None, by, named, before, what, act=act)


def put(of: int, state: dict[str, Any], _by: User) -> None:
    """Undo a decision about a source; it is asked at the next gather."""
    models.Source.objects.filter(pk=of).update(**state, due_at=None)


def due(now: datetime, *, all_of_them: bool = False) -> list[models.Source]:
    """Return the sources to gather now: not paused or gone, and due (or all that allow it)."""
    wrong = Q(checked_at__gt=now + SKEW)  # whatever else a clock wrote that was wrong by so much
    rows = _asked().filter(Q(wait_until=None) | Q(wait_until__lte=now) | wrong)
    if not all_of_them:
        rows = rows.filter(Q(due_at=None) | Q(due_at__lte=now) | wrong)
    return list(rows.order_by("due_at", "name"))


def unasked(ids: Iterable[int], since: datetime) -> list[models.Source]:
    """Return those of these sources that no worker gathered since then."""
    rows = _asked().filter(pk__in=list(ids)).filter(Q(checked_at=None) | Q(checked_at__lt=since))
    return list(rows.order_by("due_at", "name"))


def left_alone(now: datetime) -> list[models.Source]:
    """Return the sources whose servers asked for a pause beyond now."""
    return list(_asked().filter(wait_until__gt=now))


def _asked() -> QuerySet[models.Source]:
    return models.Source.objects.filter(listed=True, paused=False).exclude(state="gone")


def as_record(row: models.Source) -> records.Source:
    """Return the row as a record; a lasting redirect is already in `url`."""
    return records.Source(
        name=row.name,
        url=row.url,
        language=row.language or None,
        kind=row.kind,  # type: ignore[arg-type]  # written from records.SourceKind only
        weight=row.weight,
        site=row.site or None,
        selector=row.selector or None,
        themes=tuple(row.themes),
    )


def health(row: models.Source) -> records.Health:
    """Return the health columns of a row as one value."""
    return records.Health(
        state=row.state,  # type: ignore[arg-type]  # written from records.SourceState only
        reason=row.reason,
        failures=row.failures,
        checked_at=row.checked_at,
        changed_at=row.changed_at,
        due_at=row.due_at,
        validators=records.Validators(row.etag or None, row.last_modified or None),
        content_hash=row.content_hash,
        moved_to=row.moved_to,
        moved_since=row.moved_since,
        wait_until=row.wait_until,
    )


def keep_health(kept: Iterable[tuple[models.Source, records.Health]]) -> None:
    """Write the health of each row; a lasting redirect becomes its address."""
    rows = list(kept)
    for row, now in rows:
        _set(row, now)
    database.update(models.Source, _HEALTH, [_values(row) for row, _ in rows])


_TIMES = ("checked_at", "changed_at", "due_at", "moved_since", "wait_until")
_HEALTH = (
    "state", "reason", "failures", "etag", "last_modified", "content_hash", "holds", "moved_to",
    "url", *_TIMES,
)  # fmt: skip


def _set(row: models.Source, now: records.Health) -> None:
    row.state, row.reason, row.failures = now.state, now.reason, now.failures
    row.checked_at, row.changed_at, row.due_at = now.checked_at, now.changed_at, now.due_at
    row.etag, row.last_modified = now.validators.etag or "", now.validators.last_modified or ""
    row.content_hash, row.moved_to, row.moved_since = (
        now.content_hash,
        now.moved_to,
        now.moved_since,
    )
    row.url, row.wait_until = now.url or row.url, now.wait_until


def _values(row: models.Source) -> tuple[Any, ...]:
    return (
        *(
            database.moment(value) if name in _TIMES else value
            for name in _HEALTH
            for value in [getattr(row, name)]
        ),
        row.pk,
    )
