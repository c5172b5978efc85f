"""Sign up with double opt-in: the form, “check your inbox”, and the confirmation.

Only POST changes anything. The form needs no cookie and no script, so that it works on any site.
"""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from curator import records, signing
from curator.config import environment
from curator.errors import InputError
from curator.language import phrases
from curator.net import mail_address
from curator.runs import context
from curator.store import limits, mailed_links
from curator.store.mailed_links import Asked, Kind
from curator.store.models import Issue, MailedLink, Subscriber
from curator.subscribe.leave import left_page, reader_of
from curator.subscribe.page import accepted, masked_address, page, spoken
from curator.web.sign_up_form import HONEYPOT, choosable, form_values

A_NETWORK, ALL = 20, 2000  # requests an hour
HOUR = timedelta(hours=1)
_methods = require_http_methods(["GET", "HEAD", "OPTIONS", "POST"])


@csrf_exempt  # the form may be on any site; the mail is the proof
@_methods
def sign_up(request: HttpRequest) -> HttpResponse:
    """Show the form; POST queues the confirmation mail, whoever owns the address."""
    newsletter, said = _here(request)
    if request.method != "POST":
        return _form(request, newsletter, said)
    values = form_values(said, newsletter)
    address = request.POST.get("address", "")[:400]
    try:
        mailbox = mail_address.normalise(address)
    except InputError:
        return _form(request, newsletter, said, "address", status=400)
    if request.POST.get("version") != values["version"]:
        return _form(request, newsletter, said, "wording", status=409)
    if request.POST.get(HONEYPOT):
        return _check_inbox(request, said, mailed_links.unused())
    variant = request.POST.get("variant", "")
    if variant and variant not in values["variants"]:  # a form pasted long ago, or open since
        return _form(request, newsletter, said, "variant", status=409)
    if not within_limits(request):
        return _form(request, newsletter, said, "limit", status=429)
    now = timezone.now()
    mailed_links.delete_expired(now)
    asked = Asked(
        address=mailbox,
        language=said.language,
        languages=[_edition(request, newsletter, values["own"])],
        frequency=choosable(request.POST.get("frequency", "")) or Issue.Kind.WEEKLY,
        variant=variant,
        wording=values["wording"],
        source=_page(request),
        ip=_ip(request),
    )
    return _check_inbox(request, said, mailed_links.ask(Kind.JOIN, asked, now))


def _page(request: HttpRequest) -> str:
    """Return the address of the page that has the form; a browser may name anything."""
    page = request.headers.get("Referer", "").partition("?")[0]
    return page if page.startswith(("https://", "http://")) else request.path


@csrf_exempt
@_methods
def resend(request: HttpRequest, token: str) -> HttpResponse:
    """Queue the mail of a request once more; the answer is the same for every valid token."""
    newsletter, said = _here(request)
    number = signing.read(settings.SECRET_KEY, "resend", token)
    if number is None:
        return page(request, "leave_unknown.html", accepted(request), status=404)
    if request.method == "POST":
        if not within_limits(request):
            return _form(request, newsletter, said, "limit", status=429)
        mailed_links.again(number, timezone.now())
    return _check_inbox(request, said, number)


@csrf_exempt
@_methods
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Show a button, because scanners open links; POST subscribes."""
    number = signing.read(settings.SECRET_KEY, "confirm", token)
    row = None
    if number is not None and number < 2**63:
        row = mailed_links.current(Kind.JOIN, number, timezone.now())
    if row is not None and request.method == "POST":
        row = mailed_links.confirm(row.pk, timezone.now())
    if row is None:
        newsletter, said = _here(request)
        return _form(request, newsletter, said, "late", status=404)
    reader = reader_of(row.subscriber_id) if row.used_at else None
    if reader and reader.state == Subscriber.State.LEFT:  # since then
        return left_page(request, reader, signing.make(settings.SECRET_KEY, "leave", reader.pk))
    return _asked_for(request, row, token)


def _asked_for(request: HttpRequest, row: MailedLink, token: str) -> HttpResponse:
    name = "subscribe_confirm.html" if row.used_at is None else "subscribe_done.html"
    return page(
        request,
        name,
        [row.language],
        address=masked_address(row.address),
        wording=row.wording,
        wording_language=row.language,
        action=f"/subscribe/confirm/{token}",
    )


def _check_inbox(request: HttpRequest, said: phrases.Phrases, number: int) -> HttpResponse:
    token = signing.make(settings.SECRET_KEY, "resend", number)
    again = f"/subscribe/again/{token}?language={said.language}"
    return page(request, "subscribe_sent.html", [said.language], again_path=again)


def _form(
    request: HttpRequest,
    newsletter: records.Newsletter,
    said: phrases.Phrases,
    wrong: str = "",
    status: int = 200,
) -> HttpResponse:
    values = {
        **form_values(said, newsletter),
        "action": f"/subscribe?language={said.language}",
        "wrong": wrong,
        "typed": request.POST.get("address", "")[:400],
    }
    if values["frequency"] and (wanted := request.POST.get("frequency")) in Issue.Kind.values:
        values["frequency"] = wanted
    values["own"] = _edition(request, newsletter, values["own"])
    values["variant"] = request.POST.get("variant", "")
    return page(request, "subscribe.html", [said.language], status=status, **values)


def _here(request: HttpRequest) -> tuple[records.Newsletter, phrases.Phrases]:
    newsletter = context.current_newsletter()
    if newsletter is None:
        raise Http404
    return newsletter, spoken(accepted(request), newsletter)


def _edition(request: HttpRequest, newsletter: records.Newsletter, own: str) -> str:
    wanted = request.POST.get("edition", "")
    return wanted if wanted in newsletter.languages else own


def within_limits(request: HttpRequest) -> bool:
    """Return whether the visitor's network, and all together, may sign up now, and count it."""
    now = timezone.now()
    visitor = limits.network(request.META.get("REMOTE_ADDR", ""))
    return limits.allowed("form", visitor, A_NETWORK, HOUR, now) and limits.allowed(
        "form", "everybody", ALL, HOUR, now
    )


def _ip(request: HttpRequest) -> str | None:
    """Return the visitor's address, if the newsletter stores it."""
    return (request.META.get("REMOTE_ADDR") or None) if environment().keep_ip else None
