"""`curator themes`: correct the themes of stories, and list corrections."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from curator.commands import console
from curator.commands.options import AsJson, Home, start
from curator.errors import InputError

if TYPE_CHECKING:
    from curator.runs.correct import Proposal
    from curator.store import models

app = typer.Typer(
    help="What people say single stories are about, and what that teaches.", no_args_is_help=True
)

Which = Annotated[
    str, typer.Argument(metavar="STORY", help="a story's address, or its number at the desk")
]
About = Annotated[list[str] | None, typer.Option("--about", help="a theme it is about")]
NotAbout = Annotated[list[str] | None, typer.Option("--not", help="a theme it is not about")]
Forget = Annotated[
    list[str] | None, typer.Option("--forget", help="a theme of which nothing is said any more")
]
Save = Annotated[bool, typer.Option("--save", help="save it; without, only say what would change")]


@app.command()
def correct(
    which: Which,
    about: About = None,
    not_about: NotAbout = None,
    forget: Forget = None,
    save: Save = False,
    as_json: AsJson = False,
    home: Home = None,
) -> None:
    """Say what a story is about or not about; shows which of the last stories change with it."""
    start(home)
    from curator.runs import correct

    answers = dict.fromkeys(forget or (), None) | dict.fromkeys(not_about or (), False)
    wanted = {**answers, **dict.fromkeys(about or (), True)}
    row = _story(which)
    if save:
        found = correct.correct(row, None, wanted, seconds=float("inf"))
    else:
        found = correct.proposal(row, wanted, seconds=float("inf"))
    if as_json:
        console.print_json(_object(found, save))
    else:
        _show(found, save)


@app.command("list")
def list_(as_json: AsJson = False, home: Home = None) -> None:
    """Everything that was said of single stories, newest first."""
    start(home)
    from curator.desk.story_themes import rulings

    for row, story in rulings():
        by = row.by.get_username() if row.by else "command line"
        word = "about" if row.about else "not about"
        if as_json:
            told = {"story": story.pk, "title": story.title, "theme": row.theme}
            console.print_json({**told, "about": row.about, "by": by, "changed": row.changed})
        else:
            console.say(
                f"{story.pk}: {word} {row.theme}: {story.title} ({by},"
                f" {row.at:%Y-%m-%d}, changed {row.changed} others)"
            )


def _story(which: str) -> models.Story:
    from curator.store import models

    rows = models.Story.objects.filter(current=True)
    number = int(which) if which.isdecimal() and len(which) < 16 else None
    row = rows.filter(pk=number).first() if number else rows.filter(url=which).first()
    if row is None:
        raise InputError(f"there is no story “{which}”; give its address or its number")
    return row


def _object(found: Proposal, saved: bool) -> dict[str, Any]:
    return {
        "saved": saved,
        "before": [theme.key for theme in found.before.themes],
        "after": [theme.key for theme in found.after.themes],
        "looked": found.looked,
        "changed": [
            {"title": each.row.title, "before": list(each.before), "after": list(each.after)}
            for each in found.changed
        ],
    }


def _show(found: Proposal, saved: bool) -> None:
    result = _object(found, saved)
    console.say(f"{found.after.title}: {_keys(result['before'])} -> {_keys(result['after'])}")
    console.say(
        f"{len(found.changed)} of the last {found.looked} other stories"
        f" {'changed' if saved else 'would change'} with it"
    )
    for each in found.changed:
        console.say(f"  {each.row.title}: {_keys(each.before)} -> {_keys(each.after)}")
    if not saved:
        console.say("nothing is saved yet: add --save")


def _keys(keys: tuple[str, ...] | list[str]) -> str:
    return ", ".join(keys) or "off topic"
