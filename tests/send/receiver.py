"""A real mail server on the loopback that keeps the wire bytes and answers as a test wishes."""

from __future__ import annotations

import email
import email.policy
import logging
import socket
from asyncio import IncompleteReadError
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

log = logging.getLogger(__name__)
Rule = Callable[[str], str | None]  # recipient -> reply, or None to accept


@dataclass(frozen=True)
class Mail:
    sender: str
    recipient: str
    wire: bytes

    @property
    def parsed(self) -> EmailMessage:
        return email.message_from_bytes(self.wire, policy=email.policy.default)

    @property
    def head(self) -> bytes:
        return self.wire.partition(b"\r\n\r\n")[0] + b"\r\n"

    def header_lines(self, name: str) -> list[bytes]:
        """The header as it stands on the wire, one item a physical line."""
        lines = self.head.split(b"\r\n")
        start = next(
            n for n, one in enumerate(lines) if one.lower().startswith(name.lower().encode() + b":")
        )
        return [lines[start], *_while_folded(lines[start + 1 :])]


def _while_folded(lines: list[bytes]) -> list[bytes]:
    end = next((n for n, one in enumerate(lines) if not one.startswith((b" ", b"\t"))), len(lines))
    return lines[:end]


def body(mail: str) -> str:
    """What follows the headers, with the line ends of a text, so that servers can be compared."""
    return mail.replace("\r\n", "\n").partition("\n\n")[2].rstrip()


def free_port() -> int:
    """A port nobody listens on now; aiosmtpd wants to be told one."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Receiver:
    """Listens on a free port of 127.0.0.1 while entered. Rules give the reply to RCPT and to the mail itself."""

    def __init__(self, rcpt: Rule | None = None, data: Rule | None = None) -> None:
        self.mails: list[Mail] = []
        self.peers: set[object] = set()  # the other ends of the connections that mails came by
        self._rcpt, self._data = rcpt or (lambda _: None), data or (lambda _: None)
        self.port = free_port()
        self._controller = Controller(
            self, hostname="127.0.0.1", port=self.port, data_size_limit=None
        )

    def __enter__(self) -> Receiver:
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()

    @property
    def received(self) -> Counter[str]:
        return Counter(mail.recipient for mail in self.mails)

    @property
    def letters(self) -> list[tuple[str, str]]:
        """Recipient and body of each mail."""
        return [(mail.recipient, body(mail.wire.decode())) for mail in self.mails]

    async def handle_RCPT(  # noqa: N802
        self, _: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        reply = self._rcpt(address)
        if reply is None:
            envelope.rcpt_tos.append(address)
        return reply or "250 2.1.5 ok"

    async def handle_DATA(self, _: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.peers.add(session.peer)
        reply = self._data(envelope.rcpt_tos[0])
        if reply is None:
            wire = envelope.original_content or b""
            self.mails += [Mail(envelope.mail_from or "", one, wire) for one in envelope.rcpt_tos]
        return reply or "250 2.0.0 taken"

    async def handle_exception(self, error: Exception) -> str:
        """A sender that is killed in the middle is what some tests are about; anything else is a mistake here."""
        if not isinstance(error, (ConnectionError, IncompleteReadError)):
            log.error("the receiver itself failed", exc_info=error)
        return "451 4.3.0 the session broke"
