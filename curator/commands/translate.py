"""`curator translate` and `curator suggest`: request machine translations and suggestions."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated, Any

import typer

from curator.commands import console
from curator.commands.issue import Which
from curator.commands.options import AsJson, Feeds, Home, start
from curator.errors import CuratorError, InputError
from curator.runs import context

if TYPE_CHECKING:
    from curator.config import Config
    from curator.store import models

To = Annotated[
    list[str] | None,
    typer.Option("--to", metavar="LANGUAGE", help="only this edition; may be given again"),
]


def translate(
    which: Which, to: To = None, as_json: AsJson = False, home: Home = None, feeds: Feeds = None
) -> None:
    """Propose translations of what the editions lack, and carry out what was requested for this
    issue at the desk.

    Nothing is printed until a person accepts it there.
    """
    start(home, feeds)
    from curator.commands.lookup import issue_named
    from curator.runs.translate import translator

    config, issue = context.config(), issue_named(which)
    _known(config, to or ())
    translator(config)  # says at once when there is none
    before = set(issue.words.values_list("pk", flat=True))
    _ask(issue, _wanted(config, issue, to))
    ended = _carried_out(config, issue, quiet=as_json)
    report = _report(issue, before, ended)
    if as_json:
        console.print_json(report)
    else:
        _print_report(report)
    if report["failed"]:
        raise CuratorError(
            "; ".join(f"{tag}: {reason}" for tag, reason in report["failed"].items())
        )


def _wanted(config: Config, issue: models.Issue, to: Sequence[str] | None) -> list[str]:
    from curator.runs.translate import lacking_languages
    from curator.store.snapshot import snapshot

    lacking = lacking_languages(snapshot(issue, config))
    return [tag for tag in lacking if not to or tag in to]


def _known(config: Config, languages: Sequence[str]) -> None:
    unknown = set(languages) - set(config.newsletter.languages)
    if unknown:
        raise InputError(f"the newsletter has no edition in {', '.join(sorted(unknown))}")


def _ask(issue: models.Issue, languages: Sequence[str]) -> None:
    """Request what is lacking; what the desk has requested already is carried out too."""
    from curator.store import jobs, translation_jobs

    for language in languages:
        with suppress(jobs.AskedAlready):
            translation_jobs.ask(issue, None, language)


def _carried_out(config: Config, issue: models.Issue, *, quiet: bool) -> list[models.Job]:
    """Yield everything requested for this issue, as it ends; other workers' items are
    left to them.
    """
    from curator.runs.translate import TranslationContext, TranslationWorker
    from curator.store import translation_jobs

    ended = []
    with console.Steps("translating", quiet=quiet) as steps:
        steps.total(len(translation_jobs.waiting(issue)))
        worker = TranslationWorker.here()
        while job := worker.next(lambda: TranslationContext(config), issue):
            ended.append(job)
            steps.one()
    return ended


def _report(issue: models.Issue, before: set[int], ended: Sequence[models.Job]) -> dict[str, Any]:
    from curator.store import translation_jobs

    proposed: dict[str, int] = {}
    for language in (
        issue.words.filter(origin="machine")
        .exclude(pk__in=before)
        .values_list("language", flat=True)
    ):
        proposed[language] = proposed.get(language, 0) + 1
    outcomes = {job: translation_jobs.outcome(job.result) for job in ended}
    return {
        "proposed": proposed,
        "suspicious": sum(made.suspicious for made in outcomes.values()),
        "refused": {job.language: made.refused for job, made in outcomes.items() if made.refused},
        "failed": {job.language: job.reason for job in ended if job.state == "failed"},
        "waiting": [job.language for job in translation_jobs.waiting(issue)],
    }


def _print_report(report: dict[str, Any]) -> None:
    console.say(
        ", ".join(f"{tag} {count}" for tag, count in report["proposed"].items())
        or "nothing new is proposed"
    )
    console.say(
        f"{report['suspicious']} of them look suspicious; all wait at the desk for somebody to"
        " accept them."
    )
    for tag, lines in report["refused"].items():
        for line in lines:
            console.warn(f"{tag} refused: {line}")
    if report["waiting"]:
        console.warn(
            f"{', '.join(report['waiting'])}: another worker is busy; it takes these up in turn."
        )


def suggest(
    which: Which,
    language: Annotated[str, typer.Option("--language", help="the edition to write for")],
    home: Home = None,
    feeds: Feeds = None,
) -> None:
    """Let the language model suggest an opening from the issue's items; it waits at the desk,
    marked, to be accepted.
    """
    start(home, feeds)
    from curator.commands.lookup import issue_named
    from curator.runs.translate import TranslationContext
    from curator.store import jobs, translation_jobs
    from curator.store.words import newest

    config, issue = context.config(), issue_named(which)
    _known(config, [language])
    TranslationContext(config).model()  # says at once when there is none
    with suppress(jobs.AskedAlready):
        translation_jobs.ask(issue, None, language, jobs.Kind.OPENING)
    for job in _carried_out(config, issue, quiet=True):
        refused = translation_jobs.outcome(job.result).refused
        if job.reason or refused:
            raise CuratorError("; ".join([*refused, job.reason]).rstrip("; "))
    words = newest(issue, "opening", language, origin="machine")
    console.say(words.text if words else "Another worker is busy; it takes this up in turn.")
    for problem in words.remarks if words else ():
        console.warn(problem)
