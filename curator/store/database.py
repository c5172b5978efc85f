"""Open and migrate the database; locks, retries and bulk writes; errors as one sentence."""

from __future__ import annotations

import logging
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from time import monotonic, sleep
from typing import Any, TypeVar

from django.db import OperationalError, connection, models, transaction

from curator.config import environment
from curator.errors import StoreError

log = logging.getLogger(__name__)


def open_store() -> None:
    """Set up Django and migrate the tables; raises StoreError if the database cannot be opened or
    written.
    """
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "curator.settings")
    django.setup()
    from curator.store import secret_keys

    with plain_errors():
        _migrate()
        secret_keys.require_known()


def open_as_it_is() -> None:
    """Set up Django and migrate a new database only, so that one of an earlier version stays as it
    is; raises StoreError as above.
    """
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "curator.settings")
    django.setup()
    from django.db.migrations.recorder import MigrationRecorder

    from curator.store import models, secret_keys

    with plain_errors():
        if not MigrationRecorder(connection).applied_migrations():
            _migrate()
        if models.SecretKey._meta.db_table in connection.introspection.table_names():
            secret_keys.require_known()


@contextmanager
def plain_errors() -> Iterator[None]:
    """Turn a locked, full or read-only database into a StoreError; other errors pass."""
    from django.db import DatabaseError

    try:
        yield
    except DatabaseError as error:
        raise StoreError(_in_words(str(error))) from error


# what a PostgreSQL that is stopped, restarted or out of reach makes psycopg say
_AWAY = (
    "connection failed",
    "connection to server",
    "server closed the connection",
    "terminating connection",
    "the connection is lost",
    "the connection is closed",
    "could not translate host name",
)
_LEAST_ROOM = 1_000_000  # bytes; SQLite writes a log beside the database


def _no_room() -> bool:
    """Return whether the disk is full, which SQLite reports as an I/O error."""
    try:
        return shutil.disk_usage(environment().home).free < _LEAST_ROOM
    except OSError:
        return False


def _in_words(error: str) -> str:
    place = environment().database_url.rpartition("@")[2] or str(
        environment().home / "curator.sqlite3"
    )
    if "locked" in error:
        return (
            f"the database ({place}) is locked by another program. Wait for it to end, then run"
            " again."
        )
    if "readonly" in error or "unable to open" in error:
        return (
            f"the database ({place}) cannot be written. Check the folder's permissions, or set"
            " CURATOR_HOME to another one."
        )
    if "full" in error or "No space left" in error or ("I/O error" in error and _no_room()):
        return (
            f"the disk that holds the database ({place}) is full. Make room, then run again;"
            " what was stored before is kept."
        )
    if any(words in error for words in _AWAY):
        return (
            f"the database ({place}) is away: {error.strip().splitlines()[0]}. Start it, or see to"
            " the network between, then run again; what was stored before is kept."
        )
    if "not a database" in error or "malformed" in error:
        return (
            f"the database ({place}) is damaged: {error}. Restore a copy, or set CURATOR_HOME to a"
            " new folder."
        )
    return f"the database ({place}) cannot be used: {error}".strip()


def _migrate() -> None:
    """Bring the tables up to date; where every file of a migration is noted as done, none is
    loaded, since that takes longer than many a command.
    """
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.recorder import MigrationRecorder

    if not _migrations() <= MigrationRecorder(connection).applied_migrations().keys():
        call_command("migrate", verbosity=0, interactive=False)


def _migrations() -> set[tuple[str, str]]:
    """App and name of every migration that ships."""
    from django.apps import apps

    folders = [(app.label, Path(app.path) / "migrations") for app in apps.get_app_configs()]
    files = ((label, path) for label, folder in folders for path in folder.glob("*.py"))
    return {(label, path.stem) for label, path in files if path.stem != "__init__"}


Row = Sequence[Any]


def moment(time: datetime | None) -> Any:
    """Return a time as this database stores it."""
    return connection.ops.adapt_datetimefield_value(time)


