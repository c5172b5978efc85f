"""Move the database from SQLite to PostgreSQL, in committed batches, verified by counts
and hashes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.core.management.sql import emit_post_migrate_signal
from django.db import DatabaseError, connection, connections, models, transaction
from django.db.migrations.recorder import MigrationRecorder

from curator.errors import InputError, NotReady, StoreError
from curator.store import heartbeats, sequences

SOURCE, BATCH = "moved", 500
MARK = "curator_move"  # a table that is there while a move has not come to its end
Model = type[models.Model]
Progress = Callable[[int, int], None]  # rows moved, of all
# What a new database has rows in: kinds of permissions, the roles, the name of the secret key.
MADE_WITH_IT = (
    "auth_group", "auth_group_permissions", "auth_permission", "django_content_type",
    "store_secretkey",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Moved:
    """One table on both sides; `digest` is the same on both."""

    table: str
    rows: int
    digest: str


def move(path: Path, now: datetime, progress: Progress = lambda done, of: None) -> list[Moved]:
    """Copy everything in the SQLite file at `path` to the open PostgreSQL, continuing an
    interrupted move.

    Raises NotReady if it may not begin, InputError if the file is none, StoreError if a table
    differs.
    """
    with _source(path):
        _require_same_version()
        heartbeats.require_none(now, SOURCE)
        tables = list(_in_order())
        _begin(path, tables)
        done, total = 0, sum(_objects(model, SOURCE).count() for model in tables)
        for model in tables:
            for there in _copied(model):
                progress(done + there, total)
            done += _objects(model).count()
        moved = [_compared(model) for model in tables]
        _end(tables)
    return moved


@contextmanager
def _source(path: Path) -> Iterator[None]:
    if connection.vendor != "postgresql":
        raise NotReady("Set CURATOR_DATABASE_URL to the PostgreSQL that the data is to go to.")
    if not path.is_file() or path.read_bytes()[:15] != b"SQLite format 3":
        raise InputError(f"{path} is no SQLite database.")
    plain = {
        **connection.settings_dict,
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": f"file:{path}?mode=ro",
        "OPTIONS": {"uri": True},
    }
    connections.databases[SOURCE] = plain
    try:
        yield
    finally:
        connections[SOURCE].close()
        del connections[SOURCE]
        del connections.databases[SOURCE]


def _require_same_version() -> None:
    ours = {name for app, name in MigrationRecorder(connection).applied_migrations() if _own(app)}
    found = MigrationRecorder(connections[SOURCE]).applied_migrations()
    if ours != {name for app, name in found if _own(app)}:
        raise NotReady(
            "The SQLite database is of another version. Run “curator schedule” once with it"
            " (without CURATOR_DATABASE_URL), which brings it up to date; then move."
        )


def _own(app: str) -> bool:
    return app == "store"


def _in_order() -> Iterator[Model]:
    """Return our tables and Django's, after those that they refer to."""
    left = {
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    }
    while left:
        free = sorted((model for model in left if not _points_to(model) & left), key=_table)
        assert free, f"tables that point to each other: {left}"
        yield from free
        left -= set(free)


def _points_to(model: Model) -> set[Any]:
    related = {field.related_model for field in model._meta.concrete_fields if field.is_relation}
    return related - {model}


def _table(model: Model) -> str:
    return model._meta.db_table


def _begin(path: Path, tables: Sequence[Model]) -> None:
    """Mark that a move is under way, and delete what starting put into the new tables."""
    name = str(path.resolve())
    with transaction.atomic(), connection.cursor() as cursor:
        if MARK in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT source FROM {MARK}")  # noqa: S608  # our name
            if [(name,)] != cursor.fetchall():
                raise NotReady("A move from another file has begun here. Take an empty database.")
            # every start notes a key where none is yet, as before the keys were moved
            cursor.execute("DELETE FROM store_secretkey")
            return
        if any(_objects(model).exists() for model in tables if _table(model) not in MADE_WITH_IT):
            raise NotReady("The PostgreSQL database is not empty. Nothing was moved.")
        for model in reversed(tables):
            cursor.execute(f"DELETE FROM {_quoted(_table(model))}")  # noqa: S608  # our names
        cursor.execute(f"CREATE TABLE {MARK} (source text NOT NULL)")
        cursor.execute(f"INSERT INTO {MARK} VALUES (%s)", [name])  # noqa: S608  # our name


