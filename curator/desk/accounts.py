"""Signing in and out, one-time links for a password, and one's own account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY, authenticate, login, logout, update_session_auth_hash
from django.contrib.auth.forms import PasswordChangeForm, SetPasswordForm
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from curator import signing
from curator.config import environment
from curator.desk.form_recovery import carried, offer_again, safe_next, sign_in_page
from curator.desk.page import done, page, person, signed_in
from curator.language import phrases
from curator.runs import context
from curator.store import gists, limits, people
from curator.web import desk_language
from curator.web.desk_language import gettext


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Name and password; afterwards on to where the person was going, with what they had typed."""
    wanted = safe_next(request, request.POST.get("next") or request.GET.get("next") or "/")
    if request.method != "POST":
        return (
            redirect(wanted)
            if request.user.is_authenticated
            else sign_in_page(request, next_path=wanted)
        )
    username = request.POST.get("username", "")
    held, now = carried(request), timezone.now()
    brake = Brake.of(request, username)
    if why := brake.holds(now):
        return sign_in_page(
            request, next_path=wanted, held=held, error=why, username=username, status=429
        )
    user = authenticate(request, username=username, password=request.POST.get("password", ""))
    if user is None:
        brake.failed(now)
        error = gettext("Name and password do not match.")
        return sign_in_page(
            request, next_path=wanted, held=held, error=error, username=username, status=401
        )
    brake.succeeded()
    login(request, user)
    said = gettext("You are signed in again, and your text is still here.")
    answer = offer_again(request, wanted, held, said) if held else redirect(wanted)
    brake.remember(answer)
    return answer


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Leave the desk."""
    logout(request)
    return redirect("sign-in")


ASKED_BY_A_NETWORK = 10  # times an hour


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def lost_password(request: HttpRequest) -> HttpResponse:
    """Ask for a link by name or address; the answer is the same for every name and address."""
    if not environment().smtp_url:
        return redirect("sign-in")
    state, error, now = "asking", "", timezone.now()
    if request.method == "POST":
        network = limits.network(request.META.get("REMOTE_ADDR", ""))
        if limits.allowed("password lost", network, ASKED_BY_A_NETWORK, timedelta(hours=1), now):
            people.ask_for_reset(request.POST.get("who", ""), desk_language.tag(), now)
            state = "asked"
        else:
            error = gettext("Too many requests from here. Try again in an hour.")
    context = {"state": state, "error": error}
    return render(request, "desk/lost_password.html", context, status=429 if error else 200)


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def welcome(request: HttpRequest, key: str, token: str) -> HttpResponse:
    """The one-time link: looking changes nothing, posting a password uses it up and signs in."""
    user = people.invited(key, token)
    if user is None:
        why = gettext(
            "This link was used already, or it is older than a day. Ask a publisher for a new one."
        )
        return render(request, "desk/problem.html", {"why": why}, status=410)
    form = SetPasswordForm(user, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        form.save()
        login(request, user, backend="django.contrib.auth.backends.ModelBackend")
        said = gettext(
            "Welcome, %(name)s. From now on you sign in with your name and this password.",
            name=user.get_username(),
        )
        messages.success(request, said)
        return redirect("home")
    context = {"form": form, "person": user}
    return render(request, "desk/welcome.html", context, status=400 if form.errors else 200)


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def account(request: HttpRequest) -> HttpResponse:
    """One's own account: the role, and another password."""
    form = PasswordChangeForm(person(request), request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        update_session_auth_hash(request, form.save())
        return done(request, "account", gettext("Your password is changed."))
    return page(
        request,
        "account.html",
        status=400 if form.errors else 200,
        form=form,
        desk_languages=desk_language.languages(),
        chosen=desk_language.chosen_by(request),
        readable=_readable(),
        read=gists.reads(person(request).pk),
        own_name=lambda tag: phrases.phrases(tag).own_name,
    )


@require_POST
@signed_in
def change_language(request: HttpRequest) -> HttpResponse:
    """Choose the language of the desk, or follow the browser again."""
    desk_language.choose(person(request).pk, request.POST.get("language", ""))
    with desk_language.spoken(desk_language.wanted(request)):
        return done(request, "account", gettext("The language is changed."))


@require_POST
@signed_in
def change_languages_read(request: HttpRequest) -> HttpResponse:
    """Say which languages one reads; that of the desk, if it is one of them, comes first."""
    asked = [tag for tag in _readable() if tag in request.POST.getlist("reads")]
    asked.sort(key=lambda tag: tag != desk_language.tag())
    gists.choose(person(request).pk, asked)
    return done(request, "account", gettext("The languages you read are saved."))


def _readable() -> list[str]:
    """The languages one can say to read: those of the newsletter and of the desk."""
    return list(dict.fromkeys([*context.config().newsletter.languages, *desk_language.languages()]))


@never_cache
@require_POST
@signed_in
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    """End every session of this person but the one that asks, by making the others' proof void."""
    user = person(request)
    for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator():
        if session.session_key != request.session.session_key and _belongs(session, user):
            session.delete()
    return done(request, "account", gettext("You are signed out everywhere but here."))


def _belongs(session: Session, user: User) -> bool:
    return str(session.get_decoded().get(SESSION_KEY)) == str(user.pk)


# wrong passwords in a quarter of an hour: for one name from one address, from one address, and for
# one name from anywhere, after which strangers may try that name twice a minute
MOST, MOST_FROM_ONE_ADDRESS, MOST_FOR_ONE_NAME = 10, 50, 30
_WITHIN, _SLOWLY = timedelta(minutes=15), timedelta(seconds=30)
_WRONG, _TRIED, _KNOWN = "wrong password", "password tried slowly", "known"


@dataclass(frozen=True, slots=True)
class Brake:
    """What keeps passwords from being guessed. It locks nobody out: a browser in which this
    person has signed in before is slowed down by its own mistakes alone.
    """

    name: str
    address: str
    known: bool

    @classmethod
    def of(cls, request: HttpRequest, username: str) -> Brake:
        name = username.casefold()[:150]
        address = limits.network(request.META.get("REMOTE_ADDR", ""), v4=32, v6=64)
        known = constant_time_compare(request.COOKIES.get(_KNOWN, ""), _mark(name))
        return cls(name, address, known)

    @property
    def _pair(self) -> str:
        return f"{self.name}\0{self.address}"

    def holds(self, now: datetime) -> str:
        """Why this try has to wait; empty where it has not."""
        counts = ((self._pair, MOST), (self.address, MOST_FROM_ONE_ADDRESS))
        if any(limits.reached(_WRONG, who, most, _WITHIN, now) for who, most in counts):
            return gettext(
                "Too many wrong tries. Wait a quarter of an hour, or ask for a new link."
            )
        if self.known or not limits.reached(_WRONG, self.name, MOST_FOR_ONE_NAME, _WITHIN, now):
            return ""
        if limits.allowed(_TRIED, self.name, 1, _SLOWLY, now):
            return ""
        return gettext(
            "Many wrong tries for this name just now. Wait half a minute, and try again."
        )

    def failed(self, now: datetime) -> None:
        """Count one wrong try."""
        for who in {self._pair, self.address} | (set() if self.known else {self.name}):
            limits.count(_WRONG, who, now)

    def succeeded(self) -> None:
        """Forget the wrong tries of this name from here; those of the address stay, or one known
        password would lift the brake.
        """
        limits.reset(_WRONG, self._pair)

    def remember(self, answer: HttpResponse) -> None:
        """Know this browser again."""
        answer.set_cookie(
            _KNOWN,
            _mark(self.name),
            max_age=timedelta(days=180),
            path=reverse("sign-in"),
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )


def _mark(name: str) -> str:
    return signing.fingerprint(settings.SECRET_KEY, "known browser", name)
