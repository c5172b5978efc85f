"""The command `curator`: its subcommands put together, and every expected error as one sentence with exit code 1."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from curator import __version__
from curator.commands import demo, feeds, gather, issue, mailing, people, preview, read, run, translate, twins
from curator.commands.console import warn
from curator.errors import CuratorError

INTERRUPTED = 130  # what the shell expects of a program that Ctrl-C ended

app = typer.Typer(
    name="curator",
    help="A newsroom in a box for customer experience: gather, read, draft, approve, send.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for command in (
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
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="print the version")] = False,
) -> None:
    """A newsroom in a box for customer experience: gather, read, draft, approve, send."""


def main() -> None:
    """Run the command line. A CuratorError is one sentence and exit code 1; Ctrl-C loses nothing and is 130."""
    from curator.store.opening import said_plainly

    try:
        with said_plainly():
            app()
    except CuratorError as error:
        warn(f"curator: {error}")
        sys.exit(1)
    except SystemExit as ended:
        if ended.code == INTERRUPTED:
            warn("curator: interrupted. What was done is kept; run it again to go on.")
        raise
