"""Sign in by the organisation (OpenID Connect, authorization code flow with PKCE).

authlib verifies signature, issuer, audience, nonce and times.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.django_client import OAuth
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from joserfc.errors import JoseError
from requests import RequestException

from curator.config import environment
from curator.config.open_id import OpenId
from curator.desk.accounts import admit, note_refused
from curator.desk.form_recovery import safe_next, sign_in_page
from curator.errors import CuratorError
from curator.store import organisation, second_factor, sign_ins
from curator.web.desk_language import gettext, localized

PATIENCE = 10.0  # seconds for an answer of the organisation
SESSION = timedelta(hours=12)  # who leaves the organisation is out the next day
WAY, _NEXT = "organisation", "organisation next"


@never_cache
@require_safe
def begin(request: HttpRequest) -> HttpResponse:
    """Redirect to the organisation's sign-in."""
    settings = environment().oidc
    if not settings.issuer:
        return redirect("sign-in")
    request.session[_NEXT] = safe_next(request, request.GET.get("next") or "/")
    # who is signed in shows once more who they are: `auth_time` is required then
    anew = {"prompt": "login", "max_age": 0} if request.user.is_authenticated else {}
    try:
        answer: HttpResponse = _client(settings).authorize_redirect(request, _back(), **anew)
    except _FAILURES:
        return _refused(request, gettext("Your organisation’s sign-in does not answer. Try later."))
    return answer


@never_cache
@require_safe
def back(request: HttpRequest) -> HttpResponse:
    """Handle the redirect back from the organisation, with a one-time code."""
    settings, now = environment().oidc, timezone.now()
    if not settings.issuer:
        return redirect("sign-in")
    try:
        claims = _claims(request, settings)
        user = organisation.account_of(settings.issuer, claims, settings.role(claims), now)
    except CuratorError as error:
        return _refused(request, localized(error), 403)
    except _FAILURES:
        return _refused(request, gettext("Your organisation’s sign-in did not succeed. Try again."))
    wanted = request.session.pop(_NEXT, "/")
    admit(request, user, WAY, now)
    sign_ins.note_proof_elsewhere(request.session, claims.get("auth_time"), now)
    # a moment: seconds would begin anew with every use
    request.session.set_expiry(now + SESSION)
    second_factor.leave_to_organisation(request.session)
    return redirect(safe_next(request, wanted))


_FAILURES = (AuthlibBaseError, JoseError, RequestException, ValueError, RuntimeError, KeyError)


def _client(settings: OpenId) -> Any:
    return OAuth().register(
        name=WAY,
        client_id=settings.client_id,
        client_secret=settings.client_secret,
        server_metadata_url=f"{settings.issuer}/.well-known/openid-configuration",
        client_kwargs={
            "scope": "openid profile email",
            "code_challenge_method": "S256",
            "default_timeout": PATIENCE,
        },
    )


def _claims(request: HttpRequest, settings: OpenId) -> dict[str, object]:
    """Return the claims of the organisation's ID token."""
    client = _client(settings)
    if str(client.load_server_metadata().get("issuer", "")).rstrip("/") != settings.issuer:
        raise ValueError("another issuer answers there")
    options = {
        "iss": {"essential": True, "values": [client.server_metadata["issuer"]]},
        "aud": {"essential": True, "value": settings.client_id},
        "exp": {"essential": True},
    }
    token = client.authorize_access_token(request, claims_options=options)
    if not token.get("id_token"):
        raise ValueError("no id_token")
    claims = dict(token["userinfo"])
    if settings.claim in claims:
        return claims
    more = dict(client.userinfo(token=token))  # some name the groups there only
    return claims | more if more.get("sub") == claims["sub"] else claims


def _back() -> str:
    return environment().base_url + reverse("organisation-back")


def _refused(request: HttpRequest, why: str, status: int = 502) -> HttpResponse:
    note_refused(request, WAY, timezone.now())
    return sign_in_page(request, error=why, status=status)
