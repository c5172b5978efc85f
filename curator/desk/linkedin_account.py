"""The connected LinkedIn account: connect, expiry, disconnect."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_GET, require_POST, require_safe

from curator.config import environment
from curator.desk.page import attempt, done, page, person, with_any_right
from curator.errors import CuratorError
from curator.runs import context, linkedin_account
from curator.store import linkedin_account as kept
from curator.store.history import OPERATE, require
from curator.web.desk_language import gettext, localized
from curator.web.middleware import POLICY

STATE = "linkedin state"  # in the session: what must come back with LinkedIn's answer


@require_safe
@with_any_right
def account(request: HttpRequest) -> HttpResponse:
    """Show the connected account, its expiry, and for publishers the buttons."""
    config = context.config()
    answer = page(
        request,
        "linkedin_account.html",
        found=linkedin_account.standing(timezone.now()),
        back=_back(),
        permitted=linkedin_account.PERMITTED,
        scopes=config.linkedin.wanted_scopes,
        authors=sorted({config.linkedin.author, *config.linkedin.authors.values()} - {""}),
        environment_token=linkedin_account.TOKEN,
        variables=(linkedin_account.CLIENT_ID, linkedin_account.CLIENT_SECRET),
    )
    # Chromium follows a form's redirect only where the policy names the place
    place = urlsplit(config.linkedin.sign_in_url)
    allowed = f"form-action 'self' {place.scheme}://{place.netloc};"
    answer["Content-Security-Policy"] = POLICY.replace("form-action 'self';", allowed)
    return answer


@require_POST
@with_any_right
def connect(request: HttpRequest) -> HttpResponse:
    """Redirect to LinkedIn, where the person consents."""
    try:
        require(person(request), OPERATE)
        address, request.session[STATE] = linkedin_account.begin(context.config(), _back())
    except CuratorError as error:
        messages.error(request, localized(error))
        return done(request, "linkedin-account")
    return redirect(address)


@sensitive_variables("answer", "state")
@require_GET
@with_any_right
def connected(request: HttpRequest) -> HttpResponse:
    """Handle the redirect back from LinkedIn, with a code or an error."""
    state, answer = request.session.pop(STATE, ""), request.GET.dict()

    def finish() -> None:
        require(person(request), OPERATE)
        who, now = person(request), timezone.now()
        linkedin_account.finish(context.config(), _back(), answer, state, who, now)

    attempt(request, finish, gettext("LinkedIn is connected."))
    return done(request, "linkedin-account")


@require_POST
@with_any_right
def disconnect(request: HttpRequest) -> HttpResponse:
    """Forget the account and its token."""
    message = gettext(
        "LinkedIn is disconnected here: the token is deleted. The permission itself is taken back"
        " at LinkedIn; the page says where."
    )
    attempt(request, lambda: kept.disconnect(person(request)), message)
    return done(request, "linkedin-account")


def _back() -> str:
    """Return the redirect address, to be entered at LinkedIn's app."""
    return environment().base_url + reverse("linkedin-connected")
