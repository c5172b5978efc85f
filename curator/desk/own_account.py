"""“Your account”: role, languages, password, second factor, sessions."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.forms import PasswordChangeForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from curator.config import environment
from curator.desk.page import done, origin, page, person, signed_in_with_one_factor, with_any_right
from curator.desk.proving import ask_for_proof, proved_lately
from curator.desk.wording import browser_name
from curator.errors import InputError
from curator.language import phrases
from curator.runs import context
from curator.store import gists, mailed_links, second_factor, sign_ins
from curator.store.mailed_links import Kind as Change
from curator.store.sign_ins import Kind
from curator.web import desk_language
from curator.web.desk_language import gettext


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@with_any_right
def account(request: HttpRequest) -> HttpResponse:
    """Show the account; POST sets another password."""
    form = PasswordChangeForm(person(request), request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        update_session_auth_hash(request, form.save())
        user, now = person(request), timezone.now()
        sign_ins.record(Kind.PASSWORD_SET, user, origin(request), now)
        mailed_links.mail_change(Change.PASSWORD, user, desk_language.tag(), now)
        return done(request, "account", gettext("Your password is changed."))
    return page(
        request,
        "account.html",
        status=400 if form.errors else 200,
        form=form,
        desk_languages=desk_language.languages(),
        chosen=desk_language.chosen_by(request),
        readable=_readable(),
        read=gists.reads(person(request)),
        own_name=lambda tag: phrases.phrases(tag).own_name,
        sessions=sign_ins.open_sessions(person(request), timezone.now()),
        own_session=sign_ins.session_id(request.session.session_key),
        browser_name=browser_name,
        factor=second_factor.is_on(person(request)),
        mails=bool(environment().smtp_url),
    )


@require_POST
@with_any_right
def change_language(request: HttpRequest) -> HttpResponse:
    """Set the language of the desk, or follow the browser."""
    desk_language.choose(person(request), request.POST.get("language", ""))
    with desk_language.spoken(desk_language.wanted(request)):
        return done(request, "account", gettext("The language is changed."))


@require_POST
@with_any_right
def change_languages_read(request: HttpRequest) -> HttpResponse:
    """Save the languages a person reads, the desk's own first."""
    chosen = [tag for tag in _readable() if tag in request.POST.getlist("reads")]
    chosen.sort(key=lambda tag: tag != desk_language.tag())
    gists.choose(person(request), chosen)
    return done(request, "account", gettext("The languages you read are saved."))


def _readable() -> list[str]:
    """Return the languages to choose from: the newsletter's and the desk's."""
    return list(dict.fromkeys([*context.config().newsletter.languages, *desk_language.languages()]))


@never_cache
@require_POST
@with_any_right
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    """End every other session of this person."""
    user, now = person(request), timezone.now()
    if sign_ins.end_others(user, request.session.session_key, now):
        sign_ins.record(Kind.SESSIONS_ENDED, user, origin(request), now)
    return done(request, "account", gettext("You are signed out everywhere but here."))


@never_cache
@require_POST
@with_any_right
def end_session(request: HttpRequest, session_id: str) -> HttpResponse:
    """End one of the person's sessions."""
    user, now = person(request), timezone.now()
    if sign_ins.end(user, session_id, now):
        sign_ins.record(Kind.SESSIONS_ENDED, user, origin(request), now)
    if session_id == sign_ins.session_id(request.session.session_key):
        return redirect("sign-in")
    return done(request, "account", gettext("That session is ended."))


@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_with_one_factor
def second_factor_page(request: HttpRequest) -> HttpResponse:
    """Set up the second factor; with a code of it, turn it off or get new recovery codes."""
    on = second_factor.is_on(person(request))
    if not on and not proved_lately(request):
        return ask_for_proof("second-factor")
    if request.method == "POST":
        return _on_code(request) if on else _set_up(request)
    return _factor_page(request)


def _factor_page(request: HttpRequest, error: str = "", status: int = 200) -> HttpResponse:
    user = person(request)
    device = None if second_factor.is_on(user) else second_factor.waiting(user)
    return page(
        request,
        "second_factor.html",
        status=status,
        error=error,
        due=second_factor.is_due(user, request.session),
        qr=_qr_code(device.config_url) if device else "",
        key=second_factor.typed_key(device) if device else "",
        codes_left=second_factor.codes_left(user),
    )


def _qr_code(url: str) -> str:
    """Return the QR code of an address, as the source of an img (SVG)."""
    import segno

    return str(segno.make(url, error="m").svg_data_uri(scale=5, light="#fff", border=3))


def _set_up(request: HttpRequest) -> HttpResponse:
    user, now = person(request), timezone.now()
    codes = second_factor.confirm(user, request.POST.get("code", ""))
    if codes is None:
        error = gettext("This code is not right. Is the clock of your phone?")
        return _factor_page(request, error, 400)
    second_factor.note_done(request.session)
    sign_ins.record(Kind.FACTOR_SET_UP, user, origin(request), now)
    return page(request, "recovery_codes.html", codes=codes)


def _on_code(request: HttpRequest) -> HttpResponse:
    user, now = person(request), timezone.now()
    try:
        right = second_factor.verify(user, request.POST.get("code", ""), now)
    except InputError as error:
        return _factor_page(request, desk_language.localized(error), 429)
    if not right:
        sign_ins.record(Kind.FACTOR_REFUSED, user, origin(request), now)
        return _factor_page(request, gettext("This code is not right."), 400)
    if request.POST.get("do") == "codes":
        return page(request, "recovery_codes.html", codes=second_factor.new_codes(user))
    second_factor.turn_off(user)
    second_factor.note_done(request.session, done=False)
    sign_ins.record(Kind.FACTOR_REMOVED, user, origin(request), now)
    mailed_links.mail_change(Change.FACTOR, user, desk_language.tag(), now)
    messages.success(request, gettext("The second factor is off."))
    return redirect("account")
