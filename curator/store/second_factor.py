"""The second factor of an account: codes of an authenticator app (TOTP, RFC 6238), recovery codes.

django-otp stores them, accepts each code once and delays guessing. The secret of an app is
encrypted; recovery codes are stored as keyed hashes.
"""

from __future__ import annotations

import secrets
from base64 import b32encode
from collections.abc import Collection
from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken

from curator import signing
from curator.config import environment
from curator.errors import InputError
from curator.store.encryption import encrypted
from curator.store.history import APPROVE, OPERATE
from curator.store.models import AppDevice, AppKey, Passkey

CODES = 10
APP, RECOVERY = "code", "recovery code"  # how a code was right
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none is taken for another
_LENGTH = 10  # 49 bits


_DONE = "second factor"  # in a session: its account has one, or the organisation asked for it
_ORGANISATION = "organisation"


def is_due(user: User, session: SessionBase) -> bool:
    """Return whether this person must have a second factor (CURATOR_SECOND_FACTOR) and has none."""
    required = environment().second_factor
    if not required or session.get(_DONE):
        return False
    if required == "publishers" and not (user.has_perm(APPROVE) or user.has_perm(OPERATE)):
        return False
    if is_asked(user):
        note_done(session)
        return False
    return True


def note_done(session: SessionBase, *, done: bool = True) -> None:
    """Note in a session whether its person still has to set one up."""
    if session.get(_DONE) != _ORGANISATION:
        session[_DONE] = done


def leave_to_organisation(session: SessionBase) -> None:
    """Note in a session that the organisation asks for the second factor."""
    session[_DONE] = _ORGANISATION


def is_on(user: User) -> bool:
    """Return whether this person has an authenticator app."""
    return bool(AppDevice.objects.filter(user=user, confirmed=True).exists())


def has_passkey(user: User) -> bool:
    """Return whether this person has a passkey, which counts as a second factor."""
    return Passkey.objects.filter(user=user).exists()


def is_asked(user: User) -> bool:
    """Return whether signing in by password requires a code or a passkey."""
    return is_on(user) or has_passkey(user)


def who_has_one(users: Collection[User]) -> set[int]:
    """Return the numbers of those of `users` who have a second factor."""
    apps = AppDevice.objects.filter(user__in=users, confirmed=True)
    keys = Passkey.objects.filter(user__in=users)
    return {number for rows in (apps, keys) for number in rows.values_list("user", flat=True)}


def waiting(user: User) -> AppDevice:
    """Return the device that is being set up, the same until confirmed."""
    found: AppDevice | None = AppDevice.objects.filter(user=user, confirmed=False).first()
    return found or _new_app(user)


def _new_app(user: User) -> AppDevice:
    with transaction.atomic():
        device: AppDevice = AppDevice.objects.create(user=user, name="app", key="", confirmed=False)
        kept = encrypted(AppKey.PURPOSE, secrets.token_hex(20))
        AppKey.objects.create(device=device, encrypted=kept)
    return device


def typed_key(device: AppDevice) -> str:
    """Return the secret for people who cannot scan: base32 in groups of four."""
    key = b32encode(device.bin_key).decode()
    return " ".join(key[start : start + 4] for start in range(0, len(key), 4))


def confirm(user: User, code: str) -> list[str] | None:
    """Enable the device if `code` is right; return the recovery codes, or None."""
    with transaction.atomic():
        device = AppDevice.objects.select_for_update().filter(user=user, confirmed=False).first()
        if device is None or not device.verify_token(_digits(code)):
            return None
        AppDevice.objects.filter(user=user, confirmed=True).delete()
        AppDevice.objects.filter(pk=device.pk).update(confirmed=True)
        return new_codes(user)


def new_codes(user: User) -> list[str]:
    """Return new recovery codes, replacing the old ones; they can be shown only now."""
    codes = [_random_code() for _ in range(CODES)]
    with transaction.atomic():
        StaticDevice.objects.filter(user=user).delete()
        device = StaticDevice.objects.create(user=user, name="recovery")
        hashed = [StaticToken(device=device, token=_hashed(code)) for code in codes]
        StaticToken.objects.bulk_create(hashed)
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def _random_code() -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))


def codes_left(user: User) -> int:
    """Return how many recovery codes are left."""
    return int(StaticToken.objects.filter(device__user=user).count())


def verify(user: User, code: str, now: datetime) -> str:
    """Use up `code`; return APP or RECOVERY, or "" if it is wrong.

    Raises InputError after too many wrong codes.
    """
    digits = _digits(code)
    by_app = len(digits) == 6
    kind = AppDevice if by_app else StaticDevice
    with transaction.atomic():
        device = kind.objects.select_for_update().filter(user=user, confirmed=True).first()
        if device is None:
            return ""
        allowed, why = device.verify_is_allowed()
        right = allowed and device.verify_token(digits if by_app else _kept_as(device, code))
    if not allowed:
        seconds = max(1, round((why["locked_until"] - now).total_seconds()))
        raise InputError(
            "Too many wrong codes. Wait %(seconds)s seconds and try again.", seconds=seconds
        )
    return "" if not right else APP if by_app else RECOVERY


def turn_off(user: User) -> None:
    """Disable the second factor and delete its data."""
    with transaction.atomic():
        AppDevice.objects.filter(user=user).delete()
        StaticDevice.objects.filter(user=user).delete()


def forget(user: User) -> None:
    """Delete second factor and passkeys."""
    with transaction.atomic():
        turn_off(user)
        Passkey.objects.filter(user=user).delete()


def _digits(code: str) -> str:
    """Return the digits of a code as typed, with spaces; "" for anything else."""
    tight = "".join(code.split())
    return tight if tight.isascii() and tight.isdecimal() else ""


def _kept_as(device: StaticDevice, code: str) -> str:
    """Return the hashes under which a recovery code may be stored."""
    keys = (settings.SECRET_KEY, *settings.OLD_SECRET_KEYS)
    hashes = [_hashed(code, key) for key in keys]
    kept = device.token_set.filter(token__in=hashes).values_list("token", flat=True).first()
    return kept or hashes[0]


def _hashed(code: str, key: str = "") -> str:
    typed = "".join(each for each in code.lower() if each.isalnum())[:40]
    return signing.fingerprint(key or settings.SECRET_KEY, "recovery code", typed)[:16]
