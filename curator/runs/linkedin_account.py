"""Connect LinkedIn by OAuth, and find a valid token, in the environment or from the desk."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from urllib.parse import urlsplit

from django.contrib.auth.models import User

from curator.config import Config, environment
from curator.errors import InputError, NotReady
from curator.net import client
from curator.net.exchange import Limits, Response
from curator.share.linkedin_api import TOKEN as TOKEN
from curator.share.linkedin_api import LinkedInError, Send
from curator.share.linkedin_oauth import App, denied
from curator.store import linkedin_account as account
from curator.store.models import LinkedInAccount

CLIENT_ID, CLIENT_SECRET = "CURATOR_LINKEDIN_CLIENT_ID", "CURATOR_LINKEDIN_CLIENT_SECRET"
# LinkedIn documents how a program looks a token up, not how it gives one back (November 2026).
PERMITTED = "https://www.linkedin.com/mypreferences/d/data-sharing-for-permitted-services"
WARN_BEFORE = timedelta(days=10)  # a weekly letter is posted once more within it
RENEW_BEFORE = timedelta(days=7)
SECONDS = 60.0  # for one request, a document's upload included


@dataclass(frozen=True, slots=True)
class Standing:
    """The state of the connection: "environment", "connected", "ending", "ended", "none" or
    "no-app".
    """

    state: str
    account: LinkedInAccount | None
    until: datetime | None = None

    @property
    def usable(self) -> bool:
        """Return whether something can be posted."""
        return self.state in ("environment", "connected", "ending")


def standing(now: datetime) -> Standing:
    """Return the state of the connection, without network."""
    row, known = account.current(), environment()
    if known.linkedin_token:
        return Standing("environment", row)
    if row is None:
        ready = known.linkedin_client_id and known.linkedin_client_secret
        return Standing("none" if ready else "no-app", None)
    until = _until(row)
    if until <= now:
        return Standing("ended", row, until)
    return Standing("ending" if until - now < WARN_BEFORE else "connected", row, until)


def _until(row: LinkedInAccount) -> datetime:
    """Return when a person has to consent again: when the refresh token expires."""
    if not row.refresh_token:
        return row.expires_at
    return max(row.expires_at, row.refresh_expires_at or row.expires_at)


def begin(config: Config, back: str) -> tuple[str, str]:
    """Return LinkedIn's address for consent, and the state to compare; raises NotReady if no app is
    set.
    """
    state = secrets.token_urlsafe(32)
    return _app(config, back).authorization(state), state


def finish(
    config: Config, back: str, answer: Mapping[str, str], state: str, by: User, now: datetime
) -> LinkedInAccount:
    """Store the token for LinkedIn's answer; raises InputError if `state` differs,
    LinkedInError.
    """
    if not state or not hmac.compare_digest(state.encode(), answer.get("state", "").encode()):
        raise InputError(
            "This is not the answer to what you began here, so nothing was connected. Begin again."
        )
    if "code" not in answer:
        raise denied(answer.get("error", ""))
    app = _app(config, back)
    granted = app.exchanged(answer["code"])
    name, urn = app.whose(granted)
    lives = granted.refresh_lives
    return account.keep(
        granted.token,
        now + granted.lives,
        by,
        now,
        name=name,
        urn=urn,
        scopes=granted.scopes,
        refresh_token=granted.refresh_token,
        refresh_expires_at=now + lives if lives else None,
    )


def token(config: Config, now: datetime) -> str:
    """Return a valid token: the environment's, else the desk's, renewed if needed; raises NotReady,
    LinkedInError.
    """
    if given := environment().linkedin_token:
        return given
    row = account.current()
    if row is None:
        raise NotReady(
            "Nobody may post yet: connect LinkedIn at the desk (“LinkedIn account”), or set"
            " %(name)s to a token that may post for the author in feeds.yaml.",
            name=TOKEN,
        )
    if row.expires_at - now < RENEW_BEFORE and row.refresh_token:
        return _renewed(row, config, now)
    if row.expires_at <= now:
        raise NotReady("LinkedIn's token has ended. Connect LinkedIn again at the desk.")
    return account.token_of(row)


def _renewed(row: LinkedInAccount, config: Config, now: datetime) -> str:
    """Return a newer token, or the current one while it is valid."""
    try:
        granted = _app(config, "").renewed(account.refresh_token_of(row))
    except (LinkedInError, NotReady):
        if row.expires_at <= now:
            raise
        return account.token_of(row)
    account.renew(row, granted.token, now + granted.lives, granted.refresh_token)
    return granted.token


def _app(config: Config, back: str) -> App:
    known = environment()
    if not (known.linkedin_client_id and known.linkedin_client_secret):
        raise NotReady(
            "No app is registered: whoever runs the program makes one at LinkedIn and sets %(id)s"
            " and %(secret)s.",
            id=CLIENT_ID,
            secret=CLIENT_SECRET,
        )
    secret = known.linkedin_client_secret
    return App(sending(config), config.linkedin, known.linkedin_client_id, secret, back)


def sending(config: Config) -> Send:
    """Return a function for requests to LinkedIn; it follows no redirects."""
    hosts = {config.linkedin.api_url, config.linkedin.sign_in_url}
    settings = client.ClientSettings(
        client.user_agent(config.collect.contact),
        tuple(parts.netloc for parts in map(urlsplit, hosts) if parts.port),
        Limits(2_000_000, SECONDS, 2 * SECONDS, redirects=0),
        pause_seconds=0,
    )
    return partial(_send, settings)


def _send(
    settings: client.ClientSettings,
    method: str,
    url: str,
    content: bytes,
    headers: Mapping[str, str],
) -> Response:
    return client.send(method, url, settings, content, headers)
