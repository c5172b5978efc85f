"""Options common to several commands, and opening the database."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

Home = Annotated[Path | None, typer.Option("--home", help="data directory (CURATOR_HOME)")]
Feeds = Annotated[Path | None, typer.Option("--feeds", help="another feeds.yaml (CURATOR_FEEDS)")]
Out = Annotated[Path | None, typer.Option("--out", help="folder for what is written (CURATOR_OUT)")]
AsJson = Annotated[bool, typer.Option("--json", help="print one JSON object, for programs")]


def place(home: Path | None = None, feeds: Path | None = None, out: Path | None = None) -> None:
    """Use other folders than the environment's; must run before Django's settings are read."""
    for name, value in (("CURATOR_HOME", home), ("CURATOR_FEEDS", feeds), ("CURATOR_OUT", out)):
        if value is not None:
            os.environ[name] = str(value.absolute())


def start(home: Path | None = None, feeds: Path | None = None, out: Path | None = None) -> None:
    """Open the database that options and environment name."""
    from curator.store.database import open_store

    place(home, feeds, out)
    open_store()
