"""Rate limits, counted in the database, so that a restart does not reset them.

Addresses and networks are stored as keyed hashes, for a day.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network

from django.conf import settings

from curator import signing
from curator.store.models import Attempt

KEPT = timedelta(days=1)


def allowed(action: str, who: str, most: int, within: timedelta, now: datetime) -> bool:
    """Return whether `who` may do `action` once more, at most `most` times `within` (up to a day),
    and count it.
    """
    if reached(action, who, most, within, now):
        return False
    count(action, who, now)
    return True


def reached(action: str, who: str, most: int, within: timedelta, now: datetime) -> bool:
    """Return whether `who` has done `action` at least `most` times `within` (up to a day)."""
    done = Attempt.objects.filter(who=_name(action, who), at__gt=now - within)
    return done.count() >= most


def count(action: str, who: str, now: datetime) -> None:
    """Count that `who` has done `action` once more."""
    Attempt.objects.create(who=_name(action, who), at=now)


def reset(action: str, who: str) -> None:
    """Forget how often `who` has done `action`."""
    Attempt.objects.filter(who=_name(action, who)).delete()


def _name(action: str, who: str) -> str:
    return signing.fingerprint(settings.SECRET_KEY, f"limit {action}", who)


def network(address: str, *, v4: int = 24, v6: int = 48) -> str:
    """Return the network of an IP: /24 of IPv4, /48 of IPv6, because visitors have many
    addresses. An IPv4 address written as IPv6 is IPv4.
    """
    try:
        ip = ip_address(address)
    except ValueError:
        return "unknown"
    ip = getattr(ip, "ipv4_mapped", None) or ip
    return str(ip_network(f"{ip}/{v4 if ip.version == 4 else v6}", strict=False))


def forget(now: datetime) -> None:
    """Delete counts that no limit needs any more."""
    old = Attempt.objects.filter(at__lte=now - KEPT)
    if old.exists():
        old.delete()
