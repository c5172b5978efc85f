"""The command `curator`: its subcommands, and expected errors as one line with exit code 1."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from curator import __version__
from curator.commands import console, streams
from curator.errors import CuratorError

# Each command: the module and the function or typer app that it is, and its line in the help.
COMMANDS = {
    "init": (
        "init:init",
        "Write a sample feeds.yaml to edit; refuses to overwrite one.",
    ),
    "gather": (
        "gather:gather",
        "Ask every source for new entries and store them. Exit code 0 also when some "
        "sources failed, 1 when all did.",
    ),
    "read": (
        "read:read",
        "Read one text or page and show what is in it; without an argument, read what gather left.",
    ),
    "add": (
        "add:add",
        "Read one page now and put it among the candidates.",
    ),
    "draft": (
        "issue:draft",
        "Draft the next issue, or refill the open draft; what people placed or wrote stays.",
    ),
    "approve": (
        "issue:approve",
        "Approve a draft in the name of a publisher: every edition is frozen and the "
        "issue gets its number.",
    ),
    "render": (
        "issue:render",
        "Write every edition as files: letter.html with its chart, letter.txt, "
        "letter.eml, LinkedIn post, manifest.",
    ),
    "preview": (
        "preview:preview",
        "Write every edition of an issue as files and check each; exit code 1 when one "
        "that would be sent has problems.",
    ),
    "publish": (
        "issue:publish",
        "Write the archive of every approved issue under out/site; only what changed is written.",
    ),
    "bounces": (
        "bounces:bounces",
        "Process bounces and complaints: a gone address is suppressed, a full mailbox after "
        "three issues, and what is about the sender never.",
    ),
    "mail": (
        "mail:app",
        "What mail servers want to know about the sender: DKIM keys and DNS records.",
    ),
    "send": (
        "send:send",
        "Send an approved issue to every confirmed reader in their language; run it again"
        " for what was deferred.",
    ),
    "receipt": (
        "receipt:receipt",
        "Show the receipt of a sent issue: approval, hashes, mails, items with their "
        "sources, corrections.",
    ),
    "run": (
        "run:run",
        "Serve the desk and run what is scheduled, until Ctrl-C.",
    ),
    "work": (
        "run:work",
        "Do what is due and what people ask for, beside other workers, until Ctrl-C.",
    ),
    "schedule": (
        "schedule:schedule",
        "Show when each run is due, and what came of the last; --once runs what is due, for cron.",
    ),
    "webhooks": (
        "webhooks:app",
        "Who is told what happens here, by webhooks and chat, and what they answered.",
    ),
    "doctor": (
        "doctor:doctor",
        "Look at everything a newsletter needs to run, and say what to do; exit code 1 when "
        "something is wrong.",
    ),
    "housekeeping": (
        "housekeeping:housekeeping",
        "Remove what is older than `retention:` in feeds.yaml says; the schedule does it nightly.",
    ),
    "backup": (
        "backup:backup",
        "Back up database, secret key and feeds.yaml while the program runs.",
    ),
    "restore": (
        "backup:restore",
        "Restore a backup; nobody who left is mailed again, nothing is sent twice.",
    ),
    "move": (
        "move:app",
        "Move the data from SQLite to PostgreSQL, and prove that it is the same.",
    ),
    "demo": (
        "demo:demo",
        "Gather, read, draft, approve, render, send and publish a sample issue; "
        "everything lands in one folder.",
    ),
    "twins": (
        "twins:twins",
        "Group the texts on standard input that are duplicates; the rest are not printed.",
    ),
    "translate": (
        "translate:translate",
        "Propose translations of what the editions lack, and carry out what was requested "
        "for this issue at the desk.",
    ),
    "suggest": (
        "translate:suggest",
        "Let the language model suggest an opening from the issue's items; it waits at "
        "the desk, marked, to be accepted.",
    ),
    "words": (
        "words:app",
        "The texts of an edition, for translators outside.",
    ),
    "export": (
        "issue:export",
        "Write files for other programs.",
    ),
    "themes": (
        "themes:app",
        "What people say single stories are about, and what that teaches.",
    ),
    "feeds": (
        "feeds:app",
        "The sources and their health, and where to find more.",
    ),
    "issues": (
        "issues:app",
        "Past issues imported from another service.",
    ),
    "subscribers": (
        "subscribers:app",
        "Who gets the letter.",
    ),
    "people": (
        "people:app",
        "Who may sign in at the desk, and as what.",
    ),
}


class LazyCommands(TyperGroup):
    """A group that knows the help line of every command, and imports a command's module when it
    runs.

    So `curator --help` imports none of them. A module of commands imports at its top what it needs,
    except what needs the database: that comes after `options.start`.
    """

    def __init__(self, **settings: Any) -> None:
        lines = [TyperCommand(name, help=line) for name, (_, line) in COMMANDS.items()]
        super().__init__(**{**settings, "commands": lines})

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """Return the command that `args` begins with, imported now."""
        name, found, rest = super().resolve_command(ctx, args)
        return name, found and loaded(str(name)), rest


def loaded(name: str) -> TyperCommand | TyperGroup:
    """Return the command of that name, from its module."""
    module, _, attribute = COMMANDS[name][0].partition(":")
    found = getattr(import_module(f"curator.commands.{module}"), attribute)
    if isinstance(found, typer.Typer):
        group = typer.main.get_group(found)
        group.name = name
        return group
    alone = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    alone.command(name)(found)
    command = typer.main.get_command(alone)
    assert isinstance(command, TyperCommand)
    return command


app = typer.Typer(
    name="curator",
    cls=LazyCommands,
    help="A newsroom in a box for customer experience: gather, read, draft, approve, send.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


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


def run_and_report() -> int:
    """Run the command line and return its exit code; Ctrl-C and unexpected errors are raised."""
    try:
        return _code_of_command()
    except streams.PipeClosed:
        code = streams.PIPE_CLOSED
    except CuratorError as error:
        console.warn(f"curator: {error}")
        code = 1
    streams.discard_output()
    return code


def _code_of_command() -> int:
    try:
        with _database_errors_in_words():
            app()
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else int(bool(ended.code))
    finally:
        _close_database()
        sys.stdout.flush()  # here, where it can still be said that it does not go
    return 0


def _close_database() -> None:
    """Let SQLite merge its write-ahead log into the one file that people copy."""
    if "django.db" in sys.modules:
        from django.db import connections

        connections.close_all()


@contextmanager
def _database_errors_in_words() -> Iterator[None]:
    """Apply `plain_errors` to a command, without loading Django for one that needs no database."""
    try:
        yield
    except Exception:
        if "django.db" not in sys.modules:
            raise
        from curator.store.database import plain_errors

        with plain_errors():
            raise
