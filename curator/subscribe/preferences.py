"""A reader's settings behind the link in every letter, and what needs more than that link.

A letter may be forwarded, so its link only allows what harms nobody. Data, another address and
erasing need a link that is mailed to the reader's own address.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from curator import signing
from curator.errors import InputError
from curator.language import phrases
from curator.net import mail_address
from curator.runs import context
from curator.store import mailed_links, preferences, reader_requests, which_edition
from curator.store.mailed_links import Asked, Kind
from curator.store.models import MailedLink, Subscriber
from curator.store.preferences import PAUSES, Choice
from curator.subscribe.leave import left_page, reader_or_page
from curator.subscribe.page import accepted, chosen_first, masked_address, page, spoken
from curator.web.sign_up_form import choosable, offers_roundups, variant_names

CHOICES = 3  # languages in order
State = Subscriber.State
_WITHOUT = {"other": False, "nothing": True}  # an edition in their languages
_methods = require_http_methods(["GET", "HEAD", "OPTIONS", "POST"])
_safe = require_http_methods(["GET", "HEAD", "OPTIONS"])


@csrf_exempt  # no cookie tells who it is; the token does
@_methods
def settings_page(request: HttpRequest, token: str) -> HttpResponse:
    """Show a reader's settings; POST saves them."""
    reader = reader_or_page(request, token)
    if isinstance(reader, HttpResponse):
        return reader
    if request.method != "POST" or reader.state == State.LEFT:
        return _shown(request, reader, token)
    choice = _chosen(request, reader)
    preferences.choose(reader, choice, timezone.now())
    gone = choice.variant is None and bool(request.POST.get("variant"))
    return _shown(request, reader, token, saved=True, gone=gone)


@csrf_exempt
@_methods
def mail_link(request: HttpRequest, token: str) -> HttpResponse:
    """Mail the reader a link, valid for an hour, to their data, another address and erasing."""
    reader = reader_or_page(request, token)
    if isinstance(reader, HttpResponse):
        return reader
    if request.method != "POST":
        return _shown(request, reader, token)
    asked = Asked(reader.address or "", spoken(chosen_first(request, reader.languages)).language)
    if mailed_links.is_unused(mailed_links.ask(Kind.RIGHTS, asked, timezone.now(), reader.pk)):
        return _shown(request, reader, token, status=429)
    hidden = masked_address(reader.address or "")
    return page(request, "preferences_sent.html", reader.languages, address=hidden)


@csrf_exempt
@_methods
def rights(request: HttpRequest, token: str) -> HttpResponse:
    """Show what can be done; POST erases, or has a new address confirmed."""
    row = _row(Kind.RIGHTS, "rights", token)
    reader = row.subscriber if row else None
    if row is None or reader is None or reader.address is None:
        return page(request, "leave_unknown.html", accepted(request), status=404)
    if request.method == "POST" and request.POST.get("do") == "erase":
        reader_requests.erase(reader.address, None, timezone.now())
        return page(request, "preferences_erased.html", [row.language])
    wrong = False
    if request.method == "POST":
        moving = _move(request, reader, row)
        if moving is not None:
            return moving
        wrong = True
    values: dict[str, Any] = {
        "address": reader.address,
        "wrong": wrong,
        "action": f"/my-data/{token}",
    }
    status = 400 if wrong else 200
    return page(request, "preferences_rights.html", [row.language], status=status, **values)


@_safe
def data(request: HttpRequest, token: str) -> HttpResponse:
    """Return everything stored about the reader, as a JSON file."""
    row = _row(Kind.RIGHTS, "rights", token)
    if row is None or row.subscriber is None or row.subscriber.address is None:
        return page(request, "leave_unknown.html", accepted(request), status=404)
    response = JsonResponse(preferences.data(row.subscriber), json_dumps_params={"indent": 1})
    response["Content-Disposition"] = 'attachment; filename="my-data.json"'
    response["Cache-Control"] = "no-store"
    return response


