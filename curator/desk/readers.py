"""What readers ask for by reply or by phone: shown, let go, erased, suppressed, taken back."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from curator.desk.page import attempt, done, operators_only, page, person
from curator.errors import InputError
from curator.runs import context
from curator.store import reader_requests
from curator.store.reader_requests import Kept
from curator.web.desk_language import gettext

LONGEST = 500  # characters of a reason or a consent
_LOOKED_UP = "reader"  # in the session: an address in a link would stand in logs


@operators_only
def readers(request: HttpRequest) -> HttpResponse:
    """Show what is stored about a typed address, and what can be done for its owner."""
    if request.method == "POST":
        request.session[_LOOKED_UP] = request.POST.get("address", "").strip()[:LONGEST]
        return done(request, "readers")
    address = request.session.pop(_LOOKED_UP, "")
    return page(
        request,
        "readers.html",
        address=address,
        kept=_kept(request, address) if address else None,
        languages=context.config().newsletter.languages,
    )


def _kept(request: HttpRequest, address: str) -> Kept | None:
    try:
        return reader_requests.show(address)
    except InputError:  # its reason is for the command line, in English
        said = gettext("“%(value)s” is not an e-mail address", value=address)
        messages.error(request, said)
        return None


@require_POST
@operators_only
def change_reader(request: HttpRequest) -> HttpResponse:
    """Do what one reader asked for, and show what is kept now."""
    address, wish = request.POST.get("address", "").strip(), request.POST.get("do", "")
    acted = attempt(request, lambda: _act(request, address, wish), gettext("Done, and noted."))
    if not (acted and wish == "erase"):
        request.session[_LOOKED_UP] = address
    return done(request, "readers")


def _act(request: HttpRequest, address: str, wish: str) -> None:
    by, now = person(request), timezone.now()
    said = request.POST.get("said", "").strip()[:LONGEST]
    wanted = [tag for tag in request.POST.getlist("language") if tag]
    acts: dict[str, Callable[[], object]] = {
        "leave": lambda: reader_requests.leave(address, by, now),
        "erase": lambda: reader_requests.erase(address, by, now),
        "suppress": lambda: reader_requests.suppress(address, by, said),
        "restore": lambda: reader_requests.restore(address, by, wanted, said, "desk", now),
    }
    if wish not in acts:
        raise InputError("That cannot be done here.")
    if wish in ("suppress", "restore") and not said:
        raise InputError("Say why, in the reader’s words if possible: it is kept.")
    acts[wish]()
