"""`curator subscribers`: who gets the letter."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from curator.commands import console
from curator.commands.options import AsJson, Feeds, Home, start
from curator.errors import InputError

app = typer.Typer(help="Who gets the letter.", no_args_is_help=True)

Address = Annotated[str, typer.Argument(help="the e-mail address")]
Languages = Annotated[
    list[str], typer.Option("--language", help="BCP 47 tag; give it again for a second choice")
]
ConsentText = Annotated[
    str, typer.Option("--consent", help="the words the reader agreed to, in full")
]
SourceName = Annotated[str, typer.Option("--source", help="where the consent was given")]


@app.command()
def add(
    address: Address,
    language: Languages,
    consent: ConsentText,
    source: SourceName = "command line",
    monthly: Annotated[
        bool, typer.Option("--monthly", help="the roundup of each month, not the weekly issues")
    ] = False,
    text: Annotated[bool, typer.Option("--text", help="the letter without HTML")] = False,
    variant: Annotated[
        str, typer.Option("--variant", help="the letter of some themes, by its key in feeds.yaml")
    ] = "",
    home: Home = None,
    feeds: Feeds = None,
) -> None:
    """Add one reader whose consent you hold."""
    start(home, feeds)
    from curator.runs import context
    from curator.store import subscribers

    often, look = "monthly" if monthly else "weekly", "text" if text else "html"
    now = datetime.now(UTC)
    added = subscribers.add(
        address,
        language,
        consent,
        source,
        now,
        frequency=often,
        mail_format=look,
        variant=context.known_variant(variant),
    )
    console.say(f"{added.address}: {added.result}")


@app.command("import")
def import_(
    file: Annotated[
        Path,
        typer.Argument(
            help="CSV with the columns address, language, consent; or an export of Mailchimp,"
            " Substack, listmonk, Buttondown, beehiiv"
        ),
    ],
    language: Annotated[
        str, typer.Option("--language", help="of readers whose line names none; BCP 47 tags")
    ] = "",
    consent: Annotated[
        str, typer.Option("--consent", help="the words readers agreed to at that service, in full")
    ] = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="say what would happen, and change nothing")
    ] = False,
    report: Annotated[
        Path | None, typer.Option("--report", help="write what became of each line into this CSV")
    ] = None,
    home: Home = None,
    feeds: Feeds = None,
) -> None:
    """Add the readers of a CSV file; a bad line is named with its number and reason, and the
    others are taken. Who left or is suppressed, here or there, stays away.
    """
    start(home, feeds)
    from curator import subscribe

    options = subscribe.ImportOptions(language, consent, dry_run)
    found = subscribe.import_file(file, datetime.now(UTC), options)
    for said in found.refused:
        console.warn(str(said))
    if report is not None:
        lines = [(line, result, "") for line, result in found.lines]
        lines += [(each.line, "refused", each.reason) for each in found.refused]
        _write(report, ("line", "result", "reason"), sorted(lines))
    console.say(f"{found}{'; nothing was changed' if dry_run else ''}")
    if found.refused:
        raise typer.Exit(1)


@app.command()
def export(
    file: Annotated[Path, typer.Argument(help="the CSV file to write; “import” reads it again")],
    home: Home = None,
) -> None:
    """Write every reader with state and consent into a CSV file that nobody else may read."""
    start(home)
    from curator.store import subscribers

    count = _write(file, subscribers.COLUMNS, subscribers.exported())
    console.say(f"{count} readers in {file}")


def _write(file: Path, head: Iterable[str], rows: Iterable[Iterable[object]]) -> int:
    """Write the file, whole or not at all; return the number of rows."""
    part, count = file.with_name(f".{file.name}.part"), 0
    try:
        part.touch(0o600)
        with part.open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(head)
            for count, row in enumerate(rows, 1):  # noqa: B007 - counted
                writer.writerow([_not_computed(str(cell)) for cell in row])
        part.replace(file)
    except OSError as error:
        raise InputError(f"{file} cannot be written: {error.strerror}") from error
    return count


def _not_computed(cell: str) -> str:
    """Return a text with a space before what a spreadsheet would take for a formula."""
    return f" {cell}" if cell.startswith(("=", "+", "-", "@")) else cell


@app.command("list")
def list_(as_json: AsJson = False, home: Home = None) -> None:
    """Show the readers."""
    start(home)
    from curator.store import subscribers

    rows = (
        {
            "address": row.address,
            "languages": row.languages,
            "state": row.state,
            "frequency": row.frequency,
            "format": row.mail_format,
            "variant": row.variant,
            "since": row.created_at.date().isoformat(),
        }
        for row in subscribers.listed().iterator(chunk_size=500)
    )
    if as_json:
        console.print_json(rows)
    else:
        cells = ([*{**row, "languages": ", ".join(row["languages"])}.values()] for row in rows)
        head = ("address", "languages", "state", "frequency", "format", "variant", "since")
        console.table("", head, cells)


@app.command()
def form(
    language: Annotated[
        str | None, typer.Option("--language", help="one language; all of them otherwise")
    ] = None,
    home: Home = None,
    feeds: Feeds = None,
) -> None:
    """Print the sign-up form as HTML to paste into any site; it needs no JavaScript."""
    start(home, feeds)
    from curator.runs import context
    from curator.web.sign_up_form import embedded

    newsletter = context.config().newsletter
    if language is not None and language not in newsletter.languages:
        raise InputError(f"the letter is in {', '.join(newsletter.languages)}")
    for tag in [language] if language else newsletter.languages:
        console.say(embedded(newsletter, tag))


@app.command()
def leave(address: Address, home: Home = None) -> None:
    """Let a reader go who asks by reply or by phone."""
    start(home)
    from curator.store import reader_requests

    gone = reader_requests.leave(address, None, datetime.now(UTC))
    console.say(f"{address}: {'let go' if gone else 'had left before'}")


@app.command()
def erase(address: Address, home: Home = None) -> None:
    """Forget who a reader was, also in what mail servers answered; nothing brings them back but
    `restore`.
    """
    start(home)
    from curator.store import reader_requests

    reader_requests.erase(address, None, datetime.now(UTC))
    console.say(f"{address}: erased")


@app.command()
def suppress(
    address: Address,
    reason: Annotated[str, typer.Option("--reason", help="kept beside it")] = "by request",
    home: Home = None,
) -> None:
    """Never mail an address again, whether it is on the list or not."""
    start(home)
    from curator.store import reader_requests

    reader_requests.suppress(address, None, reason)
    console.say(f"{address}: suppressed ({reason})")


@app.command()
def restore(
    address: Address,
    consent: ConsentText,
    language: Languages = [],  # noqa: B006 - typer reads it once
    source: SourceName = "command line",
    home: Home = None,
) -> None:
    """Take somebody back who left or is suppressed and asks for the letter again."""
    start(home)
    from curator.store import reader_requests

    now = datetime.now(UTC)
    back = reader_requests.restore(address, None, language, consent, source, now)
    console.say(f"{back.address}: {back.result}")


@app.command()
def show(address: Address, home: Home = None) -> None:
    """Everything that is kept about an address, as JSON."""
    start(home)
    from curator.store import reader_requests

    console.print_json(reader_requests.show(address).as_object())
