"""Read the mailbox of bounces and complaints by IMAP (imaplib).

A mail is marked as seen once the caller has processed it, and nothing is deleted, so an interrupted
run leaves the rest for the next.
"""

from __future__ import annotations

import imaplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from curator.errors import ConfigError, DeliveryError, Unreachable
from curator.send import oauth

TIMEOUT = 60.0  # seconds
MOST_BYTES = 2_000_000  # of one mail; a report says what it has to say at its beginning
_FORM = (
    "CURATOR_BOUNCE_URL must look like imaps://user:password@host/INBOX, or end in ?auth=xoauth2"
)


@dataclass(frozen=True, slots=True)
class Inbox:
    """The mailbox that CURATOR_BOUNCE_URL names."""

    host: str
    port: int
    user: str
    password: str
    folder: str
    oauth: bool

    @classmethod
    def of(cls, url: str) -> Inbox:
        """Return the mailbox at an address; raises ConfigError."""
        try:
            parts = urlsplit(url)
            port, options = parts.port or 993, parse_qs(parts.query)
        except ValueError as error:
            raise ConfigError(_FORM) from error
        known = options in ({}, {"auth": ["xoauth2"]})
        if parts.scheme != "imaps" or not parts.hostname or not parts.username or not known:
            raise ConfigError(_FORM)
        folder = unquote(parts.path.strip("/")) or "INBOX"
        user, password = unquote(parts.username), unquote(parts.password or "")
        return cls(parts.hostname, port, user, password, folder, bool(options))

    def unread(self) -> Iterator[bytes]:
        """Yield each unseen mail, oldest first, and mark it as seen when the next is requested.

        Raises DeliveryError, or Unreachable if a later attempt may work.
        """
        try:
            box = imaplib.IMAP4_SSL(
                self.host, self.port, ssl_context=ssl.create_default_context(), timeout=TIMEOUT
            )
            with box:
                self._sign_in(box)
                _ask(box.select(f'"{_quoted(self.folder)}"'))
                for number in _ask(box.uid("SEARCH", "UNSEEN"))[0].split():
                    yield from _one(box, number)
        except OSError as error:
            raise Unreachable(
                "The mailbox for bounces cannot be reached: %(why)s", why=str(error)
            ) from error
        except imaplib.IMAP4.error as error:
            raise DeliveryError(
                "The mailbox for bounces cannot be read: %(why)s", why=str(error)
            ) from error

    def _sign_in(self, box: imaplib.IMAP4_SSL) -> None:
        if not self.oauth:
            box.login(self.user, self.password)
            return
        refusal: Exception | None = None
        for token in oauth.tokens().tries():
            try:
                box.authenticate("XOAUTH2", _words(self.user, token))
            except imaplib.IMAP4.error as error:
                refusal = error
            else:
                return
        raise DeliveryError("The mailbox for bounces does not accept the token.") from refusal


def _words(user: str, token: str) -> Callable[[bytes], bytes]:
    """Return the XOAUTH2 response; a second challenge is an error message, answered
    with nothing.
    """
    responses = iter((oauth.xoauth2(user, token).encode(),))
    return lambda _: next(responses, b"")


def _one(box: imaplib.IMAP4_SSL, number: bytes) -> Iterator[bytes]:
    uid = number.decode("ascii")
    parts = _ask(box.uid("FETCH", uid, f"(BODY.PEEK[]<0.{MOST_BYTES}>)"))
    content = next((part[1] for part in parts if isinstance(part, tuple)), None)
    if content is not None:  # else it was deleted meanwhile
        yield content
        with suppress(imaplib.IMAP4.error):  # read-only: it is acted on once all the same
            box.uid("STORE", uid, "+FLAGS", r"(\Seen)")


def _ask(answer: tuple[str, list[Any]]) -> list[Any]:
    """Return the server's answer; raises imaplib's error if it refuses."""
    state, given = answer
    if state != "OK":
        raise imaplib.IMAP4.error(given[0] if given else state)
    return given


def _quoted(folder: str) -> str:
    return folder.replace("\\", "\\\\").replace('"', '\\"')
