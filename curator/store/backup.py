"""Back up and restore the data directory while the program runs.

A backup is a folder, written whole or not at all: the database, the secret key, readers who left
while the database was locked, feeds.yaml, and a manifest with hashes and row counts to verify it
by. SQLite copies itself; PostgreSQL is copied by pg_dump and pg_restore.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import file_digest
from pathlib import Path
from typing import Any

from curator import __version__
from curator.config import environment
from curator.errors import InputError, StoreError

SQLITE, POSTGRESQL = "curator.sqlite3", "curator.pgdump"
KEY, LEAVING, MANIFEST = "secret-key", "leaving", "manifest.json"
PASSES = 5  # at most so often is a copy made again because readers left while it was made
PAGES = 2_000  # of SQLite, copied in one go
Progress = Callable[[int, int], None]  # pages copied, of how many


@dataclass(frozen=True, slots=True)
class Manifest:
    """The contents of a backup: sha256 by file, rows by table."""

    made_at: str
    version: str
    files: Mapping[str, str]
    rows: Mapping[str, int]

    @property
    def database(self) -> str:
        """The file of the database, which says what kind it is."""
        return SQLITE if SQLITE in self.files else POSTGRESQL


# --- making ---


def make(folder: Path, now: datetime, progress: Progress = lambda done, of: None) -> Path:
    """Copy the data directory into a new folder, named by the time, within `folder`; raises
    StoreError.

    It is repeated until no reader left meanwhile, so that all who did are in it.
    """
    place = folder / f"{now:%Y-%m-%dT%H%M%SZ}"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if place.exists():
            raise InputError(f"{place} is there already")
        part = Path(tempfile.mkdtemp(dir=folder, prefix=".unfinished."))
        try:
            _fill(part, now, progress)
            part.rename(place)
            _flush(folder)
        finally:
            shutil.rmtree(part, ignore_errors=True)
    except OSError as error:
        raise StoreError(f"the copy cannot be written to {folder}: {error.strerror}") from error
    return place


def _fill(part: Path, now: datetime, progress: Progress) -> None:
    rows: Mapping[str, int] = {}
    for _ in range(PASSES):
        gone = _gone()
        _copy_small_files(part)
        rows = _copy_database(part, progress)
        if _gone() == gone:
            break
    files = {str(file.relative_to(part)): _sha256(file) for file in _files(part)}
    made = Manifest(now.isoformat(timespec="seconds"), __version__, files, rows)
    (part / MANIFEST).write_text(json.dumps(asdict(made), indent=1), "utf-8")
    for file in _files(part):
        file.chmod(0o600)
        _flush(file)


def _gone() -> tuple[int, int, int]:
    """Return how many readers left, are suppressed, and wait to be removed."""
    from curator.store import late_leaving
    from curator.store.models import Subscriber, Suppression

    left = Subscriber.objects.exclude(left_at=None).count()
    return left, Suppression.objects.count(), len(late_leaving.waiting())


def _copy_small_files(part: Path) -> None:
    from django.conf import settings

    home, feeds, key = environment().home, environment().feeds, environment().home / KEY
    if feeds.is_file():
        shutil.copyfile(feeds, part / feeds.name)
    # where the environment names the key, a file may be left of an earlier one
    if key.is_file() and key.read_text().strip() == settings.SECRET_KEY:
        shutil.copyfile(key, part / KEY)
    if (home / LEAVING).is_dir():
        shutil.copytree(home / LEAVING, part / LEAVING, dirs_exist_ok=True)


def _copy_database(part: Path, progress: Progress) -> Mapping[str, int]:
    from django.db import connection

    if connection.vendor == "sqlite":
        return _copy_sqlite(part / SQLITE, progress)
    return _dump_postgresql(part / POSTGRESQL)


def _copy_sqlite(target: Path, progress: Progress) -> Mapping[str, int]:
    """Copy within one read transaction: a single moment, without blocking writers."""
    target.unlink(missing_ok=True)
    with closing(sqlite3.connect(_sqlite(), isolation_level=None)) as source:
        source.execute("BEGIN")
        source.execute("SELECT count(*) FROM sqlite_master").fetchone()
        with closing(sqlite3.connect(target)) as copy:
            source.backup(
                copy, pages=PAGES, progress=lambda _, left, total: progress(total - left, total)
            )
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, nothing beside it
    return _sqlite_rows(target)


def _sqlite_rows(path: Path) -> Mapping[str, int]:
    """Return the rows of every table; raises StoreError if the file is damaged."""
    with closing(sqlite3.connect(path)) as database:
        found = database.execute("PRAGMA integrity_check").fetchone()[0]
        if found != "ok":
            raise StoreError(f"{path.name} is damaged: {found}")
        listed = (
            "SELECT name FROM sqlite_master"
            " WHERE type = 'table' AND name NOT LIKE 'sqlite~_%' ESCAPE '~'"
        )
        return _counted(database.execute, [name for (name,) in database.execute(listed)])


def _counted(execute: Callable[[str], Any], tables: list[str]) -> dict[str, int]:
    return {
        name: execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608  # our names
        for name in sorted(tables)
    }


def _dump_postgresql(target: Path) -> Mapping[str, int]:
    """Dump and count the same snapshot."""
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("SELECT pg_export_snapshot()")
        moment = cursor.fetchone()[0]
        _postgresql(
            "pg_dump", "--format=custom", "--no-owner", f"--file={target}", f"--snapshot={moment}"
        )
        return _postgresql_rows()


def _postgresql_rows() -> Mapping[str, int]:
    from django.db import connection

    with connection.cursor() as cursor:

        def execute(statement: str) -> Any:
            cursor.execute(statement)
            return cursor

        return _counted(execute, connection.introspection.table_names(cursor))


def _postgresql(program: str, *options: str) -> None:
    """Run a PostgreSQL program on our database; its password is in the environment."""
    from django.db import connection
    from django.db.backends.postgresql.client import DatabaseClient

    if shutil.which(program) is None:
        raise StoreError(f"{program} is not installed (Debian: postgresql-client)")
    words, given = DatabaseClient.settings_to_cmd_args_env(connection.settings_dict, [])
    *access, database = words[1:]
    done = subprocess.run(  # noqa: S603  # our words
        [program, *access, f"--dbname={database}", *options],
        env={**os.environ, **(given or {})},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise StoreError(f"{program}: {done.stderr.strip()}")


# --- looking ---


def read_manifest(folder: Path) -> Manifest:
    """Return the manifest in `folder`; raises InputError if it is no backup, or a file
    was changed.
    """
    try:
        found = Manifest(**json.loads((folder / MANIFEST).read_text("utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise InputError(f"{folder} is no copy that “curator backup” made") from error
    for name, digest in found.files.items():
        file = folder / name
        if not file.is_file() or _sha256(file) != digest:
            raise InputError(f"{file} is missing, or not as it was written")
    return found


def _files(folder: Path) -> list[Path]:
    return sorted(file for file in folder.rglob("*") if file.is_file())


def _sha256(file: Path) -> str:
    with file.open("rb") as opened:
        return file_digest(opened, "sha256").hexdigest()


def _sqlite() -> Path:
    return environment().home / SQLITE


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


# --- bringing back ---


@contextmanager
def key_of(folder: Path, aside: Path) -> Iterator[None]:
    """Install the backup's secret key within the context, the previous one in `aside`; undone if
    the block fails.
    """
    theirs, ours = folder / KEY, environment().home / KEY
    same = theirs.is_file() and ours.is_file() and theirs.read_text() == ours.read_text()
    if not theirs.is_file() or same:
        yield
        return
    ours.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    had = ours.is_file()
    if had:
        aside.mkdir(mode=0o700, parents=True, exist_ok=True)
        ours.rename(aside / KEY)
    shutil.copyfile(theirs, ours)
    ours.chmod(0o600)
    try:
        yield
    except BaseException:
        ours.unlink()
        if had:
            (aside / KEY).rename(ours)
        raise


def bring_back(folder: Path, found: Manifest, aside: Path, now: datetime) -> None:
    """Restore database and pending leavers, keeping what was there in `aside`; raises StoreError if
    a row is missing afterwards.
    """
    from django.db import connection

    if (found.database == SQLITE) is not (connection.vendor == "sqlite"):
        raise InputError(
            f"this copy is of {found.database.removeprefix('curator.')}, and"
            " CURATOR_DATABASE_URL names another kind of database"
        )
    connection.close()
    if found.database == SQLITE:
        rows = _bring_back_sqlite(folder, aside)
    else:
        rows = _bring_back_postgresql(folder, aside, now)
    if dict(rows) != dict(found.rows):
        changed = sorted(set(rows.items()) ^ set(found.rows.items()))
        raise StoreError(f"the rows are not those of the copy: {changed}")
    if (folder / LEAVING).is_dir():
        shutil.copytree(folder / LEAVING, environment().home / LEAVING, dirs_exist_ok=True)


def _bring_back_sqlite(folder: Path, aside: Path) -> Mapping[str, int]:
    path = _sqlite()
    part = path.with_name(f".{path.name}.restored")
    shutil.copyfile(folder / SQLITE, part)
    part.chmod(0o600)
    rows = _sqlite_rows(part)
    _flush(part)
    for old in sorted(path.parent.glob(f"{SQLITE}*")):
        aside.mkdir(mode=0o700, parents=True, exist_ok=True)
        old.rename(aside / old.name)
    part.rename(path)
    _flush(path.parent)
    return rows


def _bring_back_postgresql(folder: Path, aside: Path, now: datetime) -> Mapping[str, int]:
    from curator.store import database

    if not empty():
        make(aside, now)
        database.drop_everything()
    _postgresql(
        "pg_restore",
        "--no-owner",
        "--exit-on-error",
        "--single-transaction",
        str(folder / POSTGRESQL),
    )
    return _postgresql_rows()


def empty() -> bool:
    """Return whether there is no data yet where the backup is to be restored."""
    from django.db import connection

    if connection.vendor == "sqlite":  # settings make an empty file, readable by its owner alone
        return not _sqlite().exists() or not _sqlite().stat().st_size
    return not connection.introspection.table_names()


def require_no_workers(now: datetime) -> None:
    """Raise NotReady while a `curator run` uses the data that is to be replaced."""
    from django.db import DatabaseError

    from curator.store import heartbeats

    with suppress(DatabaseError):  # damaged, or of another version: that is why it is replaced
        heartbeats.require_none(now)
