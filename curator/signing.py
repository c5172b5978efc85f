"""Signed tokens in links for people without an account, each valid for one purpose.

A token is 43 characters of base64url, 32 bytes: a 192-bit HMAC over purpose and subject, then the
subject's number masked by that HMAC, so that it shows neither who nor how many there are. It is
verified before anything is looked up.
"""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from collections.abc import Iterable

LENGTH = 43
_MAC_BYTES = 24
_VERSION = "1"  # raised when the construction changes; old tokens then need their old reader


def make(key: str, purpose: str, subject: int) -> str:
    """Return the token of `subject` (0 to 2**64 - 1) for `purpose`; always the same, so none is
    stored.
    """
    mac = _mac(key, purpose, subject)
    return (
        urlsafe_b64encode(mac + _masked(key, mac, subject.to_bytes(8, "big"))).decode().rstrip("=")
    )


def read(key: str, purpose: str, token: str) -> int | None:
    """Return the subject of a valid token, else None, in constant time."""
    raw = _decoded(token)
    if raw is None:
        return None
    mac, masked = raw[:_MAC_BYTES], raw[_MAC_BYTES:]
    subject = int.from_bytes(_masked(key, mac, masked), "big")
    return subject if hmac.compare_digest(mac, _mac(key, purpose, subject)) else None


def read_any(keys: Iterable[str], purpose: str, token: str) -> int | None:
    """Return the subject by the first of several keys that verifies the token."""
    found = (read(key, purpose, token) for key in keys)
    return next((subject for subject in found if subject is not None), None)


def fingerprint(key: str, purpose: str, value: str) -> str:
    """Return a keyed hash of `value` as 64 hex digits, from which the value cannot be recovered."""
    return _digest(key, "fingerprint", purpose, value).hex()


def _decoded(token: str) -> bytes | None:
    if len(token) != LENGTH or not token.isascii():
        return None
    try:
        raw = urlsafe_b64decode(token + "=")
    except Error:
        return None
    # two bits of the last character carry nothing: one subject has one spelling
    return raw if urlsafe_b64encode(raw).decode().rstrip("=") == token else None


def _mac(key: str, purpose: str, subject: int) -> bytes:
    return _digest(key, "token", purpose, str(subject))[:_MAC_BYTES]


def _masked(key: str, mac: bytes, eight: bytes) -> bytes:
    mask = _digest(key, "mask", mac.hex())[:8]
    return bytes(a ^ b for a, b in zip(eight, mask, strict=True))


def _digest(key: str, *parts: str) -> bytes:
    return hmac.digest(key.encode(), "|".join((*parts, _VERSION)).encode(), "sha256")
