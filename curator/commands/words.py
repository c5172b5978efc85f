"""`curator words`: export the texts of an edition to a translator, and import them."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from curator.commands import console
from curator.commands.issue import Account, Which
from curator.commands.options import AsJson, Feeds, Home, start
from curator.errors import InputError
from curator.runs import context

app = typer.Typer(help="The texts of an edition, for translators outside.", no_args_is_help=True)


class Format(StrEnum):
    """The format of a file of texts."""

    XLIFF = "xliff"
    CSV = "csv"


@app.command("export")
def export(
    which: Which,
    language: Annotated[str, typer.Argument(help="the language to be written")],
    file: Annotated[Path, typer.Argument(help="where to write it", dir_okay=False)],
    beside: Annotated[
        str, typer.Option("--from", help="the language to translate from; else the newsletter's")
    ] = "",
    format: Annotated[Format, typer.Option("--format", help="the kind of file")] = Format.XLIFF,
    home: Home = None,
    feeds: Feeds = None,
) -> None:
    """Write every text of one edition into a file, with what is to be translated."""
    start(home, feeds)
    from curator.commands.lookup import issue_named
    from curator.runs import texts

    config = context.config()
    others = (each for each in config.newsletter.languages if each != language)
    source = beside or next(others, language)
    content = texts.export(issue_named(which), config, language, source, format)
    file.write_bytes(content)
    console.say(f"{file}: {len(content):,} bytes")


@app.command("import")
def import_(
    which: Which,
    file: Annotated[Path, typer.Argument(help="the file that came back", exists=True)],
    account: Account,
    as_json: AsJson = False,
    home: Home = None,
    feeds: Feeds = None,
) -> None:
    """Merge a translator's file; texts changed meanwhile are shown and left as they are."""
    start(home, feeds)
    from curator.commands.lookup import account_named, issue_named
    from curator.runs import texts

    if file.stat().st_size > texts.MOST_BYTES:
        raise InputError(f"{file} is larger than {texts.MOST_BYTES // 1_000_000} MB")
    returned = texts.read(file.read_bytes())
    done = texts.merge(issue_named(which), account_named(account), context.config(), returned)
    if as_json:
        console.print_json({"saved": done.changed, "conflicts": sorted(done.clashes)})
    else:
        console.say(f"saved {done.changed}, left {len(done.clashes)} that were changed meanwhile")
        for name, clash in done.clashes.items():
            console.say(f"{name}\n  there: {clash.theirs}\n  file:  {returned.texts[name][0]}")
        for error in done.refused:
            console.say(str(error))
    if done.clashes or done.refused:
        raise typer.Exit(1)
