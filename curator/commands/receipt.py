"""`curator receipt`: who approved a sent issue, what it is made of, and who got it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from curator import records
from curator.commands import console
from curator.commands.options import AsJson, Home, start
from curator.errors import InputError

if TYPE_CHECKING:
    from curator.store.receipt import PrintedItem, Receipt

Number = Annotated[int, typer.Argument(metavar="ISSUE", help="the number of a sent issue")]


def receipt(number: Number, as_json: AsJson = False, home: Home = None) -> None:
    """Show the receipt of a sent issue: approval, hashes, mails, items with their sources,
    corrections.
    """
    start(home)
    from curator.store import corrections, models
    from curator.store.receipt import receipt

    rows = models.Issue.objects.filter(number=number, month=None, state__in=corrections.LEFT)
    issue = rows.first()
    if issue is None:
        raise InputError(f"issue {number} was not sent; the desk lists the issues")
    found = receipt(issue)
    if as_json:
        console.print_json(records.to_json(found))
    else:
        _show(found)


def _show(found: Receipt) -> None:
    names = " and ".join(found.approved_by) or "nobody"
    at = f" on {found.approved_at:%Y-%m-%d %H:%M %Z}" if found.approved_at else ""
    console.say(f"issue {found.number} of {found.day}, {found.state}; approved by {names}{at}")
    for letter in found.letters:
        where = f"{letter.language} {letter.variant}".strip()
        console.say(f"{where}: {letter.subject}\n  sha256 {letter.sha256}")
    counts = ", ".join(f"{count} {state}" for state, count in found.deliveries.items() if count)
    console.say(f"mails: {counts or 'none'}{'' if found.balanced else ' (they do not add up)'}")
    for place, item in enumerate(found.items or (), start=1):
        _show_item(place, item)
    for each in found.corrections:
        console.say(f"corrected by {each.by} on {each.at:%Y-%m-%d %H:%M %Z}")


def _show_item(place: int, item: PrintedItem) -> None:
    themes = ", ".join(tag.theme for tag in item.themes) or "no theme"
    console.say(f"{place}. {item.headline} ({item.slot}; {themes})")
    for article in item.articles:
        fetched = f", fetched {article.fetched:%Y-%m-%d %H:%M %Z}" if article.fetched else ""
        console.say(f"   {article.source}, {article.language}{fetched}: {article.address}")
