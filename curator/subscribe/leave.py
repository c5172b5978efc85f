"""Leaving with one click (RFC 8058) and for people; asking for the page changes nothing, only
posting does.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from curator import signing
from curator.store import subscribers
from curator.store.models import Subscriber
from curator.subscribe.page import accepted, half_hidden, page, spoken

_NOBODY = 0  # the reader of test mails and samples
_SAFE = ("GET", "HEAD", "OPTIONS")
_methods = require_http_methods([*_SAFE, "POST"])


@csrf_exempt  # a mail program posts without cookie or page; the token is the proof
@_methods
def leave(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows the reader's standing, POST lets them go; the body may be anything, so no mail
    program is turned away.
    """
    subject = signing.read(settings.SECRET_KEY, "leave", token)
    if subject == _NOBODY:
        return page(request, "leave_sample.html", accepted(request))
    reader = _reader(subject)
    if reader is None:
        return page(request, "leave_unknown.html", accepted(request), status=404)
    if request.method == "POST":
        subscribers.leave(reader.pk, timezone.now())
        reader.refresh_from_db()
    return _standing(request, reader, token)


@csrf_exempt
@_methods
def come_back(request: HttpRequest, token: str) -> HttpResponse:
    """The way back from leaving by mistake: POST takes it back while that is possible, anything
    else only shows.
    """
    reader = _reader(signing.read(settings.SECRET_KEY, "leave", token))
    if reader is None:
        return page(request, "leave_unknown.html", accepted(request), status=404)
    if request.method != "POST":
        return _standing(request, reader, token)
    promise = spoken(reader.languages).gettext(
        "That was a mistake: keep sending me the letter"
    )  # the words on the button
    if (
        not subscribers.come_back(reader.pk, promise, timezone.now())
        and reader.state != Subscriber.State.CONFIRMED
    ):
        return _standing(request, reader, token)
    return page(
        request, "leave_back.html", reader.languages, address=half_hidden(reader.address or "")
    )


def _standing(request: HttpRequest, reader: Subscriber, token: str) -> HttpResponse:
    values: dict[str, Any] = {
        "address": half_hidden(reader.address or ""),
        "leave_path": reverse("leave", args=[token]),
        "back_path": reverse("come-back", args=[token]),
        "may_come_back": subscribers.may_come_back(reader, timezone.now()),
    }
    gone = reader.state == Subscriber.State.LEFT
    return page(request, "leave_done.html" if gone else "leave.html", reader.languages, **values)


def _reader(subject: int | None) -> Subscriber | None:
    """The reader a genuine token names, as long as there is an address to send to."""
    if subject is None or subject >= 2**63:
        return None
    return Subscriber.objects.filter(pk=subject).exclude(address=None).first()
