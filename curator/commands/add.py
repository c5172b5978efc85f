"""`curator add`: read one page and put it among the candidates."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from curator.commands import console
from curator.commands.options import AsJson, Feeds, Home, start
from curator.errors import InputError

Address = Annotated[str, typer.Argument(metavar="URL", help="the address of the article")]
Title = Annotated[str, typer.Option("--title", help="its title, where the text is given")]
Text = Annotated[
    Path | None,
    typer.Option("--text", metavar="FILE", help="what it says, where the page cannot be read"),
]


def add(
    address: Address,
    title: Title = "",
    text: Text = None,
    as_json: AsJson = False,
    home: Home = None,
    feeds: Feeds = None,
) -> None:
    """Read one page now and put it among the candidates."""
    start(home, feeds)
    from curator import records
    from curator.runs.add_link import add_link

    typed = _typed(text) if text else ""
    found = add_link(address, None, datetime.now(UTC), title=title, text=typed)
    themes = [theme.key for theme in records.from_json(records.Story, found.story.record).themes]
    if as_json:
        story = {"story": found.story.pk, "title": found.story.title, "known": found.known}
        console.print_json(story | {"on_topic": found.story.on_topic, "themes": themes})
        return
    status = "read before" if found.known else "added"
    console.say(f"{status}: {found.story.title}: {', '.join(themes) or 'off topic'}")


def _typed(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path} cannot be read as text: {error}") from error