@csrf_exempt
@_methods
def new_address(request: HttpRequest, token: str) -> HttpResponse:
    """Show a button; POST changes the address to the one that the mail went to."""
    row = _row(Kind.MOVE, "move", token)
    if row is not None and request.method == "POST":
        row = preferences.move(row.pk, timezone.now())
    if row is None:
        return page(request, "leave_unknown.html", accepted(request), status=404)
    name = "preferences_move.html" if row.used_at is None else "subscribe_done.html"
    left = row.used_at and Subscriber.objects.filter(address=row.address, state=State.LEFT).first()
    if left:  # a change of address subscribes nobody who has left
        return left_page(request, left, signing.make(settings.SECRET_KEY, "leave", left.pk))
    values: dict[str, Any] = {
        "address": masked_address(row.address),
        "action": f"/new-address/{token}",
    }
    return page(request, name, [row.language], **values)


def _move(request: HttpRequest, reader: Subscriber, row: MailedLink) -> HttpResponse | None:
    try:
        mailbox = mail_address.normalise(request.POST.get("address", "")[:400])
    except InputError:
        return None
    asked = Asked(mailbox, row.language)
    number = mailed_links.ask(Kind.MOVE, asked, timezone.now(), reader.pk)
    resend = signing.make(settings.SECRET_KEY, "resend", number)
    path = f"/subscribe/again/{resend}?language={row.language}"
    return page(request, "subscribe_sent.html", [row.language], again_path=path)


def _row(kind: Kind, purpose: str, token: str) -> MailedLink | None:
    number = signing.read(settings.SECRET_KEY, purpose, token)
    if number is None or number >= 2**63:
        return None
    return mailed_links.current(kind, number, timezone.now())


def _chosen(request: HttpRequest, reader: Subscriber) -> Choice:
    known = _languages(reader)
    wanted = [request.POST.get(f"language{place}", "") for place in range(CHOICES)]
    pause, mail_format = request.POST.get("pause", ""), request.POST.get("format", "")
    return Choice(
        languages=[one for one in wanted if one in known],
        only_own_languages=_WITHOUT.get(request.POST.get("without", "")),
        pause=pause if pause in (*PAUSES, "keep") else "",
        frequency=choosable(request.POST.get("frequency", "")),
        mail_format=mail_format if mail_format in Subscriber.Format else "",
        variant=_variant(request.POST.get("variant")),
    )


def _shown(
    request: HttpRequest,
    reader: Subscriber,
    token: str,
    *,
    saved: bool = False,
    gone: bool = False,  # the variant they chose
    status: int = 200,
) -> HttpResponse:
    link_path = f"/preferences/{token}/link"
    if reader.state == State.LEFT:  # there is no letter to choose anything for
        return left_page(request, reader, token, link_path=link_path, status=status)
    now = timezone.now()
    paused = reader.paused_until if reader.paused_until and reader.paused_until > now else None
    values: dict[str, Any] = {
        "address": masked_address(reader.address or ""),
        "saved": saved,
        "gone": gone,
        "tongues": {tag: phrases.phrases(tag).own_name for tag in _languages(reader)},
        "wanted": [*reader.languages, *[""] * CHOICES][:CHOICES],
        "only_own": which_edition.only_own(reader, context.only_own_by_default()),
        "frequency": reader.frequency if offers_roundups() else "",
        "format": reader.mail_format,
        "variants": _variants(spoken(chosen_first(request, reader.languages)).language),
        "variant": reader.variant,
        "paused": paused,
        "action": f"/preferences/{token}",
        "link_path": link_path,
        "leave_path": f"/leave/{token}",
    }
    return page(request, "preferences.html", reader.languages, status=status, **values)


def _variant(wanted: str | None) -> str | None:
    """Return the chosen key, "" for the whole letter, or None if it is not on offer."""
    return wanted if wanted == "" or wanted in _variants("en") else None


def _variants(language: str) -> dict[str, str]:
    newsletter = context.current_newsletter()
    return variant_names(newsletter, language) if newsletter else {}


def _languages(reader: Subscriber) -> list[str]:
    """Return the letter's languages, and those the reader already has."""
    newsletter = context.current_newsletter()
    return list(dict.fromkeys([*(newsletter.languages if newsletter else ()), *reader.languages]))
