"""`curator draft`, `approve`, `render`, `export`: an issue on its way, for people without a
browser and for cron.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated

import typer

from curator.commands import console
from curator.commands.options import AsJson, Feeds, Home, Out, start
from curator.config import environment
from curator.runs import context
from curator.share.exports import EXPORTS

Which = Annotated[
    str,
    typer.Argument(
        metavar="ISSUE|DRAFT",
        help="an issue's number, or draft:ID; “draft” alone is the open draft",
    ),
]
Account = Annotated[
    str, typer.Option("--as", metavar="NAME", help="the account in whose name this is done")
]
Pictures = Annotated[
    bool,
    typer.Option("--pictures/--no-pictures", help="draw the document and the pictures, or do not"),
]

export = typer.Typer(help="Write files for other programs.", no_args_is_help=True)


def draft(as_json: AsJson = False, home: Home = None, feeds: Feeds = None) -> None:
    """Draft the next issue, or fill the open draft anew; what a person placed or worded stays."""
    start(home, feeds)
    from curator.runs import draft
    from curator.store import drafts, run_log

    config = context.config()
    with run_log.commanded("draft") as noted:
        issue = draft.draft(config, datetime.now(UTC))
        slots = drafts.slots(issue)
        noted.update({"draft": issue.pk, "slots": slots})
    if as_json:
        console.print_json(
            {
                "draft": issue.pk,
                "picks": sum(slots.values()),
                "slots": slots,
                "held": issue.held or None,
            }
        )
        return
    console.say(
        f"draft {issue.pk}: "
        + (", ".join(f"{count} {slot}" for slot, count in slots.items()) or "no items")
    )
    for said in ([issue.held] if issue.held else []) + list(issue.remarks):
        console.say(said)


def approve(
    which: Which,
    account: Account,
    although_held: Annotated[
        bool, typer.Option("--although-held", help="approve it although the bot holds it")
    ] = False,
    as_json: AsJson = False,
    home: Home = None,
    feeds: Feeds = None,
) -> None:
    """Approve a draft in the name of a publisher: every edition is frozen and the issue gets its
    number.
    """
    start(home, feeds)
    from curator.commands.lookup import account_named, issue_named
    from curator.runs import approve
    from curator.runs.renderer import IssueRenderer

    renderer = IssueRenderer.of(context.config())
    number = approve.approve(
        renderer, issue_named(which), account_named(account), although_held=although_held
    )
    console.print_json({"issue": number}) if as_json else console.say(f"approved as issue {number}")


def publish(
    out: Out = None, as_json: AsJson = False, home: Home = None, feeds: Feeds = None
) -> None:
    """Write the archive of every approved issue under out/site; only what changed is written."""
    start(home, feeds, out)
    from curator.runs import publish
    from curator.runs.renderer import IssueRenderer

    changed = publish.publish(IssueRenderer.of(context.config()), environment().out)
    if as_json:
        console.print_json({"folder": str(environment().out / "site"), "changed": len(changed)})
    else:
        console.say(f"{environment().out / 'site'}: {len(changed)} files changed")


def render(
    which: Which, out: Out = None, as_json: AsJson = False, home: Home = None, feeds: Feeds = None
) -> None:
    """Write every edition as files: letter.html with its chart, letter.txt, letter.eml, LinkedIn
    post, manifest.
    """
    start(home, feeds, out)
    from curator.commands.lookup import issue_named
    from curator.runs import publish
    from curator.runs.renderer import IssueRenderer

    config = context.config()
    written = publish.write_issue(IssueRenderer.of(config), issue_named(which), environment().out)
    if as_json:
        console.print_json(written.as_object())
        return
    console.table(
        "", ("language", "edition", "own language", "the minute", "lacks"), written.rows()
    )
    console.say(f"written to {written.folder}")


def _writes(name: str) -> Callable[..., None]:
    def write(
        which: Which,
        out: Out = None,
        pictures: Pictures = True,
        as_json: AsJson = False,
        home: Home = None,
        feeds: Feeds = None,
    ) -> None:
        start(home, feeds, out)
        from curator.commands.lookup import issue_named
        from curator.runs import publish, shared_pictures
        from curator.runs.renderer import IssueRenderer

        renderer = IssueRenderer.of(context.config())
        draw = shared_pictures.everything if pictures else shared_pictures.nothing
        files = publish.export(
            renderer, name, issue_named(which), environment().out, datetime.now(UTC), draw
        )
        if as_json:
            console.print_json({"files": [str(path) for path in files]})
            return
        for path in files:
            console.say(str(path))

    return write


for name, format_ in EXPORTS.items():
    export.command(name, help=format_.help)(_writes(name))
