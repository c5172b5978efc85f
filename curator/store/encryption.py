"""What is kept encrypted in the database, so that a stolen copy alone opens nothing: Fernet, by a
key derived from the secret key for one purpose.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from cryptography.fernet import MultiFernet


def encrypted(purpose: str, text: str) -> str:
    """`text` under the secret key in use."""
    return _fernet(purpose).encrypt(text.encode()).decode()


def decrypted(purpose: str, kept: str) -> str | None:
    """The text in clear; None where neither the secret key in use nor a named old one reads it."""
    from cryptography.fernet import InvalidToken

    try:
        return _fernet(purpose).decrypt(kept.encode()).decode()
    except InvalidToken:
        return None


def _fernet(purpose: str) -> MultiFernet:
    """Encrypts by the key in use, and reads what earlier keys encrypted."""
    from cryptography.fernet import Fernet, MultiFernet
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    def derived(key: str) -> Fernet:
        info = f"curator: {purpose}, 1".encode()
        made = HKDF(SHA256(), length=32, salt=None, info=info).derive(key.encode())
        return Fernet(urlsafe_b64encode(made))

    return MultiFernet([derived(key) for key in (settings.SECRET_KEY, *settings.OLD_SECRET_KEYS)])
