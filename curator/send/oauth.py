"""OAuth access tokens for mail servers (XOAUTH2: Microsoft 365, Google), refreshed as needed."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Lock
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

from curator.config import Environment, environment
from curator.errors import ConfigError, DeliveryError, FetchError, Unreachable
from curator.net import client
from curator.net.exchange import Limits, Response
from curator.records import Message

_EARLY = 60.0  # seconds before its end a token is not begun with
_MICROSOFT = "https://login.microsoftonline.com/{}/oauth2/v2.0/token"
_GOOGLE = "https://oauth2.googleapis.com/token"
_AS_PROGRAM = "https://outlook.office365.com/.default"
_AS_PERSON = (
    "https://outlook.office.com/SMTP.Send https://outlook.office.com/IMAP.AccessAsUser.All"
    " offline_access"
)
_FORM = Message(
    "CURATOR_OAUTH must be microsoft:TENANT, google, or the https address of a token endpoint, with"
    " CURATOR_OAUTH_CLIENT_ID and CURATOR_OAUTH_CLIENT_SECRET or CURATOR_OAUTH_REFRESH_TOKEN"
)
Post = Callable[[str, dict[str, str]], Response]


@dataclass(frozen=True, slots=True)
class Account:
    """The client at the token endpoint, with a refresh token or by client credentials."""

    url: str
    client_id: str
    client_secret: str = ""
    refresh_token: str = ""
    scope: str = ""

    @classmethod
    def of(cls, env: Environment) -> Account:
        """Return the account in the environment; raises ConfigError."""
        service, _, tenant = env.oauth.partition(":")
        url = {"microsoft": _MICROSOFT.format(tenant), "google": _GOOGLE}.get(service, env.oauth)
        local = urlsplit(url).hostname in ("127.0.0.1", "localhost", "::1")
        complete = env.oauth_client_id and (env.oauth_client_secret or env.oauth_refresh_token)
        if not complete or not (urlsplit(url).scheme == "https" or local):
            raise ConfigError(_FORM)
        if service == "microsoft" and not tenant:
            raise ConfigError(_FORM)
        known = _AS_PERSON if env.oauth_refresh_token else _AS_PROGRAM
        scope = env.oauth_scope or (known if service == "microsoft" else "")
        return cls(
            url, env.oauth_client_id, env.oauth_client_secret, env.oauth_refresh_token, scope
        )

    def wish(self, refresh_token: str) -> dict[str, str]:
        """Return the form that requests a token."""
        grant = "refresh_token" if refresh_token else "client_credentials"
        fields = {
            "grant_type": grant,
            "client_id": self.client_id,
            "client_secret": self.client_secret,
            "refresh_token": refresh_token,
            "scope": self.scope,
        }
        return {name: value for name, value in fields.items() if value}


class Tokens:
    """The tokens of one account, shared by all sessions; a new refresh token is stored
    in `kept`.
    """

    def __init__(self, account: Account, kept: Path, now: Callable[[], float] = monotonic) -> None:
        self._account, self._kept, self._now = account, kept, now
        self._lock = Lock()
        self._token, self._until = "", 0.0

    def token(self) -> str:
        """Return a valid token; raises DeliveryError, or Unreachable if a later attempt
        may work.
        """
        with self._lock:
            if not self._token or self._now() >= self._until:
                self._ask()
            return self._token

    def refused(self, token: str) -> None:
        """Note that the mail server refused a token, so that another is requested."""
        with self._lock:
            if token == self._token:
                self._token = ""

    def tries(self) -> Iterator[str]:
        """Yield a token to sign in with, and a new one in case it is refused."""
        first = self.token()
        yield first
        self.refused(first)
        yield self.token()

    def _ask(self) -> None:
        refresh = self._refresh_token()
        answer = _granted(_post(self._account.url, self._account.wish(refresh)))
        self._token = str(answer["access_token"])
        self._until = self._now() + max(float(answer.get("expires_in") or 0), 0.0) - _EARLY
        newer = answer.get("refresh_token")
        if refresh and isinstance(newer, str) and newer and newer != refresh:
            self._keep(newer)

    def _refresh_token(self) -> str:
        """Return the newest refresh token that descends from the environment's."""
        refresh = self._account.refresh_token
        try:
            found = json.loads(self._kept.read_text())
        except (OSError, ValueError):
            return refresh
        return str(found["now"]) if found.get("from") == refresh else refresh

    def _keep(self, token: str) -> None:
        part = self._kept.with_suffix(f".{os.getpid()}")
        part.touch(0o600)
        part.write_text(json.dumps({"from": self._account.refresh_token, "now": token}))
        part.replace(self._kept)


def xoauth2(user: str, token: str) -> str:
    """Return the XOAUTH2 response, before base64."""
    return f"user={user}\x01auth=Bearer {token}\x01\x01"


def tokens() -> Tokens:
    """Return the tokens of the account in the environment; raises ConfigError."""
    env = environment()
    return _shared(Account.of(env), env.home / "oauth-refresh-token.json")


@cache
def _shared(account: Account, kept: Path) -> Tokens:
    return Tokens(account, kept)


def _post(url: str, form: dict[str, str]) -> Response:
    host = urlsplit(url).netloc
    settings = client.ClientSettings(allow_hosts=(host,), limits=Limits(redirects=0))
    try:
        return client.post(url, settings, data=form)
    except FetchError as error:
        raise Unreachable(
            "The sign-in for mail at %(host)s cannot be reached: %(why)s",
            host=host,
            why=Message.of(error),
        ) from error


def _granted(answer: Response) -> dict[str, Any]:
    try:
        found = json.loads(answer.content)
    except ValueError:
        found = {}
    if answer.status == 200 and isinstance(found, dict) and found.get("access_token"):
        return found
    answered = str(found.get("error", answer.status)) if isinstance(found, dict) else answer.status
    if answer.status >= 500 or answer.status == 429:
        raise Unreachable(
            "The sign-in for mail is out of order just now: %(answer)s.", answer=answered
        )
    raise DeliveryError(
        "The sign-in for mail was refused: %(answer)s. Look at the CURATOR_OAUTH settings, or agree"
        " anew and set CURATOR_OAUTH_REFRESH_TOKEN.",
        answer=answered,
    )
