"""Recover forms posted after a session or form expired: their content is kept and offered again."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect

from curator.config import environment
from curator.desk.wording import field_names
from curator.web.desk_language import gettext

PREFIX = "held-"
NEVER = (
    "csrfmiddlewaretoken",
    "password",
    "new_password1",
    "new_password2",
    "old_password",
    "username",
    "code",
    "credential",
    "next",
)


# Of forms that approve or send: there is nothing typed in them, and no slip may press them.
ACTS = (
    "seal",
    "understood",
    "fingerprint",
)


def sign_in_path(wanted: str) -> str:
    """Return the sign-in address that continues to `wanted`."""
    return "/sign-in/?" + urlencode({"next": wanted})


def ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    """Return the sign-in page; for a posted form it keeps the content and says so."""
    if getattr(request, "htmx", False):
        back = request.htmx.current_url_abs_path or "/"  # type: ignore[attr-defined]
        return HttpResponseClientRedirect(sign_in_path(back))
    if request.method != "POST" or _acts(request):
        return redirect(sign_in_path(request.get_full_path()))
    return sign_in_page(
        request, next_path=request.get_full_path(), held=posted(request), status=401
    )


def sign_in_page(
    request: HttpRequest,
    *,
    next_path: str = "/",
    held: list[tuple[str, str]] | None = None,
    error: str = "",
    username: str = "",
    status: int = 200,
) -> HttpResponse:
    """Return the sign-in form, showing the kept content."""
    context = {
        "next_path": next_path,
        "held": held or [],
        "prefix": PREFIX,
        "error": error,
        "username": username,
        "mails": bool(environment().smtp_url),
        "organisation": environment().oidc,
    }
    return render(request, "desk/sign_in.html", context, status=status)


def _acts(request: HttpRequest) -> bool:
    return any(name in request.POST for name in ACTS)


def posted(request: HttpRequest) -> list[tuple[str, str]]:
    """Return the fields of a posted form, without tokens and passwords."""
    return [
        (name, value)
        for name, values in request.POST.lists()
        if name not in NEVER
        for value in values
    ]


def carried(request: HttpRequest) -> list[tuple[str, str]]:
    """Return the kept fields that came with the sign-in form, under their own names."""
    return [
        (name.removeprefix(PREFIX), value)
        for name, value in posted(request)
        if name.startswith(PREFIX)
    ]


def offer_again(
    request: HttpRequest, path: str, fields: list[tuple[str, str]], why: str, status: int = 200
) -> HttpResponse:
    """Return a page with the content and one button that posts it again."""
    context = {"path": path, "fields": fields, "why": why, "field_names": field_names()}
    return render(request, "desk/save_after_sign_in.html", context, status=status)


def safe_next(request: HttpRequest, wanted: str) -> str:
    """Return `wanted` if it is a path of this site, else the home page."""
    allowed = url_has_allowed_host_and_scheme(
        wanted, {request.get_host()}, require_https=request.is_secure()
    )
    # Only what is allowed can be split for certain: a visitor may give an impossible host.
    path = allowed and wanted.startswith("/") and not urlsplit(wanted).netloc
    return wanted if path else "/"


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a bad CSRF token: offer a form from before the last sign-in again."""
    ours = request.headers.get("Origin", "") == f"{request.scheme}://{request.get_host()}"
    if ours and request.user.is_authenticated and not _acts(request):
        why = gettext(
            "This form was opened before you last signed in. Your text is below; save it again."
        )
        return offer_again(request, request.get_full_path(), posted(request), why, status=403)
    why = gettext(
        "This form did not come from the desk, or it is too old. Go back and reload the page."
    )
    return render(request, "desk/problem.html", {"why": why}, status=403)
