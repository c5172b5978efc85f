"""`curator preview`: write every edition as files, and check them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from curator.commands import console
from curator.commands.issue import Which
from curator.commands.options import AsJson, Feeds, Home, Out, start
from curator.config import environment
from curator.runs import context

if TYPE_CHECKING:
    from curator.runs.preview import Report

COLUMNS = ("language", "edition", "own language", "the minute", "bytes", "problems")


AskLinks = Annotated[
    bool, typer.Option("--links", help="ask each linked address once whether its page is there")
]


def preview(
    which: Which,
    links: AskLinks = False,
    out: Out = None,
    as_json: AsJson = False,
    home: Home = None,
    feeds: Feeds = None,
) -> None:
    """Write every edition of an issue as files and check each; exit code 1 when one that would
    be sent has problems.
    """
    start(home, feeds, out)
    from curator.commands.lookup import issue_named
    from curator.runs import publish
    from curator.runs.preview import check
    from curator.runs.renderer import IssueRenderer

    config = context.config()
    renderer = IssueRenderer.of(config)
    written = publish.write_issue(renderer, issue_named(which), environment().out)
    report = check(renderer, written, context.http_settings(config) if links else None)
    if as_json:
        console.print_json(report.as_object())
    else:
        _show(report)
    if report.broken:
        raise typer.Exit(1)


def _show(report: Report) -> None:
    console.table("", COLUMNS, report.rows())
    for check in report.ran:
        console.say(f"checked: {check}")
    for check in report.skipped:
        console.say(f"not checked: {check}")
    console.say(f"written to {report.written.folder}")
    if report.broken:
        console.warn(f"not fit to be sent: {', '.join(report.broken)}")
