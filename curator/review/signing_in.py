"""Signing in and out, the one-time welcome link, and changing one's password."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import authenticate, login, logout, update_session_auth_hash
from django.contrib.auth.forms import PasswordChangeForm, SetPasswordForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from curator.review import attempts
from curator.review.held import carried, offer_again, safe_next, sign_in_page
from curator.review.invite import invited
from curator.review.page import done, page, person, signed_in


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Name and password; afterwards on to where the person was going, with what they had typed."""
    wanted = safe_next(request, request.POST.get("next") or request.GET.get("next") or "/")
    if request.method != "POST":
        return redirect(wanted) if request.user.is_authenticated else sign_in_page(request, next_path=wanted)
    username, address = request.POST.get("username", ""), request.META.get("REMOTE_ADDR", "")
    held = carried(request)
    if attempts.too_many(username, address):
        error = "Too many wrong tries. Wait a quarter of an hour, or ask a publisher for a new link."
        return sign_in_page(request, next_path=wanted, held=held, error=error, username=username, status=429)
    user = authenticate(request, username=username, password=request.POST.get("password", ""))
    if user is None:
        attempts.failed(username, address)
        error = "Name and password do not go together."
        return sign_in_page(request, next_path=wanted, held=held, error=error, username=username, status=401)
    attempts.succeeded(username, address)
    login(request, user)
    if held:
        return offer_again(request, wanted, held, "You are signed in again, and your words are still here.")
    return redirect(wanted)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Leave the desk."""
    logout(request)
    return redirect("sign-in")


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def welcome(request: HttpRequest, key: str, token: str) -> HttpResponse:
    """The one-time link: looking changes nothing, posting a password uses it up and signs in."""
    user = invited(key, token)
    if user is None:
        why = "This link was used already, or it is older than a day. Ask for a new one: curator people add NAME."
        return render(request, "desk/plain.html", {"why": why}, status=410)
    form = SetPasswordForm(user, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        form.save()
        login(request, user, backend="django.contrib.auth.backends.ModelBackend")
        messages.success(
            request, f"Welcome, {user.get_username()}. From now on you sign in with your name and this password."
        )
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
        return done(request, "account", "Your password is changed.")
    return page(request, "account.html", form=form, status=400 if form.errors else 200)
