"""The e-mail address of an account, changed by its owner: only once a link that was mailed to the
new address has been followed, which shows that it is theirs.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse

from curator import signing
from curator.errors import InputError
from curator.store import limits, mailed_links
from curator.store.mailed_links import Kind
from curator.store.models import MailedLink
from curator.store.people import free_address

GOOD_FOR = timedelta(days=1)
MAILS_A_DAY = 5  # of one account
_PURPOSE = "address of an account"


def ask(user: User, address: str, language: str, now: datetime) -> str:
    """Let a mail with a link leave to the new address, which is returned; the links before it hold
    no more. Raises InputError where it is none, somebody else's, or too many were asked for.
    """
    found = free_address(address, user)
    if found == user.email:
        raise InputError("That is your address already.")
    if not limits.allowed("own address", str(user.pk), MAILS_A_DAY, timedelta(days=1), now):
        raise InputError("Enough mails for today. Try again tomorrow.")
    with transaction.atomic():
        _asked(user).delete()
        mailed_links.mail_person(Kind.ADDRESS, user, language, now, address=found)
    return found


def link(row: MailedLink, base_url: str) -> str:
    """Return the address in the mail."""
    token = signing.make(settings.SECRET_KEY, _PURPOSE, row.pk)
    return base_url.rstrip("/") + reverse("confirm-address", args=[token])


def asked(user: User, token: str, now: datetime) -> MailedLink | None:
    """Return the request of `user` that a link is about, while it is valid."""
    number = signing.read(settings.SECRET_KEY, _PURPOSE, token)
    rows = _asked(user).filter(asked_at__gt=now - GOOD_FOR)
    return rows.filter(pk=number).first() if number else None


def confirm(row: MailedLink, user: User, language: str, now: datetime) -> None:
    """Give the account its new address, and mail the old one that; raises InputError where somebody
    else has it by now.
    """
    address = free_address(row.address, user)
    with transaction.atomic():
        _asked(user).delete()
        mailed_links.mail_change(Kind.MOVED, user, language, now)
        user.email = address
        user.save(update_fields=["email"])


def waiting(user: User, now: datetime) -> str:
    """Return the address that `user` requested and has not confirmed yet, or ""."""
    row = _asked(user).filter(asked_at__gt=now - GOOD_FOR).first()
    return row.address if row else ""


def _asked(user: User) -> QuerySet[MailedLink]:
    return MailedLink.objects.filter(user=user, kind=Kind.ADDRESS)
