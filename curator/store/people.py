"""Accounts of the desk: roles, invitations, and one-time links that set a password.

A link is Django's token: an HMAC over account, password and last sign-in, valid for a day. Nothing
of it is stored; setting or removing a password voids it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Literal

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group, User
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

from curator.config import environment
from curator.errors import InputError
from curator.net import mail_address
from curator.records import Message
from curator.store import limits, mailed_links, sign_ins
from curator.store.history import EDITORS, OPERATORS, PUBLISHERS, ensure_groups, note
from curator.store.mailed_links import Kind
from curator.store.models import OrganisationAccount, Passkey
from curator.store.second_factor import forget

Role = Literal["editor", "publisher", "operator", "editor+operator", "publisher+operator"]
GROUPS: Mapping[Role, tuple[str, ...]] = {  # the lesser first
    "editor": (EDITORS,),
    "operator": (OPERATORS,),
    "publisher": (EDITORS, PUBLISHERS),
    "editor+operator": (EDITORS, OPERATORS),
    "publisher+operator": (EDITORS, PUBLISHERS, OPERATORS),
}
FIRST = "publisher"


def first_link(base_url: str) -> str | None:
    """Return a sign-in link for the person `publisher` while nobody has a password yet,
    else None.
    """
    if any(user.has_usable_password() for user in User.objects.filter(is_active=True)):
        return None
    return add_person(FIRST, "publisher+operator", base_url)


def add_person(name: str, role: Role, base_url: str | None = None, *, address: str = "") -> str:
    """Create or change an account; return its one-time link, valid for 24 hours.

    For an existing account this changes the role and, if given, the address.
    """
    return link(with_role(name, role, address), base_url or environment().base_url)


def with_role(name: str, role: str, address: str) -> User:
    """Return the account, created if needed, open and with this role alone.

    Several programs may do this at once, as when they start on a new database.
    """
    with transaction.atomic():
        return _opened(_found_or_new(name)[0], role, address)


def new_with_role(name: str, role: str, address: str) -> User:
    """Return a new account; raises InputError if the name is taken, were it at this moment."""
    with transaction.atomic():
        user, is_new = _found_or_new(name)
        if not is_new:
            raise InputError(
                "There is an account called “%(name)s” already, and it is not known to be yours."
                " Ask an operator to note your address for it.",
                name=name,
            )
        return _opened(user, role, address)


def _opened(user: User, role: str, address: str) -> User:
    groups = {str(name): groups for name, groups in GROUPS.items()}.get(role)
    if groups is None:
        known = ", ".join(GROUPS)
        raise InputError("“%(role)s” is not a role; there are %(known)s", role=role, known=known)
    ensure_groups()
    user.groups.set(Group.objects.filter(name__in=groups))
    user.is_active = True  # also one that was removed
    user.email = free_address(address, user) if address else user.email
    user.save(update_fields=["is_active", "email"])
    return user


def free_address(address: str, user: User) -> str:
    """Return a normalised address; raises InputError if it is invalid or taken."""
    found = mail_address.normalise(address)
    others = User.objects.filter(email__iexact=found, is_active=True).exclude(pk=user.pk)
    if others.exists():
        raise InputError("%(address)s belongs to another account.", address=found)
    return found


def invite(by: User, name: str, role: str, address: str, language: str, now: datetime) -> User:
    """Create an account and mail its link; raises InputError if name or address is taken or
    invalid.
    """
    if User.objects.filter(Q(is_active=True) | Q(is_superuser=True), username=name).exists():
        raise InputError("There is an account called “%(name)s” already.", name=name)
    with transaction.atomic():
        user = with_role(name, role, address)
        lock_out(user)  # one that was removed begins anew, perhaps with another person
        OrganisationAccount.objects.filter(user=user).delete()
        mailed_links.mail_person(Kind.INVITE, user, language, now)
        note(None, by, Message("invited %(name)s", name=name), after=role)
    return user


def invite_again(by: User, user: User, language: str, now: datetime) -> None:
    """Mail a new link to somebody who has not signed in yet; the old one becomes invalid."""
    _require_another(by, user)
    if user.has_usable_password():
        raise InputError("%(name)s has signed in already.", name=user.get_username())
    with transaction.atomic():
        lock_out(user)
        mailed_links.mail_person(Kind.INVITE, user, language, now)
        note(None, by, Message("invited %(name)s again", name=user.get_username()))


def change_role(by: User, user: User, role: str) -> None:
    """Change somebody's role; nobody changes their own."""
    _require_another(by, user)
    before = role_of(user)
    with transaction.atomic():
        with_role(user.get_username(), role, "")
        note(None, by, Message("changed the role of %(name)s", name=user.username), before, role)


