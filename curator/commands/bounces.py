"""`curator bounces`: process bounces and complaints from files or the mailbox."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from curator.commands import console
from curator.commands.options import AsJson, Home, start
from curator.config import environment
from curator.errors import InputError

Where = Annotated[
    Path | None,
    typer.Argument(help="an .eml file, mbox, maildir or folder; else CURATOR_BOUNCE_URL"),
]


def bounces(where: Where = None, as_json: AsJson = False, home: Home = None) -> None:
    """Process bounces and complaints: a gone address is suppressed, a full mailbox after three
    issues, and what is about the sender never.
    """
    start(home)
    from curator.runs.bounces import from_imap, from_path, process

    url = environment().bounce_url
    if where is None and not url:
        raise InputError("name a file or folder, or set CURATOR_BOUNCE_URL=imaps://…")
    mails = from_path(where) if where else from_imap(url)
    counts = process(mails, datetime.now(UTC))
    if as_json:
        console.print_json(dict(counts))
    else:
        parts = (f"{count} {what}" for what, count in counts.most_common())
        console.say(", ".join(parts) or "no mail")
