"""Mail transports, in a table by the scheme of CURATOR_SMTP_URL.

A new provider is a module with `transport(url)` and its line in TRANSPORTS.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib import import_module
from time import time
from typing import TYPE_CHECKING, Literal, Protocol, Self, cast
from urllib.parse import urlsplit

from curator.config import environment
from curator.errors import ConfigError, NotReady
from curator.send.bounce_class import Kind

if TYPE_CHECKING:
    from curator.send import dkim

TRANSPORTS = {  # scheme -> module, imported when it is requested
    "smtp": "curator.send.transports.smtp",
    "smtps": "curator.send.transports.smtp",
    "brevo": "curator.send.transports.provider",
    "mailgun": "curator.send.transports.provider",
    "postmark": "curator.send.transports.provider",
    "sendgrid": "curator.send.transports.provider",
}
AS_WRITTEN = ("smtp", "smtps")  # the others write the mail anew, and sign it themselves


@dataclass(frozen=True, slots=True)
class Answered:
    """The result of one attempt.

    `unsent`: the server was told nothing about this reader, so it may be tried again at once.
    `uncertain`: the mail went out and no answer came back. `limited`: the server asks us to slow
    down. `refused`: it would refuse every other reader too. `kind`: the class of a refusal.
    `provider_id`: the provider's id of the mail, in its reports.
    """

    state: Literal["sent", "deferred", "bounced", "uncertain", "unsent"]
    reason: str = ""
    limited: bool = False
    refused: bool = False
    kind: Kind | None = None
    provider_id: str = ""


class Session(Protocol):
    """A connection that sends mails; `closed` when it must be opened again."""

    @property
    def closed(self) -> bool: ...

    def send(self, sender: str, recipient: str, message: bytes) -> Answered: ...

    def close(self) -> None: ...


class Transport(Protocol):
    """A mail server or provider; `connections` is the number of sessions, `label` its name at the
    desk.
    """

    @property
    def connections(self) -> int: ...

    @property
    def label(self) -> str: ...

    def with_timeout(self, seconds: float) -> Self: ...

    def open(self) -> Session:
        """Return an authenticated session; raises DeliveryError, or Unreachable if a later attempt
        may work.
        """
        ...


@dataclass(frozen=True, slots=True)
class Signed:
    """A transport that signs every mail with each DKIM key."""

    transport: Transport
    keys: tuple[dkim.Key, ...]

    @property
    def connections(self) -> int:
        return self.transport.connections

    @property
    def label(self) -> str:
        return self.transport.label

    def with_timeout(self, seconds: float) -> Self:
        return replace(self, transport=self.transport.with_timeout(seconds))

    def open(self) -> SigningSession:
        return SigningSession(self.transport.open(), self.signed)

    def signed(self, mail: bytes) -> bytes:
        """The mail with a signature of each key, made now."""
        from curator.send import dkim

        return dkim.signed(mail, self.keys, int(time()))


class SigningSession:
    """A session that signs each mail, in the thread that sends it."""

    def __init__(self, session: Session, sign: Callable[[bytes], bytes]) -> None:
        self._session, self._sign = session, sign

    @property
    def closed(self) -> bool:
        return self._session.closed

    def send(self, sender: str, recipient: str, message: bytes) -> Answered:
        return self._session.send(sender, recipient, self._sign(message))

    def close(self) -> None:
        self._session.close()


class _Module(Protocol):
    def transport(self, url: str) -> Transport: ...


def transport(url: str) -> Transport:
    """Return the transport of CURATOR_SMTP_URL, signing with CURATOR_DKIM_KEYS; raises NotReady if
    unset, and ConfigError.
    """
    if not url:
        raise NotReady(
            "No mail server is named. Set CURATOR_SMTP_URL, for example smtp://127.0.0.1:25"
        )
    scheme = urlsplit(url).scheme
    if scheme not in TRANSPORTS:
        known = ", ".join(f"{name}://" for name in TRANSPORTS)
        raise ConfigError("CURATOR_SMTP_URL must look like one of these: %(known)s", known=known)
    found = cast(_Module, import_module(TRANSPORTS[scheme])).transport(url)
    if scheme not in AS_WRITTEN or not environment().dkim_keys.strip():
        return found
    from curator.send import dkim

    return Signed(found, dkim.keys(environment().dkim_keys))
