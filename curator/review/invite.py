"""How people get in: one-time links that set a password, for the first start and for everybody added later."""

from __future__ import annotations

from typing import Literal

from django.contrib.auth.models import Group, User
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

from curator.config import environment
from curator.errors import InputError
from curator.store.history import EDITORS, PUBLISHERS, ensure_groups

Role = Literal["editor", "publisher"]
GROUPS = {"editor": (EDITORS,), "publisher": (EDITORS, PUBLISHERS)}
FIRST = "publisher"


def first_link(base_url: str) -> str | None:
    """A sign-in link for the person `publisher` while nobody has a password yet; None once somebody can sign in."""
    if any(user.has_usable_password() for user in User.objects.filter(is_active=True)):
        return None
    return add_person(FIRST, "publisher", base_url)


def add_person(name: str, role: Role, base_url: str | None = None) -> str:
    """Make or change an account and return its one-time link, good for 24 hours.

    For someone who has an account already this changes the role and lets them set a new password.
    """
    if role not in GROUPS:
        raise InputError(f"“{role}” is not a role; there are editor and publisher")
    with transaction.atomic():
        ensure_groups()
        user = User.objects.filter(username=name).first() or _new(name)
        user.groups.set(Group.objects.filter(name__in=GROUPS[role]))
    return link(user, base_url or environment().base_url)


def _new(name: str) -> User:
    user = User(username=name)
    user.set_unusable_password()
    try:
        user.full_clean()
    except ValidationError as error:
        raise InputError(f"“{name}” cannot be a name at the desk: {' '.join(error.messages)}") from error
    user.save()
    return user


def link(user: User, base_url: str) -> str:
    """The address where `user` sets a password, signed and bound to their last sign-in and password: it works once."""
    key = urlsafe_base64_encode(force_bytes(user.pk))
    return base_url.rstrip("/") + reverse("welcome", args=[key, default_token_generator.make_token(user)])


def invited(key: str, token: str) -> User | None:
    """The person a link was made for, if it is still good."""
    try:
        user = User.objects.filter(pk=int(urlsafe_base64_decode(key)), is_active=True).first()
    except (ValueError, OverflowError):
        return None
    return user if user and default_token_generator.check_token(user, token) else None
