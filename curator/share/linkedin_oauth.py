"""LinkedIn's OAuth 2 (authorization code flow): consent address, tokens, renewal, and
the member.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from curator.config import LinkedInPart
from curator.errors import FetchError
from curator.net.exchange import Response
from curator.share.linkedin_api import LinkedInError, Send

LONGEST = timedelta(days=800)  # no token lives longer; what says so is no answer of LinkedIn's
CANCELLED = {"user_cancelled_login", "user_cancelled_authorize", "access_denied"}


@dataclass(frozen=True, slots=True)
class Granted:
    """A token and its lifetime, with its refresh token, if the app gets one."""

    token: str
    lives: timedelta
    scopes: str = ""
    refresh_token: str = ""
    refresh_lives: timedelta | None = None


@dataclass(frozen=True, slots=True)
class App:
    """The app registered with LinkedIn, and its redirect address."""

    send: Send
    part: LinkedInPart
    client_id: str
    client_secret: str
    back: str

    def authorization(self, state: str) -> str:
        """Return the address at LinkedIn where a person consents; `state` is returned with the
        answer.
        """
        query = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": self.back,
            "state": state,
            "scope": " ".join(self.part.wanted_scopes),
        }
        return f"{self.part.sign_in_url.rstrip('/')}/oauth/v2/authorization?{urlencode(query)}"

    def exchanged(self, code: str) -> Granted:
        """Return the token for a code, which is valid once and for half an hour; raises
        LinkedInError.
        """
        grant = "authorization_code"
        return self._granted({"grant_type": grant, "code": code, "redirect_uri": self.back})

    def renewed(self, refresh_token: str) -> Granted:
        """Return a newer token; raises LinkedInError, also if a person has to consent again."""
        return self._granted({"grant_type": "refresh_token", "refresh_token": refresh_token})

    def whose(self, granted: Granted) -> tuple[str, str]:
        """Return name and URN of the member; empty if the token may not ask."""
        headers = {"Authorization": f"Bearer {granted.token}"}
        scopes = granted.scopes.replace(",", " ").split()
        if not {"openid", "r_basicprofile"} & set(scopes):
            return "", ""
        path = "/v2/userinfo" if "openid" in scopes else "/v2/me"
        answer = self._asked("GET", self.part.api_url.rstrip("/") + path, b"", headers)
        found = _object(answer) if answer.status == 200 else {}
        first, last = found.get("localizedFirstName", ""), found.get("localizedLastName", "")
        name = " ".join(str(found.get("name") or f"{first} {last}").split())
        number = str(found.get("sub") or found.get("id") or "")
        return name[:200], f"urn:li:person:{number}"[:200] if number else ""

    def _granted(self, wanted: Mapping[str, str]) -> Granted:
        form = {**wanted, "client_id": self.client_id, "client_secret": self.client_secret}
        url = f"{self.part.sign_in_url.rstrip('/')}/oauth/v2/accessToken"
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        answer = self._asked("POST", url, urlencode(form).encode(), headers)
        found = _object(answer)
        lives, token = _lifetime(found.get("expires_in")), found.get("access_token")
        if answer.status == 200 and isinstance(token, str) and token and lives:
            return Granted(
                token,
                lives,
                str(found.get("scope") or ""),
                str(found.get("refresh_token") or ""),
                _lifetime(found.get("refresh_token_expires_in")),
            )
        raise _refusal(answer.status, str(found.get("error") or ""))

    def _asked(self, method: str, url: str, body: bytes, headers: Mapping[str, str]) -> Response:
        try:
            return self.send(method, url, body, headers)
        except FetchError as error:
            raise LinkedInError("LinkedIn could not be reached: %(why)s", why=error) from error


def denied(error: str) -> LinkedInError:
    """Return why LinkedIn sent no code, by its `error`."""
    if error in CANCELLED:
        return LinkedInError("LinkedIn was not connected: it was cancelled there.")
    if error == "unauthorized_scope_error":
        return LinkedInError(
            "LinkedIn's app may not ask for what is needed. Add the product to the app at LinkedIn"
            " (“Share on LinkedIn” and “Sign In with LinkedIn” for a person, “Community Management"
            " API” for a Page), or set “linkedin: scopes:” in feeds.yaml."
        )
    return LinkedInError("LinkedIn did not connect the account (%(why)s).", why=error[:60])


def _refusal(status: int, error: str) -> LinkedInError:
    if error == "invalid_client" or status == 401:
        return LinkedInError(
            "LinkedIn does not know the app. Look at %(client)s and its secret.",
            client="CURATOR_LINKEDIN_CLIENT_ID",
        )
    if error in ("invalid_grant", "invalid_request", "invalid_redirect_uri") or status == 400:
        return LinkedInError(
            "LinkedIn did not take the sign-in: it is too old, used already, or the address to"
            " come back to is not entered at the app. Connect again."
        )
    return LinkedInError("LinkedIn gave no token (error %(status)s). Try again.", status=status)


def _lifetime(seconds: Any) -> timedelta | None:
    try:
        lives = timedelta(seconds=int(seconds))
    except (TypeError, ValueError, OverflowError):
        return None
    return lives if timedelta() < lives <= LONGEST else None


def _object(answer: Response) -> dict[str, Any]:
    try:
        found = json.loads(answer.content)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
