"""`curator send`: an approved issue to its readers."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from curator.commands import console
from curator.commands.issue import Which
from curator.commands.options import AsJson, Feeds, Home, Out, start
from curator.errors import InputError

if TYPE_CHECKING:
    from curator.store import models
    from curator.store.deliveries import Report

To = Annotated[
    str | None,
    typer.Option("--to", metavar="ADDRESS", help="one test mail, marked as such, to this address"),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="say who would get what, and send nothing")]
Uncertain = Annotated[
    bool, typer.Option("--resend-uncertain", help="send again what a killed run left uncertain")
]
Resume = Annotated[
    bool, typer.Option("--resume", help="go on with an issue that was halted, once that is mended")
]
RefusedToo = Annotated[
    bool,
    typer.Option("--refused-too", help="with --resume: what was refused, but not for its address"),
]
Language = Annotated[
    str | None, typer.Option("--language", help="with --to: which edition; the first one otherwise")
]

OfVariant = Annotated[
    str, typer.Option("--variant", metavar="KEY", help="with --to: a variant, not the whole letter")
]


def send(
    which: Which,
    dry_run: DryRun = False,
    to: To = None,
    language: Language = None,
    variant: OfVariant = "",
    resend_uncertain: Uncertain = False,
    resume: Resume = False,
    refused_too: RefusedToo = False,
    as_json: AsJson = False,
    home: Home = None,
    feeds: Feeds = None,
    out: Out = None,
) -> None:
    """Send an approved issue to every confirmed reader in their language; run it again for what
    was deferred.
    """
    start(home, feeds, out)
    from curator.commands.lookup import issue_named
    from curator.runs.send import plan, require_own_imprint, test_mail, transport

    if (language or variant) and to is None:
        raise InputError(
            "--language and --variant go with --to; every reader gets the letter they chose"
        )
    issue = issue_named(which)
    if dry_run:
        _print_report(plan(issue).as_object(), as_json)
        return
    transport()  # a missing server is said before anything else
    if to is not None:  # an empty address is a slip, not the whole list
        test_mail(issue, to, language, None, variant)
        _print_report({"test mail": to}, as_json)
        return
    require_own_imprint(issue)
    if resume:
        from curator.store import halts

        halts.lift(issue, None, datetime.now(UTC), again=refused_too)
        issue.refresh_from_db()
    elif refused_too:
        raise InputError("--refused-too goes with --resume")
    report, interrupted = _sent(issue, resend_uncertain=resend_uncertain, quiet=as_json)
    _print_report(
        {name: count for name, count in asdict(report).items() if name != "queued" or count},
        as_json,
    )
    if report.uncertain:
        console.warn(
            f"{report.uncertain} uncertain: the mail server may or may not have taken them. They"
            " are not sent again by themselves; look at its log, then use --resend-uncertain if"
            " you want them sent."
        )
    if interrupted:
        # it was heard while sending, and what was under way has been finished and counted
        raise KeyboardInterrupt


def _sent(issue: models.Issue, *, resend_uncertain: bool, quiet: bool) -> tuple[Report, bool]:
    """Send under the issue's lock, against the desk's worker and other commands; return whether it
    was stopped.
    """
    from curator.runs.send import SendContext, SendWorker, carry_out
    from curator.store import deliveries, jobs, send_jobs

    worker = SendWorker.here()
    if issue.state == issue.State.SENT and not resend_uncertain:
        return deliveries.report(issue), False
    job = send_jobs.take(issue, worker.name, worker.now(), worker.alive, again=resend_uncertain)
    with console.Steps("sending", quiet=quiet) as steps:

        def progress(now: Report) -> None:
            steps.upto(now.candidates - now.queued - now.sending, now.candidates)

        report = carry_out(
            job,
            SendContext.configured,
            worker.now,
            progress=progress,
            resend_uncertain=resend_uncertain,
        )
    job.refresh_from_db()
    if job.stop:
        console.warn(f"{job.reason} at the desk; what is left stays queued.")
    return report, job.state == jobs.State.CANCELLED and not job.stop


def _print_report(value: dict[str, Any], as_json: bool) -> None:
    if as_json:
        console.print_json(value)
    else:
        console.say(", ".join(f"{name} {count}" for name, count in value.items()))
