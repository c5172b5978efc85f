"""`curator mail`: make DKIM keys and print their DNS records."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from curator.commands import console
from curator.commands.options import Feeds, Home, start
from curator.config import environment
from curator.errors import InputError

app = typer.Typer(
    help="What mail servers want to know about the sender: DKIM keys and DNS records.",
    no_args_is_help=True,
)


@app.command("make-key")
def make_key(
    file: Annotated[Path, typer.Argument(help="where the private key is written")],
    kind: Annotated[
        str, typer.Option("--kind", help="rsa, or ed25519, which not every provider checks yet")
    ] = "rsa",
    home: Home = None,
) -> None:
    """Make a private key for DKIM that nobody else on this machine may read."""
    start(home)
    from curator.send import dkim

    if kind not in ("rsa", "ed25519"):
        raise InputError("--kind is rsa or ed25519")
    dkim.make(file, ed25519=kind == "ed25519")
    console.say(f"{file}: set CURATOR_DKIM_KEYS=SELECTOR={file.absolute()}, then dkim-record")


@app.command("dkim-record")
def dkim_record(home: Home = None, feeds: Feeds = None) -> None:
    """Print the DNS records that let others check the signatures of CURATOR_DKIM_KEYS."""
    start(home, feeds)
    from curator.runs import context
    from curator.send import dkim

    keys = dkim.keys(environment().dkim_keys)
    if not keys:
        raise InputError("set CURATOR_DKIM_KEYS=SELECTOR=FILE; “curator mail make-key” makes one")
    domain = context.config().newsletter.sender_address.rpartition("@")[2].lower()
    for key in keys:
        console.say(f"{key.selector}._domainkey.{domain}. IN TXT {_quoted(key.record)}")


def _quoted(value: str) -> str:
    """Return a value as a zone file needs it: strings of at most 255 characters."""
    parts = [value[at : at + 255] for at in range(0, len(value), 255)]
    return f"( {' '.join(chr(34) + part + chr(34) for part in parts)} )"
