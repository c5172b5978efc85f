"""A brake on guessing passwords: ten wrong tries a name from one address, fifty from one address, in fifteen minutes."""

from __future__ import annotations

from hashlib import sha256

from django.core.cache import cache

MOST, MOST_FROM_ONE_ADDRESS, SECONDS = 10, 50, 15 * 60


def too_many(username: str, address: str) -> bool:
    """Whether this name from this address has to wait; the counts live in Django's cache."""
    counts: dict[str, int] = cache.get_many((_key(username, address), _key("", address)))
    return counts.get(_key(username, address), 0) >= MOST or counts.get(_key("", address), 0) >= MOST_FROM_ONE_ADDRESS


def failed(username: str, address: str) -> None:
    """Count one wrong try."""
    for key in {_key(username, address), _key("", address)}:
        if not cache.add(key, 1, SECONDS):
            cache.incr(key)


def succeeded(username: str, address: str) -> None:
    """Forget the wrong tries of this name; those of the address stay, or one known password would lift the brake."""
    cache.delete(_key(username, address))


def _key(username: str, address: str) -> str:
    return "attempts-" + sha256(f"{username.casefold()}\0{address}".encode()).hexdigest()
