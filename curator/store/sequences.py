"""Sequences: the numbers that the database gives to new rows.

Links in mails and return addresses name their rows by number, so no number may be given twice.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.db import connection, connections

GAP = 1_000_000  # more than were given since a copy was made
_LAST = {
    "sqlite": "SELECT name, coalesce(seq, 0) FROM sqlite_master LEFT JOIN sqlite_sequence"
    " USING (name) WHERE type = 'table' AND instr(sql, 'AUTOINCREMENT')",
    "postgresql": "SELECT sequencename, coalesce(last_value, 0) FROM pg_sequences"
    " WHERE schemaname = current_schema()",
}


def last_given(using: str = "default") -> dict[str, int]:
    """Return the last number that each sequence gave; in SQLite it has its table's name."""
    with connections[using].cursor() as cursor:
        cursor.execute(_LAST[connections[using].vendor])
        return dict(cursor.fetchall())


def skip_past(given: Mapping[str, int]) -> None:
    """Let every sequence go on far after what it gave, here and in the database of `given`."""
    for name, last in last_given().items():
        _go_on_after(name, max(last, given.get(name, 0)) + GAP)


def _go_on_after(name: str, number: int) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT setval(quote_ident(%s)::regclass, %s)", [name, number])
            return
        cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [name])
        cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [name, number])
