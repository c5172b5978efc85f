"""Unsubscribe by one click (RFC 8058) or on a page; GET changes nothing."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from curator import signing
from curator.store import database, late_leaving, subscribers
from curator.store.models import Subscriber
from curator.subscribe.page import accepted, chosen_first, masked_address, page, spoken

_NOBODY = 0  # the reader of test mails and samples
_SAFE = ("GET", "HEAD", "OPTIONS")
REASONS = ("often", "useful", "never", "other")  # the form's, why somebody leaves
WAIT = 3.0  # seconds for the database: mail programs hang up, and all threads must not stand
_methods = require_http_methods([*_SAFE, "POST"])


@csrf_exempt  # a mail program posts without cookie or page; the token is the proof
@_methods
def leave(request: HttpRequest, token: str) -> HttpResponse:
    """Show the reader's state; POST unsubscribes, whatever its body, so that every mail program
    works.
    """
    reader = reader_or_page(request, token)
    if isinstance(reader, HttpResponse):
        return reader
    if request.method == "POST":
        _unsubscribe(reader, request.POST.get("reason", ""))
    return left_page(request, reader, token)


def _unsubscribe(reader: Subscriber, reason: str) -> None:
    """Unsubscribe in the database or, while it is locked, in a file that is processed later."""
    now = timezone.now()
    try:
        with database.short_lock_timeout(WAIT), database.durable():
            subscribers.leave(reader.pk, now, reason if reason in REASONS else "")
        reader.refresh_from_db()
    except OperationalError:
        late_leaving.keep(reader.pk, now)
        late_leaving.soon()
        reader.state, reader.left_at = Subscriber.State.LEFT, now


@csrf_exempt
@_methods
def resubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Undo leaving by POST while that is possible; anything else only shows."""
    reader = reader_or_page(request, token)
    if isinstance(reader, HttpResponse):
        return reader
    if request.method != "POST":
        return left_page(request, reader, token)
    # The words on the button.
    said = spoken(chosen_first(request, reader.languages))
    promise = said.gettext("That was a mistake: keep sending me the letter")
    try:
        with database.durable():
            late_leaving.carry_out()
            back = subscribers.resubscribe(reader.pk, promise, timezone.now())
    except OperationalError:  # nothing is promised yet: the page they came from is shown again
        return left_page(request, reader, token, status=503)
    if not back and reader.state != Subscriber.State.CONFIRMED:
        return left_page(request, reader, token)
    return page(
        request, "leave_back.html", reader.languages, address=masked_address(reader.address or "")
    )


def left_page(
    request: HttpRequest,
    reader: Subscriber,
    token: str,
    *,
    link_path: str = "",
    status: int = 200,
) -> HttpResponse:
    """Return the page that says whether somebody gets the letter, and changes that; with
    `link_path`, it also offers the link to their data to whoever has left.
    """
    values: dict[str, Any] = {
        "address": masked_address(reader.address or ""),
        "leave_path": reverse("leave", args=[token]),
        "back_path": reverse("come-back", args=[token]),
        "link_path": link_path,
        "may_come_back": subscribers.may_resubscribe(reader, timezone.now()),
    }
    gone = reader.state == Subscriber.State.LEFT
    name = "leave_done.html" if gone else "leave.html"
    return page(request, name, reader.languages, status=status, **values)


def reader_or_page(request: HttpRequest, token: str) -> Subscriber | HttpResponse:
    """Return the reader of the link, or the page for a sample's or unknown link."""
    subject = genuine_subject(token)
    if subject == _NOBODY:
        return page(request, "leave_sample.html", accepted(request))
    reader = reader_of(subject)
    return reader or page(request, "leave_unknown.html", accepted(request), status=404)


def genuine_subject(token: str) -> int | None:
    """Return the subject of a valid token, also of an earlier key."""
    keys = (settings.SECRET_KEY, *settings.OLD_SECRET_KEYS)
    return signing.read_any(keys, "leave", token)


def reader_of(subject: int | None) -> Subscriber | None:
    """Return the reader of a valid token, as long as there is an address."""
    if subject is None or subject >= 2**63:
        return None
    reader = Subscriber.objects.filter(pk=subject).exclude(address=None).first()
    if reader and reader.pk in late_leaving.waiting():
        reader.state, reader.left_at = Subscriber.State.LEFT, timezone.now()
    return reader
