"""The LinkedIn account connected at the desk, with its tokens encrypted."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction

from curator.errors import NotReady
from curator.records import Message
from curator.store.encryption import decrypted, encrypted
from curator.store.history import OPERATE, note, require
from curator.store.models import LinkedInAccount

_PURPOSE = "the tokens of LinkedIn"


def current() -> LinkedInAccount | None:
    """Return the connected account, even if its token has expired."""
    return LinkedInAccount.objects.select_related("by").first()


def keep(
    token: str,
    expires_at: datetime,
    by: User,
    now: datetime,
    *,
    name: str = "",
    urn: str = "",
    scopes: str = "",
    refresh_token: str = "",
    refresh_expires_at: datetime | None = None,
) -> LinkedInAccount:
    """Store the account that a person connected, replacing any other; raises NotAllowed."""
    require(by, OPERATE)
    with transaction.atomic():
        LinkedInAccount.objects.all().delete()
        note(None, by, Message("connected LinkedIn"), after=name)
        return LinkedInAccount.objects.create(
            name=name,
            urn=urn,
            scopes=scopes[:500],
            token=_encrypted(token),
            expires_at=expires_at,
            refresh_token=_encrypted(refresh_token),
            refresh_expires_at=refresh_expires_at,
            by=by,
            at=now,
        )


def renew(row: LinkedInAccount, token: str, expires_at: datetime, refresh_token: str) -> None:
    """Store a newer token, unless the account was disconnected or replaced meanwhile."""
    values = {"token": _encrypted(token), "expires_at": expires_at}
    if refresh_token:
        values["refresh_token"] = _encrypted(refresh_token)
    LinkedInAccount.objects.filter(pk=row.pk, token=row.token).update(**values)


def disconnect(by: User) -> None:
    """Delete the account and its tokens; raises NotAllowed."""
    require(by, OPERATE)
    with transaction.atomic():
        row = LinkedInAccount.objects.select_for_update().first()
        if row is not None:
            note(None, by, Message("disconnected LinkedIn"), before=row.name)
            row.delete()


def token_of(row: LinkedInAccount) -> str:
    """Return the token; raises NotReady if the secret key is another one now."""
    return _decrypted(row.token)


def refresh_token_of(row: LinkedInAccount) -> str:
    """Return the refresh token or ""; raises NotReady."""
    return _decrypted(row.refresh_token) if row.refresh_token else ""


def _encrypted(token: str) -> str:
    return encrypted(_PURPOSE, token) if token else ""


def _decrypted(kept: str) -> str:
    token = decrypted(_PURPOSE, kept)
    if token is None:
        raise NotReady(
            "LinkedIn's token was kept under another secret key. Connect LinkedIn again at the"
            " desk."
        )
    return token
