"""Signed return addresses that name one delivery (VERP), so that a bounce need not
quote its mail.
"""

from __future__ import annotations

import re
from base64 import b32decode, b32encode, urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable

from curator import signing

_PURPOSE = "bounce"
_LENGTH = 52  # 32 bytes in base32: servers on the way may change the case of letters


def make(key: str, mailbox: str, delivery: int) -> str:
    """Return the envelope sender of a delivery, within the `mailbox` for bounces."""
    local, _, domain = mailbox.rpartition("@")
    raw = urlsafe_b64decode(signing.make(key, _PURPOSE, delivery) + "=")
    return f"{local}+{b32encode(raw).decode().rstrip('=').lower()}@{domain}"


def read(keys: Iterable[str], mailbox: str, raw: bytes) -> int | None:
    """Return the delivery that a mail is about, by a genuine return address in its headers, else
    anywhere in it.

    None if there is none, or several.
    """
    keys, pattern = tuple(keys), _pattern(mailbox)
    for part in (re.split(rb"\r?\n\r?\n", raw, maxsplit=1)[0], raw):
        found = {_delivery(keys, token) for token in pattern.findall(part)} - {None}
        if found:
            return found.pop() if len(found) == 1 else None
    return None


def _pattern(mailbox: str) -> re.Pattern[bytes]:
    local, _, domain = mailbox.encode().rpartition(b"@")
    token = b"([a-z2-7]{%d})" % _LENGTH
    return re.compile(
        rb"(?<![\w.+-])" + re.escape(local) + rb"\+" + token + rb"@" + re.escape(domain),
        re.IGNORECASE,
    )


def _delivery(keys: tuple[str, ...], token: bytes) -> int | None:
    raw = b32decode(token.upper() + b"====")
    return signing.read_any(keys, _PURPOSE, urlsafe_b64encode(raw).decode().rstrip("="))
