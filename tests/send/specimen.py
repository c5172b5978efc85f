"""Sends one letter to a server of its own and keeps it as it came over the wire, signed.

python -m tests.send.specimen      writes docs/mail.eml, and docs/mail.dns with the public keys

The private keys are made for it and thrown away.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from curator.commands.options import start
from tests.send.receiver import Receiver

FOLDER = Path(__file__).parents[2] / "docs"
MAIL, RECORDS = FOLDER / "mail.eml", FOLDER / "mail.dns"


def main() -> None:
    """Write both files."""
    with tempfile.TemporaryDirectory() as folder, Receiver() as receiver:
        start(Path(folder))
        records = _make_keys(Path(folder))
        _send(receiver.port)
        MAIL.write_bytes(receiver.mails[0].wire)
    RECORDS.write_text("".join(f"{record}\n" for record in records), encoding="ascii")


def _make_keys(folder: Path) -> list[str]:
    """Make a key of each kind for this process; what a name server would say of them, a line each."""
    from curator.send import dkim
    from tests.factories_sending import NEWSLETTER

    for kind in ("rsa", "ed25519"):
        dkim.make(folder / kind, ed25519=kind == "ed25519")
    os.environ["CURATOR_DKIM_KEYS"] = f"rsa={folder}/rsa ed={folder}/ed25519"
    domain = NEWSLETTER.sender_address.partition("@")[2]
    keys = dkim.keys(os.environ["CURATOR_DKIM_KEYS"])
    return [f"{key.selector}._domainkey.{domain}. {key.record}" for key in keys]


def _send(port: int) -> None:
    from dataclasses import replace

    from bench import samples
    from curator import render
    from curator.send import transport
    from curator.send.run import run
    from curator.store import approvals
    from curator.store.models import Rendering
    from tests.factories_sending import NEWSLETTER, make_issue, make_readers, published

    letter = render.letter(replace(samples.snapshot(), newsletter=NEWSLETTER), "en")
    issue = make_issue(("en",))
    page, text = letter.html.encode(), letter.text.encode()
    Rendering.objects.update(
        subject=letter.subject,
        html=page,
        text=text,
        sha256=approvals.digest(letter.subject, page, text),
    )
    make_readers(1)
    run(issue, transport(f"smtp://127.0.0.1:{port}"), publish=published)


if __name__ == "__main__":
    main()
