"""The demo's mail server: stores every mail as a file."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class _ToFolder:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    # the library's name
    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        name = envelope.rcpt_tos[0].replace("@", "_at_").replace("/", "_")
        content = envelope.content or b""
        (self.folder / f"{name}.eml").write_bytes(
            content.encode() if isinstance(content, str) else content
        )
        return "250 Taken"


class Receiver:
    """An SMTP server on 127.0.0.1 while the context lasts; `url` is its CURATOR_SMTP_URL."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._controller = Controller(_ToFolder(folder), hostname="127.0.0.1", port=_free_port())

    def __enter__(self) -> Self:
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self._controller.port}"


def _free_port() -> int:
    """Return a free port, because the server's controller does not accept 0."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
