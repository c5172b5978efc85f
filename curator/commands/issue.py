"""`curator draft`, `approve`, `publish`, `render`, `export`: an issue without a browser, or by
cron.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from curator.commands import console
from curator.commands.options import AsJson, Feeds, Home, Out, start
from curator.config import environment
from curator.errors import InputError, NotReady
from curator.runs import context
from curator.share.exports import EXPORTS

if TYPE_CHECKING:
    from curator.runs.post import Ready

Which = Annotated[
    str,
    typer.Argument(
        metavar="ISSUE|DRAFT",
        help="an issue's number, or draft:ID; “draft” alone is the open draft, “roundup” that of a"
        " monthly roundup",
    ),
]
Account = Annotated[
    str, typer.Option("--as", metavar="NAME", help="the account in whose name this is done")
]
Pictures = Annotated[
    bool,
    typer.Option("--pictures/--no-pictures", help="draw the document and the pictures, or do not"),
]
Languages = Annotated[
    list[str] | None, typer.Option("--language", help="only this edition; may be repeated")
]

export = typer.Typer(help="Write files for other programs.", no_args_is_help=True)


def draft(
    monthly: Annotated[
        bool, typer.Option("--monthly", help="the roundup of a month, from its weekly issues")
    ] = False,
    month: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m"],
            help="with --monthly: which month; until the 15th the one before, else this one",
        ),
    ] = None,
    as_json: AsJson = False,
    home: Home = None,
    feeds: Feeds = None,
) -> None:
    """Draft the next issue, or refill the open draft; what people placed or wrote stays."""
    if month and not monthly:
        raise InputError("--month goes with --monthly")
    start(home, feeds)
    from curator.runs import draft
    from curator.store import drafts, run_log

    config, now = context.config(), datetime.now(UTC)
    with run_log.commanded("roundup" if monthly else "draft") as noted:
        wanted = month.date() if month else None
        issue = draft.roundup(config, now, wanted) if monthly else draft.draft(config, now)
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
    for remark in ([issue.held] if issue.held else []) + list(issue.remarks):
        console.say(remark)


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
    result = f"approved as issue {number}" if number else "a second publisher has to approve it too"
    console.print_json({"issue": number}) if as_json else console.say(result)


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
        language: Languages = None,
    ) -> None:
        start(home, feeds, out)
        from curator.commands.lookup import issue_named
        from curator.runs import publish, shared_pictures
        from curator.runs.renderer import IssueRenderer

        renderer = IssueRenderer.of(context.config())
        draw = shared_pictures.everything if pictures else shared_pictures.nothing
        issue, now = issue_named(which), datetime.now(UTC)
        with console.Steps("exporting", quiet=as_json) as steps:
            files = publish.export(
                renderer, name, issue, environment().out, now, draw, steps.upto, language or ()
            )
        if as_json:
            console.print_json({"files": [str(path) for path in files]})
            return
        for folder, count in Counter(path.parent for path in files).items():
            console.say(f"{folder}: {count} files")

    return write


@export.command("linkedin", help=EXPORTS["linkedin"].help)
def linkedin(
    which: Which,
    post: Annotated[
        bool, typer.Option("--post", help="say what would be posted by the API; --yes posts it")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="with --post: really post it")] = False,
    language: Languages = None,
    link: Annotated[
        bool, typer.Option("--link", help="with --post: the link's card, also with a carousel")
    ] = False,
    posted: Annotated[
        str, typer.Option("--posted", metavar="ADDRESS", help="it was posted by hand, and is there")
    ] = "",
    not_posted: Annotated[
        bool, typer.Option("--not-posted", help="a post in doubt was looked for and is not there")
    ] = False,
    unpublished: Annotated[
        bool, typer.Option("--unpublished", help="also while the issue is not in the archive yet")
    ] = False,
    out: Out = None,
    pictures: Pictures = True,
    as_json: AsJson = False,
    home: Home = None,
    feeds: Feeds = None,
) -> None:
    if yes and not post:
        raise InputError("--yes goes with --post.")
    if posted or not_posted:
        _note_posting(which, language or [], posted, home, feeds)
    elif post:
        start(home, feeds, out)
        _post(which, language or [], yes=yes, with_link=link, as_json=as_json)
    else:
        start(home, feeds, out)
        if not unpublished:
            _require_pages(which)
        _writes("linkedin")(which, out, pictures, as_json, home, feeds, language)


def _require_pages(which: str) -> None:
    """Raise NotReady if the posts would link to pages that are not in the archive yet."""
    from curator.commands.lookup import issue_named
    from curator.runs import publish

    out, issue = environment().out, issue_named(which)
    publish.require_public(publish.approved(issue).snapshot.newsletter.base_url)
    if lacking := publish.unpublished(issue, out):
        raise NotReady(
            f"The posts would link to pages that are not in {out / 'site'} yet"
            f" ({', '.join(lacking)}). Run “curator publish” first, and put the archive where"
            " base_url says; --unpublished writes the files all the same."
        )


def _note_posting(
    which: str, languages: list[str], address: str, home: Path | None, feeds: Path | None
) -> None:
    start(home, feeds)
    from curator.commands.lookup import issue_named
    from curator.store import postings

    if len(languages) != 1:
        raise InputError("Say which edition: --language TAG, once.")
    issue, now = issue_named(which), datetime.now(UTC)
    if address:
        postings.posted_by_hand(issue, languages[0], address, now)
        console.say(f"noted: {languages[0]} is at {address}")
    else:
        postings.not_posted(issue, languages[0], now)
        console.say(f"noted: {languages[0]} is not there; it may be posted again")


def _post(which: str, languages: list[str], *, yes: bool, with_link: bool, as_json: bool) -> None:
    from curator.commands.lookup import issue_named
    from curator.runs import post
    from curator.runs.renderer import IssueRenderer

    config, issue, now = context.config(), issue_named(which), datetime.now(UTC)
    renderer, out = IssueRenderer.of(config), environment().out
    with console.Steps("exporting", quiet=as_json) as steps:
        ready = post.prepare(renderer, issue, out, now, languages, steps.upto, with_link=with_link)
    if notice := post.version_notice(config.linkedin, now.date()):
        console.warn(notice)
    if not yes:
        rows = [_would_be_posted(each) for each in ready]
        if as_json:
            console.print_json({"would_post": rows})
            return
        console.table("", ("language", "as", "with", "before"), [[*row.values()] for row in rows])
        console.say("Nothing was posted. Add --yes to post it.")
        return
    api = post.connect(config, now)
    for each in ready:
        row = each.done or post.post(issue, each, api, now)
        said = {"language": row.language, "urn": row.urn, "address": row.address}
        already = "posted already, " if each.done else ""
        where = f"{row.language}: {already}{row.address or row.urn}"
        console.print_json(said) if as_json else console.say(where)


def _would_be_posted(each: Ready) -> dict[str, str]:
    return {
        "language": each.language,
        "as": each.post.author or "",
        "with": "the document" if each.document else "the link",
        "before": each.before.state if each.before else "",
    }


for name, format_ in EXPORTS.items():
    if name != "linkedin":  # it can also post
        export.command(name, help=format_.help)(_writes(name))