def close_account(by: User, user: User) -> None:
    """Close somebody else's account, or withdraw an invitation."""
    _require_another(by, user)
    with transaction.atomic():
        remove_person(user.get_username())
        note(None, by, Message("closed the account of %(name)s", name=user.username))


def remove_second_factor(by: User | None, user: User, language: str = "en") -> None:
    """Remove somebody's second factor and passkeys, end their sessions, and mail them that.

    An operator (`by`) may do so for others only, and for no superuser.
    """
    if by is not None:
        _require_another(by, user)
    with transaction.atomic():
        forget(user)
        note(None, by, Message("removed the second factor of %(name)s", name=user.username))
    sign_ins.end_others(user, None, timezone.now())
    mailed_links.mail_change(Kind.FACTOR, user, language, timezone.now())


def _require_another(by: User, user: User) -> None:
    if by.pk == user.pk:
        raise InputError("This is your own account: ask another operator.")
    if user.is_superuser:
        raise InputError(
            "“%(name)s” is a superuser: the account is changed on the command line only.",
            name=user.get_username(),
        )


def role_of(user: User) -> str:
    """Return the greatest role whose groups a person is in, or ""."""
    names = {group.name for group in user.groups.all()}
    return next((role for role in reversed(list(GROUPS)) if names.issuperset(GROUPS[role])), "")


RESETS = 3  # mails a day to one account, whoever asks


def called(name: str) -> User | None:
    """Return the open account of this name."""
    return User.objects.filter(username=name, is_active=True).first()


def ask_for_reset(wanted: str, language: str, now: datetime) -> User | None:
    """Mail a one-time link to the account of this name or address; return the account.

    The same is read and written if there is none, so that nobody learns it. Whoever signs in by the
    organisation, or never accepted an invitation, has no password to reset.
    """
    wanted = wanted.strip()[:320]
    named = Q(username=wanted) | Q(email__iexact=wanted)
    found = list(User.objects.filter(named, is_active=True).exclude(email="")[:2])
    user = found[0] if len(found) == 1 and found[0].has_usable_password() else None
    who = f"account {user.pk}" if user else f"nobody {wanted.casefold()}"
    if limits.allowed("password reset", who, RESETS, timedelta(days=1), now):
        mailed_links.mail_person(Kind.RESET, user, language, now)
    return user


def reset_person(name: str, base_url: str | None = None, *, second_factor: bool = False) -> str:
    """Remove a password with all sessions, links, passkeys and, if asked for, codes; return a new
    link.

    Raises InputError if there is no such account.
    """
    user = _account(name)
    if second_factor:
        remove_second_factor(None, user)
    lock_out(user)
    return link(user, base_url or environment().base_url)


def remove_person(name: str) -> None:
    """Close an account and end its sessions; its history stays."""
    user = _account(name)
    lock_out(user)
    forget(user)
    User.objects.filter(pk=user.pk).update(is_active=False)


def lock_out(user: User) -> None:
    """End all sessions, links and passkeys of somebody."""
    user.set_unusable_password()
    user.save(update_fields=["password"])
    Passkey.objects.filter(user=user).delete()
    sign_ins.end_others(user, None, timezone.now())


def _account(name: str) -> User:
    user = User.objects.filter(username=name).first()
    if user is None:
        raise InputError(
            "nobody at the desk is called “%(name)s”; see: curator people list", name=name
        )
    return user


def _found_or_new(name: str) -> tuple[User, bool]:
    """Return the account, and whether it is new."""
    new = User(username=name, password=make_password(None))
    try:
        new.full_clean(validate_unique=False)  # that it is taken only means that it is there
    except ValidationError as error:
        raise InputError(
            "“%(name)s” cannot be a name at the desk: %(why)s",
            name=name,
            why=" ".join(error.messages),
        ) from error
    return User.objects.get_or_create(username=new.username, defaults={"password": new.password})


def link(user: User, base_url: str) -> str:
    """Return the one-time address where `user` sets a password."""
    key = urlsafe_base64_encode(force_bytes(user.pk))
    return base_url.rstrip("/") + reverse(
        "welcome", args=[key, default_token_generator.make_token(user)]
    )


def invited(key: str, token: str) -> User | None:
    """Return the person a link was made for, if it is still valid."""
    try:
        user = User.objects.filter(pk=int(urlsafe_base64_decode(key)), is_active=True).first()
    except (ValueError, OverflowError):
        return None
    return user if user and default_token_generator.check_token(user, token) else None