def insert_missing(model: type[models.Model], columns: Sequence[str], rows: Iterable[Row]) -> None:
    """Insert rows of `columns`, ignoring those whose key exists."""
    places = ", ".join("%s" for _ in columns)
    names = ", ".join(map(_quoted, columns))
    head = f"INSERT INTO {_table(model)} ({names})"  # our names
    _each(f"{head} VALUES ({places}) ON CONFLICT DO NOTHING", rows)


def update(model: type[models.Model], columns: Sequence[str], rows: Iterable[Row]) -> None:
    """Set `columns` of the rows whose primary key is each row's last value."""
    changes = ", ".join(f"{_quoted(column)} = %s" for column in columns)
    # our names
    _each(f"UPDATE {_table(model)} SET {changes} WHERE {_quoted('id')} = %s", rows)  # noqa: S608


def _each(statement: str, rows: Iterable[Row]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(statement, list(rows))


def _table(model: type[models.Model]) -> str:
    return _quoted(model._meta.db_table)


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


T = TypeVar("T")
PATIENCE = timedelta(minutes=15)
_FIRST_PAUSE, _LONGEST_PAUSE = 0.25, 15.0  # seconds


def retry_while_locked(write: Callable[[], T], patience: timedelta = PATIENCE) -> T:
    """Return the result of `write`, retried with growing pauses while the database is locked or
    away.

    Raises the last error after `patience`. For what would be lost otherwise: answers of a mail
    server, a reader who leaves.
    """
    until, pause = monotonic() + patience.total_seconds(), _FIRST_PAUSE
    while True:
        try:
            return write()
        except OperationalError as error:
            if connection.in_atomic_block or monotonic() + pause > until:
                raise
            log.warning("the database cannot be written (%s); trying again", error)
        connection.close_if_unusable_or_obsolete()
        sleep(pause)
        pause = min(2 * pause, _LONGEST_PAUSE)


@contextmanager
def short_lock_timeout(seconds: float) -> Iterator[None]:
    """Limit how long this thread waits for a locked SQLite database."""
    if connection.vendor != "sqlite":
        yield
        return
    usual = connection.settings_dict["OPTIONS"].get("timeout", 5.0)
    _wait_at_most(seconds)
    try:
        yield
    finally:
        _wait_at_most(usual)


def _wait_at_most(seconds: float) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA busy_timeout={int(seconds * 1000)}")


def analyse(model: type[models.Model]) -> None:
    """Let PostgreSQL count a table that has just grown by a lot: until it does so by itself, it
    plans as if nothing had come.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {_table(model)}")


def one_at_a_time(what: str) -> None:
    """Take a lock on `what` until this transaction ends; SQLite serialises writers anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [what])


@contextmanager
def turn(what: str) -> Iterator[None]:
    """Hold a lock on `what` over all machines, without a transaction; on SQLite it is
    always free.
    """
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", [what])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [what])


@contextmanager
def durable() -> Iterator[None]:
    """Make this thread's SQLite commits wait for the disk, as PostgreSQL's always do."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    _synchronous("FULL")
    try:
        yield
    finally:
        _synchronous("NORMAL")


def _synchronous(level: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA synchronous={level}")


# Functions and types of the queue, but none that an extension brought.
_OTHERS = """
    SELECT 'DROP ROUTINE ' || oid::regprocedure || ' CASCADE' FROM pg_proc
    WHERE pronamespace = current_schema()::regnamespace
    AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')
    UNION ALL
    SELECT 'DROP TYPE ' || oid::regtype || ' CASCADE' FROM pg_type
    WHERE typnamespace = current_schema()::regnamespace
    AND (typtype = 'e' OR typrelid IN (SELECT oid FROM pg_class WHERE relkind = 'c'))
    AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_type.oid AND deptype = 'e')
"""


def drop_everything() -> None:
    """Empty a PostgreSQL database, including tables of a later version."""
    with transaction.atomic(), connection.cursor() as cursor:
        for name in connection.introspection.table_names(cursor):
            cursor.execute(f"DROP TABLE {connection.ops.quote_name(name)} CASCADE")
        cursor.execute(_OTHERS)
        for (drop,) in cursor.fetchall():
            cursor.execute(drop)
