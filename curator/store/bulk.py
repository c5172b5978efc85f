"""Many rows in one statement, prepared once: gathering writes thousands, and Django's own ways take most of its time.

Values are what the database's driver takes: times through `moment`, JSON as text, everything else as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import connection, models

Row = Sequence[Any]


def moment(time: datetime | None) -> Any:
    """A time as this database keeps it."""
    return connection.ops.adapt_datetimefield_value(time)


def insert_missing(model: type[models.Model], columns: Sequence[str], rows: Iterable[Row]) -> None:
    """Insert rows of `columns`; one whose key is already there changes nothing."""
    places = ", ".join("%s" for _ in columns)
    names = ", ".join(map(_quoted, columns))
    _each(f"INSERT INTO {_table(model)} ({names}) VALUES ({places}) ON CONFLICT DO NOTHING", rows)  # noqa: S608  # our names


def update(model: type[models.Model], columns: Sequence[str], rows: Iterable[Row]) -> None:
    """Set `columns` of the rows whose primary key is each row's last value."""
    changes = ", ".join(f"{_quoted(column)} = %s" for column in columns)
    _each(f"UPDATE {_table(model)} SET {changes} WHERE {_quoted('id')} = %s", rows)  # noqa: S608  # our names


def _each(statement: str, rows: Iterable[Row]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(statement, list(rows))


def _table(model: type[models.Model]) -> str:
    return _quoted(model._meta.db_table)


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
