"""A brake on guessing passwords: per name and address, ten wrong tries in fifteen minutes."""

from __future__ import annotations

from hashlib import sha256

from django.core.cache import cache

MOST, SECONDS = 10, 15 * 60


def too_many(username: str, address: str) -> bool:
    """Whether this name from this address has to wait; the count lives in Django's cache."""
    return int(cache.get(_key(username, address), 0)) >= MOST


def failed(username: str, address: str) -> None:
    """Count one wrong try."""
    key = _key(username, address)
    if not cache.add(key, 1, SECONDS):
        cache.incr(key)


def succeeded(username: str, address: str) -> None:
    """Forget the wrong tries."""
    cache.delete(_key(username, address))


def _key(username: str, address: str) -> str:
    return "attempts-" + sha256(f"{username.casefold()}\0{address}".encode()).hexdigest()