def _objects(model: Model, using: str = "default") -> models.QuerySet[Any]:
    return model._base_manager.using(using)


def _columns(model: Model) -> list[models.Field[Any, Any]]:
    return list(model._meta.concrete_fields)


def _copied(model: Model) -> Iterator[int]:
    """Copy the missing rows in the order of the keys; yield how many there are after each batch."""
    key, names = model._meta.pk, [field.attname for field in _columns(model)]
    rows, done = _objects(model, SOURCE).order_by("pk"), _objects(model).count()
    if isinstance(key, models.CharField):  # words sort otherwise there: all or nothing
        with transaction.atomic():
            _objects(model).all().delete()
            _insert(model, rows.values_list(*names))
        yield rows.count()
        return
    last = _objects(model).aggregate(last=models.Max("pk"))["last"] or 0
    while batch := list(rows.filter(pk__gt=last).values_list(*names)[:BATCH]):
        with transaction.atomic():
            _insert(model, batch)
        last, done = batch[-1][names.index(key.attname)], done + len(batch)
        yield done


def _insert(model: Model, rows: Iterable[tuple[Any, ...]]) -> None:
    """Insert rows unchanged; no time is set anew."""
    fields = _columns(model)
    columns = ", ".join(_quoted(str(field.column)) for field in fields)
    places = ", ".join("%s" for _ in fields)
    statement = f"INSERT INTO {_quoted(_table(model))} ({columns}) VALUES ({places})"  # noqa: S608
    ready = [_prepared(fields, row) for row in rows]
    try:
        with connection.cursor() as cursor:
            cursor.executemany(statement, ready)
    except (DatabaseError, ValueError) as error:
        raise StoreError(f"a row of {_table(model)} cannot be moved: {error}".strip()) from error


def _prepared(fields: Sequence[models.Field[Any, Any]], row: Sequence[Any]) -> list[Any]:
    pairs = zip(fields, row, strict=True)
    return [field.get_db_prep_save(value, connection) for field, value in pairs]


def _compared(model: Model) -> Moved:
    """Count and hash a table on both sides; raises StoreError if they differ."""
    here, there = _digest(model, "default"), _digest(model, SOURCE)
    if here != there:
        raise StoreError(
            f"{_table(model)} is not the same on both sides ({there.rows} rows in SQLite,"
            f" {here.rows} in PostgreSQL). Was it written to meanwhile? Move to an empty database."
        )
    return here


def _digest(model: Model, using: str) -> Moved:
    """Return a hash of a table's rows, independent of their order."""
    names = [field.attname for field in _columns(model)]
    count, whole = 0, 0
    for row in _objects(model, using).order_by().values_list(*names).iterator(2_000):
        line = json.dumps([_plain(it) for it in row], sort_keys=True, ensure_ascii=False)
        digest = sha256(line.encode("utf-8", "surrogatepass")).digest()
        whole = (whole + int.from_bytes(digest, "big")) % 2**256
        count += 1
    return Moved(_table(model), count, f"{whole:064x}")


def _plain(value: Any) -> Any:
    """Return a value in a form common to both databases."""
    if isinstance(value, bytes | memoryview):
        return sha256(bytes(value)).hexdigest()
    if isinstance(value, dict):
        return {name: _plain(it) for name, it in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(it) for it in value]
    if isinstance(value, int | float) and not isinstance(value, bool):
        return repr(float(value)) if abs(value) < 2**53 else repr(int(value))
    return value if isinstance(value, bool | str | None) else str(value)


def _end(tables: Sequence[Model]) -> None:
    """Let sequences go on where they were, also past numbers whose rows are deleted, and add
    Django's rows about this database.
    """
    given = sequences.last_given(SOURCE)
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(tables)):
            cursor.execute(statement)
        for model in tables:
            if last := given.get(_table(model)):
                key = [_table(model), model._meta.pk.column, last]
                cursor.execute("SELECT setval(pg_get_serial_sequence(%s, %s), %s)", key)
        cursor.execute(f"DROP TABLE {MARK}")
    emit_post_migrate_signal(verbosity=0, interactive=False, db="default")


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
