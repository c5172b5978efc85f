"""How mail leaves: what every transport does, and the table of them by the scheme of
CURATOR_SMTP_URL.

A new provider is a module with `transport(url)` and its line in TRANSPORTS.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import Literal, Protocol, Self, cast
from urllib.parse import urlsplit

from curator.errors import ConfigError, NotReady
from curator.send.bounce_class import Kind

TRANSPORTS = {  # scheme -> module, imported when it is asked for
    "smtp": "curator.send.transports.smtp",
    "smtps": "curator.send.transports.smtp",
}


@dataclass(frozen=True, slots=True)
class Answered:
    """What one attempt came to.

    `unsent`: the server was told nothing about this reader, so it may be tried again at once.
    `uncertain`: the mail went out and no answer came back. `limited`: the server asks us to slow
    down. `refused`: it would refuse every other reader too. `kind`: whose fault a refusal is.
    """

    state: Literal["sent", "deferred", "bounced", "uncertain", "unsent"]
    reason: str = ""
    limited: bool = False
    refused: bool = False
    kind: Kind | None = None


class Session(Protocol):
    """One connection's worth of mails; `closed` when it must be opened anew."""

    @property
    def closed(self) -> bool: ...

    def send(self, sender: str, recipient: str, message: bytes) -> Answered: ...

    def close(self) -> None: ...


class Transport(Protocol):
    """Where mails go. `connections` is how many sessions may be open at once; `label` names it
    at the desk, without user and password.
    """

    @property
    def connections(self) -> int: ...

    @property
    def label(self) -> str: ...

    def with_timeout(self, seconds: float) -> Self: ...

    def open(self) -> Session:
        """A session that is signed in; raises DeliveryError in words for the person who runs
        it, Unreachable where it may be there later.
        """
        ...


class _Module(Protocol):
    def transport(self, url: str) -> Transport: ...


def transport(url: str) -> Transport:
    """The transport of CURATOR_SMTP_URL; raises NotReady when it is not set and ConfigError when
    it makes no sense.
    """
    if not url:
        raise NotReady(
            "No mail server is named. Set CURATOR_SMTP_URL, for example smtp://127.0.0.1:25"
        )
    scheme = urlsplit(url).scheme
    if scheme not in TRANSPORTS:
        known = ", ".join(f"{name}://" for name in TRANSPORTS)
        raise ConfigError(f"CURATOR_SMTP_URL must look like one of these: {known}")
    return cast(_Module, import_module(TRANSPORTS[scheme])).transport(url)
