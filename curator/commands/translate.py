"""`curator translate` and `curator suggest`: machine words for people to accept, when a service is configured."""

from __future__ import annotations

from typing import Annotated

import typer

from curator import wiring
from curator.commands import console
from curator.commands.issue import Which
from curator.commands.options import AsJson, Feeds, Home, start
from curator.errors import InputError

To = Annotated[list[str] | None, typer.Option("--to", metavar="LANGUAGE", help="only this edition; may be given again")]


def translate(which: Which, to: To = None, as_json: AsJson = False, home: Home = None, feeds: Feeds = None) -> None:
    """Propose machine words for what the editions lack; nothing is printed until a person accepts it at the desk."""
    start(home, feeds)
    from curator import pipeline
    from curator.commands.finding import issue_named

    config, issue = wiring.config(), issue_named(which)
    unknown = set(to or ()) - set(config.newsletter.languages)
    if unknown:
        raise InputError(f"the newsletter has no edition in {', '.join(sorted(unknown))}")
    languages = [tag for tag in config.newsletter.languages if not to or tag in to]
    with console.Steps("translating", quiet=as_json) as steps:
        steps.total(len(languages))
        snapshot = wiring.press(config).snapshot(issue)
        report = pipeline.translate(wiring.translator(config), issue, snapshot, languages, steps.one)
    if as_json:
        console.print_json(report.as_object())
        return
    console.say(", ".join(f"{tag} {count}" for tag, count in report.proposed.items()) or "nothing is lacking")
    console.say(f"{report.suspicious} of them look suspicious; all wait at the desk for somebody to accept them.")


def suggest(
    which: Which,
    language: Annotated[str, typer.Option("--language", help="the edition to write for")],
    home: Home = None,
    feeds: Feeds = None,
) -> None:
    """Let the language model suggest an opening from the issue's items; it waits at the desk, marked, to be accepted."""
    start(home, feeds)
    from curator.commands.finding import issue_named

    text, problems = wiring.suggest_opening(wiring.config(), issue_named(which), language)
    console.say(text)
    for problem in problems:
        console.warn(problem)
