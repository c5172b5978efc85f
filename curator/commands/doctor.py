"""`curator doctor`: check an installation, and say what to do."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from curator.commands import console
from curator.commands.options import AsJson, Feeds, Home, Out, place

if TYPE_CHECKING:
    from curator.runs.doctor import Finding

Offline = Annotated[bool, typer.Option("--offline", help="ask neither DNS nor the mail server")]
Dns = Annotated[
    Path | None, typer.Option("--dns", help="answers as `dig +noall +answer` prints them")
]


def doctor(
    offline: Offline = False,
    dns: Dns = None,
    as_json: AsJson = False,
    home: Home = None,
    feeds: Feeds = None,
    out: Out = None,
) -> None:
    """Look at everything a newsletter needs to run, and say what to do; exit code 1 when
    something is wrong.
    """
    place(home, feeds, out)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "curator.settings")
    import django

    django.setup()
    from curator.runs import doctor as runs

    found = []
    for each in runs.look(datetime.now(UTC), runs.answers(offline, dns)):
        found.append(each)
        if not as_json:
            _print_finding(each)
    if as_json:
        console.print_json([asdict(each) for each in found])
    else:
        _print_summary(found)
    if any(each.state == "wrong" for each in found):
        raise typer.Exit(1)


def _print_finding(each: Finding) -> None:
    console.say(f"{each.state:<6} {each.about:<12} {each.said}")
    if each.todo and each.state != "ok":
        console.say(f"{'':<6} {'':<12} → {each.todo}")


def _print_summary(found: list[Finding]) -> None:
    counts = Counter(each.state for each in found)
    if counts["wrong"] or counts["look"]:
        console.say(f"{counts['wrong']} to fix, {counts['look']} to look at")
    else:
        console.say("All is well.")
