"""Who changes how an account is signed in to shows once more that it is theirs, unless they signed
in just now: a browser left open gives nobody a way in that stays.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from curator.config import environment
from curator.desk.accounts import Brake, note_held
from curator.desk.form_recovery import safe_next
from curator.desk.page import origin, page, person, signed_in_with_one_factor
from curator.store import second_factor, sign_ins
from curator.store.sign_ins import Kind
from curator.web.desk_language import gettext

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def proved_lately(request: HttpRequest) -> bool:
    """Return whether this session's person was authenticated within the last minutes."""
    return sign_ins.proved_lately(request.session, timezone.now())


def ask_for_proof(back: str) -> HttpResponse:
    """Send the person to the page that asks who they are, and then on to the page called `back`."""
    return redirect(f"{reverse('prove')}?{urlencode({'next': reverse(back)})}")


def proved(back: str) -> Callable[[View[P]], View[P]]:
    """Only for somebody who has shown who they are just now; others are asked, and go on to the
    page called `back`.
    """

    def decorated(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if proved_lately(request):
                return view(request, *args, **kwargs)
            return ask_for_proof(back)

        return cast("View[P]", guarded)

    return decorated


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_with_one_factor
def prove(request: HttpRequest) -> HttpResponse:
    """Ask for the password of the person signed in; who has none signs in again as they did."""
    wanted = safe_next(request, request.POST.get("next") or request.GET.get("next") or "/account/")
    if request.method != "POST":
        return _page(request, wanted)
    user, now = person(request), timezone.now()
    brake = Brake.of(request, user.get_username())
    if why := brake.holds(now):
        note_held(request, Kind.REFUSED, user, now)
        return _page(request, wanted, why, 429)
    if not user.check_password(request.POST.get("password", "")):
        brake.failed(now)
        sign_ins.record(Kind.REFUSED, user, origin(request), now, "password")
        return _page(request, wanted, gettext("This is not your password."), 400)
    brake.succeeded()
    sign_ins.note_proof(request.session, now)
    return redirect(wanted)


def _page(request: HttpRequest, wanted: str, error: str = "", status: int = 200) -> HttpResponse:
    user = person(request)
    return page(
        request,
        "prove.html",
        status=status,
        error=error,
        next_path=wanted,
        password=user.has_usable_password(),
        passkey=second_factor.has_passkey(user),
        held=[],
        organisation=bool(environment().oidc.issuer) and not user.has_usable_password(),
    )
