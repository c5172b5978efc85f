"""One answer to one edition or an item of it, by three buttons: no account, no cookie, no name."""

from __future__ import annotations

import hmac
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from curator import signing
from curator.store import limits, votes
from curator.subscribe.page import accepted, page

A_NETWORK, HOUR = 10, timedelta(hours=1)  # a company's readers share one address
LARGEST = 2**31  # numbers that the database knows are smaller
FACES = {votes.Face.YES: "🙂", votes.Face.SO_SO: "😐", votes.Face.NO: "🙁"}


@csrf_exempt  # the page has no cookie; the form names the edition and item by a token
@require_http_methods(["GET", "HEAD", "OPTIONS", "POST"])
def vote(request: HttpRequest, number: int, language: str, pick: int | None = None) -> HttpResponse:
    """GET shows the three faces, POST counts one."""
    known = number < LARGEST and "\0" not in language  # else PostgreSQL cannot be asked
    sent = votes.edition(number, language) if known else None
    item = votes.asked_about(sent, pick) if sent is not None and pick is not None else None
    if sent is None or (pick is not None and item is None):
        return page(request, "leave_unknown.html", accepted(request), status=404)
    about = f"{number}|{language}" if pick is None else f"{number}|{language}|{pick}"
    key = signing.fingerprint(settings.SECRET_KEY, "vote", about)
    shown: dict[str, Any] = {
        "key": key,
        "action": request.path,
        "faces": FACES,
        "said": "",
        "item": item,
    }
    if request.method != "POST":
        return page(request, "vote.html", [language], **shown)
    face, given = request.POST.get("face", ""), request.POST.get("key", "")
    genuine = hmac.compare_digest(given.encode("utf-8", "replace"), key.encode())
    if face not in votes.Face.values or not genuine:
        return page(request, "vote.html", [language], status=400, **shown)
    where = limits.network(request.META.get("REMOTE_ADDR", ""), v4=32, v6=64)
    if not limits.allowed("vote", f"{key} {where}", A_NETWORK, HOUR, timezone.now()):
        return page(request, "vote.html", [language], status=429, **{**shown, "said": "limit"})
    votes.cast(sent, votes.Face(face), pick)
    return page(request, "vote.html", [language], **{**shown, "said": "thanks"})
