"""The e-mail address of one's own account: asked for, and confirmed by the link that was mailed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from curator.config import environment
from curator.desk.page import attempt, done, origin, page, person, with_any_right
from curator.desk.proving import proved
from curator.store import own_address, sign_ins
from curator.store.sign_ins import Kind
from curator.web import desk_language
from curator.web.desk_language import gettext


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@with_any_right
@proved("own-address")
def change(request: HttpRequest) -> HttpResponse:
    """Show the address, and the one that waits for its link; POST asks for another."""
    user, now = person(request), timezone.now()
    if not environment().smtp_url:
        return redirect("account")
    if request.method == "POST":
        address, language = request.POST.get("address", "")[:320], desk_language.tag()
        said = gettext("A link is on its way to the new address. Open it within a day.")
        attempt(request, lambda: own_address.ask(user, address, language, now), said)
        return redirect("own-address")
    return page(request, "own_address.html", waiting=own_address.waiting(user, now))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@with_any_right
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Show the mailed link's page; the button makes the address the account's."""
    user, now = person(request), timezone.now()
    row = own_address.asked(user, token, now)
    if row is None:
        why = gettext(
            "This link was used already, is older than a day, or belongs to another account."
        )
        return render(request, "desk/problem.html", {"why": why}, status=410)
    if request.method != "POST":
        return page(request, "confirm_address.html", address=row.address)
    said = gettext("Your address is changed.")
    if attempt(request, lambda: own_address.confirm(row, user, desk_language.tag(), now), said):
        sign_ins.record(Kind.ADDRESS_CHANGED, user, origin(request), now)
    return done(request, "account")
