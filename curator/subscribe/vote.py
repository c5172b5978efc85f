"""One answer to one edition, by three buttons: no account, no cookie, no name."""

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
FACES = {votes.Face.YES: "🙂", votes.Face.SO_SO: "😐", votes.Face.NO: "🙁"}


@csrf_exempt  # the page has no cookie; the form names the edition by a token
@require_http_methods(["GET", "HEAD", "OPTIONS", "POST"])
def vote(request: HttpRequest, number: int, language: str) -> HttpResponse:
    """GET shows the three faces, POST counts one."""
    issue = votes.edition(number, language) if number < 2**31 else None
    if issue is None:
        return page(request, "leave_unknown.html", accepted(request), status=404)
    key = signing.fingerprint(settings.SECRET_KEY, "vote", f"{number}|{language}")
    shown: dict[str, Any] = {
        "key": key,
        "action": request.path,
        "faces": FACES,
        "said": "",
        "number": number,
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
    votes.cast(issue, language, votes.Face(face))
    return page(request, "vote.html", [language], **{**shown, "said": "thanks"})
