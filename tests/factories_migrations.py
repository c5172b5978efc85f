"""Tables as an earlier migration left them.

`python -m tests.factories_migrations [each]` prints those of a new database, made by `each`
migration or in as few steps as there are.
"""

from __future__ import annotations

import json
import os
import re
import sys
from typing import Any

import django
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

# the names that SQLite counts, and that PostgreSQL keeps of a table that was called otherwise
MADE_UP = re.compile(
    r"\b(fk_\d+|__unnamed_constraint_\d+__|\w*_([0-9a-f]{8}(_\w+)?|pkey|key|check))\b"
)
INDEXES = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type IN ('index', 'trigger')",
    "postgresql": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
}


def go_back_to(migration: str) -> Any:
    """Undo what came after this migration of the store; return the models of then."""
    executor, then = MigrationExecutor(connection), [("store", migration)]
    # each by itself, where a new database has had them in one
    executor.loader = MigrationLoader(connection, replace_migrations=False)
    executor.migrate(then)
    return executor.loader.project_state(then).apps


def tables() -> dict[str, Any]:
    """Return what the database says of each table's columns and keys, and of all indexes."""
    inspect = connection.introspection
    found: dict[str, Any] = {}
    with connection.cursor() as cursor:
        for table in inspect.table_names(cursor):
            columns = inspect.get_table_description(cursor, table)
            keys = inspect.get_constraints(cursor, table)
            found[table] = {
                "columns": sorted([row.name, str(row.type_code), row.null_ok] for row in columns),
                "keys": sorted(
                    json.dumps([MADE_UP.sub("", name), key], sort_keys=True)
                    for name, key in keys.items()
                ),
            }
        cursor.execute(INDEXES[connection.vendor])
        rows = cursor.fetchall()
    found["indexes"] = sorted(MADE_UP.sub("", f"{name}: {made}") for name, made in rows)
    return found


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "curator.settings"
    django.setup()
    from curator.store import search

    executor = MigrationExecutor(connection)
    ends = executor.loader.graph.leaf_nodes()
    if sys.argv[1:] == ["each"]:
        executor.loader = MigrationLoader(connection, replace_migrations=False)
        files = executor.loader.disk_migrations
        ends = [end for end in executor.loader.graph.leaf_nodes() if not files[end].replaces]
    executor.migrate(ends)
    search.prepare()  # as after every migration
    print(json.dumps(tables(), indent=1))  # noqa: T201


if __name__ == "__main__":
    main()
