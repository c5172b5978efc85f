"""`curator gather`: gather the sources that are due."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from curator.commands import console
from curator.commands.options import AsJson, Feeds, Home, start
from curator.runs import context

Each = Annotated[
    bool, typer.Option("--each", help="with --json: also one line a source, as it ends")
]
Due = Annotated[
    bool, typer.Option("--due", help="only the sources whose time has come, as the schedule does")
]


def gather(
    as_json: AsJson = False,
    each: Each = False,
    due: Due = False,
    home: Home = None,
    feeds: Feeds = None,
) -> None:
    """Ask every source for new entries and store them. Exit code 0 also when some sources
    failed, 1 when all did.
    """
    start(home, feeds)
    from curator.runs import gather
    from curator.runs.gather import Outcome
    from curator.store import run_log

    config = context.config()

    def on_each(outcome: Outcome) -> None:
        if as_json and each:
            console.print_json(outcome.as_object())
        steps.one()

    with run_log.commanded("gather") as noted, console.Steps("gathering", quiet=as_json) as steps:
        report = gather.gather(
            config.sources,
            gather.FeedCollector.of(config),
            datetime.now(UTC),
            only_due=due,
            on_total=steps.total,
            on_each=on_each,
        )
        noted.update(report.as_object())
    if as_json:
        console.print_json(report.as_object())
    else:
        for conflict in report.conflicts:
            console.say(f"conflict: {conflict}")
        for name, until in report.left_alone.items():
            console.say(
                f"not asked: {name}: its server asks to be left alone until"
                f" {until:%Y-%m-%d %H:%M} UTC"
            )
        for outcome in report.failed:
            console.say(f"not read: {outcome.source}: {outcome.reason}")
        console.say(
            f"{report.sources} sources, {len(report.failed)} failed; {report.entries_seen} entries"
            f" seen, {report.entries_new} new; {report.seconds:.1f} s"
        )
        console.no_sources(config.sources)
    if report.sources and len(report.failed) == report.sources:
        raise typer.Exit(1)
