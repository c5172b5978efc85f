"""Signing in and out, and setting a password by a one-time link."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, login, logout
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.models import User
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
from curator.desk.form_recovery import PREFIX, carried, offer_again, safe_next, sign_in_page
from curator.desk.page import origin
from curator.errors import InputError
from curator.store import limits, mailed_links, people, second_factor, sign_ins
from curator.store.accounts import BACKEND
from curator.store.mailed_links import Kind as Change
from curator.store.sign_ins import Kind
from curator.web import desk_language
from curator.web.desk_language import gettext


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in by name and password; then continue where the person was going, with what they had
    typed.
    """
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
        note_held(request, Kind.REFUSED, people.called(username), now)
        return sign_in_page(
            request, next_path=wanted, held=held, error=why, username=username, status=429
        )
    user = authenticate(request, username=username, password=request.POST.get("password", ""))
    if user is None:
        brake.failed(now)
        sign_ins.record(Kind.REFUSED, people.called(username), origin(request), now, "password")
        error = gettext("Name and password do not match.")
        return sign_in_page(
            request, next_path=wanted, held=held, error=error, username=username, status=401
        )
    brake.succeeded()
    if second_factor.is_asked(user):
        await_code(request, user, now)
        return code_page(request, user, wanted, held)
    return _come_in(request, user, "password", wanted, held, now)


def _come_in(
    request: HttpRequest,
    user: User,
    how: str,
    wanted: str,
    held: list[tuple[str, str]],
    now: datetime,
) -> HttpResponse:
    """Begin a session and continue where the person was going, with what they had typed."""
    admit(request, user, how, now)
    message = gettext("You are signed in again, and your text is still here.")
    answer = offer_again(request, wanted, held, message) if held else redirect(wanted)
    Brake.of(request, user.get_username()).remember(answer)
    return answer


def admit(request: HttpRequest, user: User, how: str, now: datetime) -> None:
    """Begin a session for somebody who has been authenticated."""
    request.session.pop(_AWAITED, None)
    login(request, user, backend=BACKEND)
    sign_ins.begin(request.session, origin(request), now)
    sign_ins.record(Kind.SIGNED_IN, user, origin(request), now, how)


REFUSED_A_MINUTE = 10  # noted of one address that showed no password
_MINUTE = timedelta(minutes=1)


def note_refused(request: HttpRequest, way: str, now: datetime) -> None:
    """Note that somebody was refused by passkey or by the organisation."""
    if limits.allowed(f"{way} refused", _address(request), REFUSED_A_MINUTE, _MINUTE, now):
        sign_ins.record(Kind.REFUSED, None, origin(request), now, way)


def note_held(request: HttpRequest, kind: Kind, user: User | None, now: datetime) -> None:
    """Note, once a minute, that attempts from an address were rejected unchecked."""
    if limits.allowed(f"{kind} held", _address(request), 1, _MINUTE, now):
        sign_ins.record(kind, user, origin(request), now, "too many tries")


def _address(request: HttpRequest) -> str:
    return limits.network(request.META.get("REMOTE_ADDR", ""), v4=32, v6=64)


AWAITED = timedelta(minutes=10)  # for the code after the password
_AWAITED = "awaited"


def await_code(request: HttpRequest, user: User, now: datetime) -> None:
    """Remember in an anonymous session whose password was right, for a short time."""
    request.session.flush()
    request.session[_AWAITED] = [user.pk, user.get_session_auth_hash(), now.isoformat()]


def awaited(request: HttpRequest, now: datetime) -> User | None:
    """Return the person who has yet to enter a code, or None."""
    number, proof, since = request.session.get(_AWAITED) or (None, "", "")
    if number is None or now - datetime.fromisoformat(since) > AWAITED:
        return None
    user = User.objects.filter(pk=number, is_active=True).first()
    return user if user and constant_time_compare(proof, user.get_session_auth_hash()) else None


def code_page(
    request: HttpRequest,
    user: User,
    wanted: str,
    held: list[tuple[str, str]],
    error: str = "",
    status: int = 200,
) -> HttpResponse:
    """Return the form that asks for the code or passkey of `user`, with what was typed before."""
    context = {
        "next_path": wanted,
        "held": held,
        "prefix": PREFIX,
        "error": error,
        "app": second_factor.is_on(user),
        "passkey": second_factor.has_passkey(user),
    }
    return render(request, "desk/sign_in_code.html", context, status=status)


