"""`curator move sqlite-to-postgres`: move all data, verified by counts and hashes."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from curator.commands import console
from curator.commands.options import AsJson, Home, start
from curator.config import environment

app = typer.Typer(
    no_args_is_help=True,
    help="Move the data from SQLite to PostgreSQL, and prove that it is the same.",
)
From = Annotated[
    Path | None, typer.Option("--from", help="the SQLite file; else curator.sqlite3 in the home")
]


@app.callback()
def move() -> None:
    """Move the data to another database."""


@app.command("sqlite-to-postgres")
def sqlite_to_postgres(from_: From = None, as_json: AsJson = False, home: Home = None) -> None:
    """Move everything to the PostgreSQL of CURATOR_DATABASE_URL, which must be empty.

    It may be interrupted and run again. At the end every table is counted and hashed on both
    sides; the SQLite file stays as it is.
    """
    start(home)
    from curator.store import moving

    path = from_ or environment().home / "curator.sqlite3"
    with console.Steps("moving", quiet=as_json) as steps:
        moved = moving.move(path, datetime.now(UTC), steps.upto)
    if as_json:
        for it in moved:
            console.print_json(asdict(it))
        return
    rows = ((it.table, str(it.rows), it.digest[:16]) for it in moved if it.rows)
    console.table("the same on both sides", ("table", "rows", "hash"), rows)
    console.say(f"moved: {sum(it.rows for it in moved)} rows of {len(moved)} tables from {path}")
