"""`curator issues`: import past issues of another service."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import Annotated

import typer

from curator.commands import console
from curator.commands.options import Feeds, Home, start

app = typer.Typer(help="Past issues imported from another service.", no_args_is_help=True)


@app.callback()
def _app() -> None:
    """Past issues imported from another service."""


@app.command("import")
def import_(
    where: Annotated[
        str, typer.Argument(help="a folder of HTML files, or a feed (file or address)")
    ],
    language: Annotated[
        str, typer.Option("--language", help="their language, whatever they say of it")
    ] = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="say what would happen, and change nothing")
    ] = False,
    home: Home = None,
    feeds: Feeds = None,
) -> None:
    """Take past issues of this newsletter into the archive, made harmless; what they linked to is
    not picked again. Run it again at any time: the same issue is kept once.
    """
    start(home, feeds)
    from curator.runs.import_issues import import_issues

    counts: Counter[str] = Counter()
    for line in import_issues(where, language, datetime.now(UTC), dry=dry_run):
        counts[line.result.partition(":")[0]] += 1
        lost = f", {line.lost} more only count clicks" if line.lost else ""
        text = f"{line.result}: {line.title or line.name} ({line.links} links{lost})"
        if line.result.startswith("refused"):
            console.warn(f"{line.name or where}: {line.result}")
        else:
            console.say(text)
    total = ", ".join(f"{count} {what}" for what, count in counts.most_common()) or "no issue"
    console.say(f"{total}{'; nothing was changed' if dry_run else ''}")
    if counts["refused"]:
        raise typer.Exit(1)
