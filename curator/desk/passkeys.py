"""Passkeys (WebAuthn, by fido2): add, remove, sign in.

A passkey asks its owner for finger, face or PIN, so it is both factors. Browsers allow none for an
address without a name, such as 127.0.0.1.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import User
from django.core.signing import BadSignature, dumps, loads
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from fido2.server import Fido2Server
from fido2.utils import websafe_encode
from fido2.webauthn import (
    AttestedCredentialData,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from curator import signing
from curator.config import environment
from curator.desk.accounts import admit, note_refused
from curator.desk.form_recovery import carried, offer_again, safe_next, sign_in_page
from curator.desk.page import done, origin, page, person, signed_in_with_one_factor
from curator.desk.proving import proved, proved_lately
from curator.store import limits, mailed_links, models, second_factor, sign_ins
from curator.store.mailed_links import Kind as Change
from curator.store.sign_ins import Kind
from curator.web import desk_language
from curator.web.desk_language import gettext

MOST = 10  # passkeys of one person
WAY, _STATE, _COOKIE = "passkey", "passkey state", "passkey"
_ANSWERED_WITHIN = timedelta(minutes=5)
_REQUIRED = UserVerificationRequirement.REQUIRED


def _server() -> Fido2Server:
    base = environment().base_url
    party = PublicKeyCredentialRpEntity(name="CX Curator", id=urlsplit(base).hostname or "")
    return Fido2Server(party, verify_origin=lambda came_from: came_from == base)


@never_cache
@signed_in_with_one_factor
def passkeys(request: HttpRequest) -> HttpResponse:
    """Show the passkeys of the person signed in."""
    return _page(request)


def _page(request: HttpRequest, error: str = "", status: int = 200) -> HttpResponse:
    rows = models.Passkey.objects.filter(user=person(request)).select_related("user")
    shown = {"passkeys": rows, "error": error, "proved": proved_lately(request)}
    return page(request, "passkeys.html", status=status, **shown)


@never_cache
@require_POST
@signed_in_with_one_factor
@proved("passkeys")
def options_to_add(request: HttpRequest) -> HttpResponse:
    """Return what the browser needs to create a passkey."""
    user = person(request)
    handle = signing.fingerprint(settings.SECRET_KEY, "passkey owner", str(user.pk))
    options, state = _server().register_begin(
        PublicKeyCredentialUserEntity(
            id=bytes.fromhex(handle), name=user.get_username(), display_name=user.get_username()
        ),
        [
            AttestedCredentialData(bytes(row.credential))
            for row in models.Passkey.objects.filter(user=user)
        ],
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=_REQUIRED,
    )
    request.session[_STATE] = state
    return JsonResponse(dict(options))


@never_cache
@require_POST
@signed_in_with_one_factor
@proved("passkeys")
def add(request: HttpRequest) -> HttpResponse:
    """Store the passkey that the browser created."""
    user, now, state = person(request), timezone.now(), request.session.pop(_STATE, None)
    try:
        made = _server().register_complete(state, _posted(request)).credential_data
    except _FAILURES:
        made = None
    if made is None or models.Passkey.objects.filter(user=user).count() >= MOST:
        error = gettext("No passkey was made. Try again, or use another device.")
        return _page(request, error, 400)
    name = " ".join(request.POST.get("name", "").split())[:60] or gettext("Passkey")
    known = {"user": user, "name": name, "credential": bytes(made), "added_at": now}
    _, new = models.Passkey.objects.get_or_create(
        credential_id=websafe_encode(made.credential_id), defaults=known
    )
    if not new:
        return _page(request, gettext("This passkey is in use already."), 409)
    second_factor.note_done(request.session)
    sign_ins.record(Kind.PASSKEY_ADDED, user, origin(request), now)
    mailed_links.mail_change(Change.PASSKEY, user, desk_language.tag(), now)
    return done(request, "passkeys", gettext("From now on you can sign in with this passkey."))


@require_POST
@signed_in_with_one_factor
def remove(request: HttpRequest, passkey_id: int) -> HttpResponse:
    """Remove one of the person's passkeys."""
    user, now = person(request), timezone.now()
    get_object_or_404(models.Passkey, pk=passkey_id, user=user).delete()
    second_factor.note_done(request.session, done=False)
    sign_ins.record(Kind.PASSKEY_REMOVED, user, origin(request), now)
    mailed_links.mail_change(Change.FACTOR, user, desk_language.tag(), now)
    return done(request, "passkeys", gettext("This passkey lets nobody in any more."))


@never_cache
@require_POST
def options_to_sign_in(request: HttpRequest) -> HttpResponse:
    """Return what the browser needs to use any passkey of this desk.

    The challenge is in a signed cookie, so that strangers fill no table with sessions.
    """
    options, state = _server().authenticate_begin(user_verification=_REQUIRED)
    answer = JsonResponse(dict(options))
    answer.set_cookie(
        _COOKIE,
        dumps(state, salt=_COOKIE),
        max_age=_ANSWERED_WITHIN,
        path=reverse("sign-in"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )
    return answer


@never_cache
@require_POST
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in by passkey, and continue where the person was going, with what they typed."""
    wanted, held = safe_next(request, request.POST.get("next") or "/"), carried(request)
    now, user = timezone.now(), _owner(request)
    if user is None:
        note_refused(request, WAY, now)
        error = gettext("This passkey is not known here. Sign in with your password.")
        return sign_in_page(request, next_path=wanted, held=held, error=error, status=401)
    admit(request, user, WAY, now)
    second_factor.note_done(request.session)
    message = gettext("You are signed in again, and your text is still here.")
    return offer_again(request, wanted, held, message) if held else redirect(wanted)


def _owner(request: HttpRequest) -> User | None:
    """Return the owner of the passkey that signed this browser's challenge; each is valid once."""
    try:
        state = loads(request.COOKIES[_COOKIE], salt=_COOKIE, max_age=_ANSWERED_WITHIN)
        posted = _posted(request)
        rows = models.Passkey.objects.select_related("user").filter(user__is_active=True)
        row = rows.filter(credential_id=str(posted["id"])).first()
        if row is None:
            return None
        known = AttestedCredentialData(bytes(row.credential))
        _server().authenticate_complete(state, [known], posted)
    except _FAILURES:
        return None
    if not limits.allowed("challenge", state["challenge"], 1, _ANSWERED_WITHIN, timezone.now()):
        return None
    models.Passkey.objects.filter(pk=row.pk).update(used_at=timezone.now())
    return row.user


# what json, fido2 and cryptography raise for what a browser made up; nested too deeply: Recursion
_FAILURES = (
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    IndexError,
    RecursionError,
    BadSignature,
)


def _posted(request: HttpRequest) -> dict[str, Any]:
    found = json.loads(request.POST.get("credential", "")[:20_000])
    if not isinstance(found, dict):
        raise ValueError("no object")
    return found