@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_code(request: HttpRequest) -> HttpResponse:
    """Sign in by a code from the app or a recovery code; the page also offers a passkey."""
    wanted = safe_next(request, request.POST.get("next") or request.GET.get("next") or "/")
    held, now = carried(request), timezone.now()
    user = awaited(request, now)
    if user is None:
        error = gettext("That took too long. Sign in again.") if request.method == "POST" else ""
        return sign_in_page(request, next_path=wanted, held=held, error=error)
    if request.method != "POST":
        return code_page(request, user, wanted, held)
    try:
        how = second_factor.verify(user, request.POST.get("code", ""), now)
    except InputError as error:
        note_held(request, Kind.FACTOR_REFUSED, user, now)
        return code_page(request, user, wanted, held, desk_language.localized(error), 429)
    if not how:
        sign_ins.record(Kind.FACTOR_REFUSED, user, origin(request), now)
        return code_page(request, user, wanted, held, gettext("This code is not right."), 401)
    return _come_in(request, user, how, wanted, held, now)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out."""
    logout(request)
    return redirect("sign-in")


ASKED_BY_A_NETWORK = 10  # times an hour


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def lost_password(request: HttpRequest) -> HttpResponse:
    """Request a link by name or address; the answer is the same for all."""
    if not environment().smtp_url:
        return redirect("sign-in")
    state, error, now = "asking", "", timezone.now()
    if request.method == "POST":
        network = limits.network(request.META.get("REMOTE_ADDR", ""))
        if limits.allowed("password lost", network, ASKED_BY_A_NETWORK, timedelta(hours=1), now):
            user = people.ask_for_reset(request.POST.get("who", ""), desk_language.tag(), now)
            sign_ins.record(Kind.RESET_REQUESTED, user, origin(request), now)
            state = "asked"
        else:
            error = gettext("Too many requests from here. Try again in an hour.")
    context = {"state": state, "error": error}
    return render(request, "desk/lost_password.html", context, status=429 if error else 200)


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def welcome(request: HttpRequest, key: str, token: str) -> HttpResponse:
    """Show the one-time link's page; POST sets a password, uses the link up, and signs in."""
    user = people.invited(key, token)
    if user is None:
        why = gettext(
            "This link was used already, or it is older than a day. Ask an operator for a new one."
        )
        return render(request, "desk/problem.html", {"why": why}, status=410)
    form = SetPasswordForm(user, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        form.save()
        now = timezone.now()
        sign_ins.record(Kind.PASSWORD_SET, user, origin(request), now, "link")
        if user.last_login:  # whoever comes for the first time knows
            mailed_links.mail_change(Change.PASSWORD, user, desk_language.tag(), now)
        if second_factor.is_asked(user):
            await_code(request, user, now)
            return redirect("sign-in-code")
        admit(request, user, "link", now)
        message = gettext(
            "Welcome, %(name)s. From now on you sign in with your name and this password.",
            name=user.get_username(),
        )
        messages.success(request, message)
        return redirect("home")
    context = {"form": form, "person": user}
    return render(request, "desk/welcome.html", context, status=400 if form.errors else 200)


# wrong passwords in a quarter of an hour: for one name from one address, from one address, and for
# one name from anywhere, after which strangers may try that name twice a minute
MOST, MOST_FROM_ONE_ADDRESS, MOST_FOR_ONE_NAME = 10, 50, 30
_WITHIN, _SLOWLY = timedelta(minutes=15), timedelta(seconds=30)
_WRONG, _TRIED, _KNOWN = "wrong password", "password tried slowly", "known"


@dataclass(frozen=True, slots=True)
class Brake:
    """Limits password guessing, without locking anybody out: a known browser is slowed down by its
    own mistakes only.
    """

    name: str
    address: str
    known: bool

    @classmethod
    def of(cls, request: HttpRequest, username: str) -> Brake:
        name = username.casefold()[:150]
        address = _address(request)
        known = constant_time_compare(request.COOKIES.get(_KNOWN, ""), _mark(name))
        return cls(name, address, known)

    @property
    def _pair(self) -> str:
        return f"{self.name}\0{self.address}"

    def holds(self, now: datetime) -> str:
        """Return why this attempt must wait, or ""."""
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
        """Count a failed attempt."""
        for who in {self._pair, self.address} | (set() if self.known else {self.name}):
            limits.count(_WRONG, who, now)

    def succeeded(self) -> None:
        """Forget the failed attempts for this name from here.

        Those of the address stay: else one known password would reset the limit.
        """
        limits.reset(_WRONG, self._pair)

    def remember(self, answer: HttpResponse) -> None:
        """Remember this browser as known."""
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
