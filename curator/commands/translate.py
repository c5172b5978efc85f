"""`curator translate` and `curator suggest`: machine words for people to accept, when a service
is configured.
"""

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
    """Propose machine words for what the editions lack, and carry out what was asked for this
    issue at the desk.

    Nothing is printed until a person accepts it there.
    """
    start(home, feeds)
    from curator.commands.lookup import issue_named
    from curator.runs.translation import translator

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
        _say(report)
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
    """Write down what is wanted; what somebody at the desk asked for already is carried out all
    the same.
    """
    from curator.store import translation_jobs

    for language in languages:
        with suppress(translation_jobs.AskedAlready):
            translation_jobs.ask(issue, None, language)


def _carried_out(
    config: Config, issue: models.Issue, *, quiet: bool
) -> list[models.MachineRequest]:
    """Everything asked for this issue, as it ended; what another worker is at is left to it."""
    from curator.runs.translate import Hands
    from curator.runs.translation import Machine

    ended = []
    waiting = issue.machine_requests.filter(state__in=("waiting", "running"))
    with console.Steps("translating", quiet=quiet) as steps:
        steps.total(waiting.count())
        hands = Hands.here()
        while request := hands.next(lambda: Machine(config), issue):
            ended.append(request)
            steps.one()
    return ended


def _report(
    issue: models.Issue, before: set[int], ended: Sequence[models.MachineRequest]
) -> dict[str, Any]:
    proposed: dict[str, int] = {}
    for language in (
        issue.words.filter(origin="machine")
        .exclude(pk__in=before)
        .values_list("language", flat=True)
    ):
        proposed[language] = proposed.get(language, 0) + 1
    return {
        "proposed": proposed,
        "suspicious": sum(request.suspicious for request in ended),
        "refused": {request.language: request.refused for request in ended if request.refused},
        "failed": {
            request.language: request.reason for request in ended if request.state == "failed"
        },
        "waiting": list(
            issue.machine_requests.filter(state__in=("waiting", "running")).values_list(
                "language", flat=True
            )
        ),
    }


def _say(report: dict[str, Any]) -> None:
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
    from curator.runs.translation import Machine
    from curator.store import translation_jobs
    from curator.store.words import newest

    config, issue = context.config(), issue_named(which)
    _known(config, [language])
    Machine(config).model()  # says at once when there is none
    with suppress(translation_jobs.AskedAlready):
        translation_jobs.ask(issue, None, language, translation_jobs.Kind.OPENING)
    for request in _carried_out(config, issue, quiet=True):
        if request.reason or request.refused:
            raise CuratorError("; ".join([*request.refused, request.reason]).rstrip("; "))
    words = newest(issue, "opening", language, origin="machine")
    console.say(words.text if words else "Another worker is busy; it takes this up in turn.")
    for problem in words.remarks if words else ():
        console.warn(problem)
