"""The subcommands put together, and every expected error as one sentence with exit code 1."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from curator import __version__
from curator.commands import (
    console,
    demo,
    feeds,
    gather,
    init,
    issue,
    mailing,
    people,
    preview,
    read,
    run,
    streams,
    translate,
    twins,
)
from curator.errors import CuratorError

app = typer.Typer(
    name="curator",
    help="A newsroom in a box for customer experience: gather, read, draft, approve, send.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for command in (
    init.init,
    gather.gather,
    read.read,
    issue.draft,
    issue.approve,
    issue.render,
    preview.preview,
    issue.publish,
    mailing.send,
    run.run,
    demo.demo,
    twins.twins,
    translate.translate,
    translate.suggest,
):
    app.command()(command)
app.add_typer(issue.export, name="export")
app.add_typer(feeds.app, name="feeds")
app.add_typer(mailing.app, name="subscribers")
app.add_typer(people.app, name="people")


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"curator {__version__}")
        raise typer.Exit


@app.callback()
def curator(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="print the version")
    ] = False,
) -> None:
    """A newsroom in a box for customer experience: gather, read, draft, approve, send."""


def run_and_tell() -> int:
    """Run the command line and give its exit code; Ctrl-C and what nobody expected pass."""
    try:
        return _code_of_command()
    except streams.PipeClosed:
        code = streams.PIPE_CLOSED
    except CuratorError as error:
        console.warn(f"curator: {error}")
        code = 1
    streams.drop_output()
    return code


def _code_of_command() -> int:
    try:
        with _memory_said_plainly():
            app()
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else int(bool(ended.code))
    finally:
        _close_memory()
        sys.stdout.flush()  # here, where it can still be said that it does not go
    return 0


def _close_memory() -> None:
    """Let SQLite put its write-ahead log into the one file that people copy."""
    if "django.db" in sys.modules:
        from django.db import connections

        connections.close_all()


@contextmanager
def _memory_said_plainly() -> Iterator[None]:
    """`said_plainly` for the whole of a command, without loading Django for one that needs no
    memory.
    """
    try:
        yield
    except Exception:
        if "django.db" not in sys.modules:
            raise
        from curator.store.database import said_plainly

        with said_plainly():
            raise
