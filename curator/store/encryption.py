"""Encrypt values in the database (Fernet), by a key derived from the secret key for one purpose."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from cryptography.fernet import MultiFernet


def encrypted(purpose: str, text: str) -> str:
    """Return `text` encrypted with the current secret key."""
    return _fernet(purpose).encrypt(text.encode()).decode()


def decrypted(purpose: str, kept: str) -> str | None:
    """Return the text, or None if neither the current nor an old secret key decrypts it."""
    from cryptography.fernet import InvalidToken

    try:
        return _fernet(purpose).decrypt(kept.encode()).decode()
    except InvalidToken:
        return None


def _fernet(purpose: str) -> MultiFernet:
    """Return a cipher that encrypts with the current key and decrypts with old ones too."""
    from cryptography.fernet import Fernet, MultiFernet
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    def derived(key: str) -> Fernet:
        info = f"curator: {purpose}, 1".encode()
        made = HKDF(SHA256(), length=32, salt=None, info=info).derive(key.encode())
        return Fernet(urlsafe_b64encode(made))

    return MultiFernet([derived(key) for key in (settings.SECRET_KEY, *settings.OLD_SECRET_KEYS)])
