"""Accounts of people who sign in by their organisation, with the roles of their groups."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from curator.errors import InputError
from curator.net import mail_address
from curator.records import Message
from curator.store import models, people, sign_ins
from curator.store.history import NotAllowed, note


def account_of(issuer: str, claims: Mapping[str, object], role: str, now: datetime) -> User:
    """Return the account of the organisation's claims, with the role of its groups.

    A new person gets a new account, or the one that has their verified address. Raises NotAllowed,
    and InputError if the name is taken.
    """
    subject = str(claims.get("sub") or "")
    if not subject:
        raise NotAllowed("The organisation’s sign-in did not say who you are.")
    try:
        return _found_or_made(issuer, subject, claims, role, now)
    except (IntegrityError, InputError):  # perhaps the same person, in the same moment
        return _found_or_made(issuer, subject, claims, role, now)


def _found_or_made(
    issuer: str, subject: str, claims: Mapping[str, object], role: str, now: datetime
) -> User:
    with transaction.atomic():
        known = models.OrganisationAccount.objects.select_related("user")
        row = known.filter(issuer=issuer, subject=subject).first()
        if row and (not role or not row.user.is_active):
            if not role:
                _without_role(row.user)
            sign_ins.end_others(row.user, None, now)
        elif role:
            user = row.user if row else _linked(issuer, subject, claims, role)
            _keep_role(user, role)
            return user
    raise NotAllowed(
        "Your organisation knows you, but you may not work at this desk. Ask an operator."
    )


def members() -> set[int]:
    """Return the numbers of accounts that sign in by their organisation."""
    return set(models.OrganisationAccount.objects.values_list("user", flat=True))


def _linked(issuer: str, subject: str, claims: Mapping[str, object], role: str) -> User:
    """Return the account of somebody who signs in for the first time."""
    address = _address(claims)
    here = User.objects.filter(email__iexact=address, is_active=True, is_superuser=False)
    user = (address and here.first()) or _made(claims, role, address)
    models.OrganisationAccount.objects.create(user=user, issuer=issuer, subject=subject)
    return user


def _made(claims: Mapping[str, object], role: str, address: str) -> User:
    name = str(claims.get("preferred_username") or address or claims.get("sub"))[:150]
    user = people.new_with_role(name, role, address)
    note(None, user, Message("came by the organisation for the first time"), after=role)
    return user


def _address(claims: Mapping[str, object]) -> str:
    """Return the address verified by the organisation, or ""."""
    if claims.get("email_verified") is not True:
        return ""
    try:
        return mail_address.normalise(str(claims.get("email") or ""))
    except InputError:
        return ""


def _keep_role(user: User, role: str) -> None:
    before = people.role_of(user)
    if before != role:
        people.with_role(user.get_username(), role, "")
        if before:
            note(None, user, Message("has another role in the organisation"), before, role)


def _without_role(user: User) -> None:
    """Take the role from somebody whose groups give none any more, however they sign in."""
    if before := people.role_of(user):
        user.groups.clear()
        note(None, user, Message("has another role in the organisation"), before)
