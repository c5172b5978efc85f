"""`curator feeds`: list, check, discover, import, export and block sources."""

from __future__ import annotations

import sys
from contextlib import closing
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import Annotated, Any

import typer

from curator.commands import console
from curator.commands.options import AsJson, Feeds, Home, place, start
from curator.config.feeds_file import as_yaml, with_sources
from curator.errors import InputError
from curator.records import Failure, Feed, Source
from curator.runs import context

app = typer.Typer(
    help="The sources and their health, and where to find more.", no_args_is_help=True
)


@app.command("list")
def list_(as_json: AsJson = False, home: Home = None, feeds: Feeds = None) -> None:
    """Show every source with its state and the reason."""
    start(home, feeds)
    from curator.store import models, sources

    conflicts = sources.seed(context.config().sources)
    rows = [
        {
            "name": row.name,
            "url": row.url,
            "language": row.language or None,
            "kind": row.kind,
            "state": "paused" if row.paused else row.state,
            "reason": row.reason or None,
            "checked": row.checked_at and row.checked_at.isoformat(timespec="minutes"),
        }
        for row in models.Source.objects.filter(listed=True)
    ]
    if as_json:
        console.print_json(rows)
        return
    console.table(
        "",
        ("source", "language", "state", "reason"),
        ([r["name"], r["language"] or "", r["state"], r["reason"] or ""] for r in rows),
    )
    for conflict in conflicts:
        console.say(f"conflict: {conflict}")
    console.no_sources(context.config().sources)


@app.command()
def block(
    text: Annotated[str, typer.Argument(metavar="TEXT", help="a domain; none: show the list")] = "",
    word: Annotated[bool, typer.Option("--word", help="TEXT is a word, not a domain")] = False,
    remove: Annotated[bool, typer.Option("--remove", help="take it off the list")] = False,
    as_json: AsJson = False,
    home: Home = None,
) -> None:
    """Keep stories from a domain, or with a word in their text, from the candidates."""
    start(home)
    from curator.store import blocks, models

    kind = blocks.WORD if word else blocks.DOMAIN
    if text and remove:
        row = models.Block.objects.filter(kind=kind, text=text).first()
        if row is None:
            raise InputError(f"“{text}” is not on the list; see: curator feeds block")
        blocks.unblock(row, None)
    elif text:
        blocks.block(kind, text, None)
    rows = [{"kind": b.kind, "text": b.text, "stories": count} for b, count in blocks.listed()]
    if as_json:
        console.print_json(rows)
    else:
        console.table("", ("", "blocked", "stories"), (list(row.values()) for row in rows))


@app.command()
def check(as_json: AsJson = False, feeds: Feeds = None) -> None:
    """Read feeds.yaml and ask every source once, without storing anything; exit code 1 when all
    of them failed.
    """
    from curator.runs import sources

    place(feeds=feeds)
    config = context.config()
    answers: list[dict[str, Any]] = []
    with console.Steps("checking", quiet=as_json) as steps:
        steps.total(len(config.sources))
        with closing(sources.ask(config, now=datetime.now(UTC))) as results:
            for result in results:
                answers.append(_checked(result))
                steps.one()
    if as_json:
        console.print_json(answers)
    else:
        rows = (
            [answer["source"], answer["state"], answer["entries"], answer["reason"] or ""]
            for answer in answers
        )
        console.table("", ("source", "", "entries", "reason"), rows)
    if answers and all(answer["state"] == "failed" for answer in answers):
        raise typer.Exit(1)


def _checked(result: Feed | Failure) -> dict[str, Any]:
    if isinstance(result, Failure):
        return {"source": result.source, "state": "failed", "entries": 0, "reason": result.reason}
    return {
        "source": result.source,
        "state": "ok",
        "entries": len(result.entries),
        "reason": "; ".join(result.remarks) or None,
    }


@app.command()
def discover(
    site: Annotated[str, typer.Argument(help="the address of a site")],
    as_json: AsJson = False,
    feeds: Feeds = None,
) -> None:
    """Find the feeds of a site, as lines for feeds.yaml."""
    from curator.runs import sources

    place(feeds=feeds)
    found = sources.discover(site, now=datetime.now(UTC))
    if not found:
        raise InputError(
            f"{site} names no feed, and there is none at the usual places. Watch a page with"
            " “selector:”."
        )
    if as_json:
        console.print_json([{"name": link.title, "url": link.url} for link in found])
    else:
        console.say(as_yaml(Source(link.title, link.url) for link in found).rstrip())


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="an OPML file")], feeds: Feeds = None
) -> None:
    """Print the feeds of an OPML file as lines for feeds.yaml, those it already has left out;
    folders become comments.
    """
    from curator.runs import sources

    place(feeds=feeds)
    try:
        content = file.read_bytes()
    except OSError as error:
        raise InputError(f"{file} cannot be read: {error.strerror}") from error
    imported = sources.from_opml(content, context.config().sources)
    for folders, outlines in groupby(imported.new, key=lambda outline: outline.folders):
        console.say(
            "\n".join(
                (*_comment(folders), as_yaml(outline.source for outline in outlines).rstrip())
            )
        )
    console.warn(
        f"{imported.found} feeds in {file}, {imported.found - len(imported.new)} of them already in"
        " feeds.yaml"
    )
    for remark in imported.remarks:
        console.warn(remark)
    for before, name in imported.renamed:
        console.warn(f"feeds.yaml has another source named “{before}”; this one is now “{name}”")


def _comment(folders: tuple[str, ...]) -> list[str]:
    """Return the folders of an OPML list as a comment, because feeds.yaml has none."""
    return [f"# {' / '.join(folders)}"] if folders else []


@app.command()
def export(
    lines: Annotated[bool, typer.Option("--yaml", help="as lines for feeds.yaml")] = False,
    whole: Annotated[bool, typer.Option("--whole", help="the whole feeds.yaml with them")] = False,
    home: Home = None,
    feeds: Feeds = None,
) -> None:
    """Print the sources as OPML: those of feeds.yaml, and what the desk added, removed and
    weighted.
    """
    start(home, feeds)
    from curator.runs import sources as run
    from curator.store import sources

    for conflict in sources.seed(context.config().sources):
        console.warn(f"conflict: {conflict}")
    found = sources.listed()
    if whole:
        console.say(with_sources(context.config().path, found).rstrip())
    elif lines:
        console.say(as_yaml(found).rstrip())
    else:
        sys.stdout.buffer.write(run.to_opml(found, context.config().newsletter.name))
