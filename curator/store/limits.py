"""How often somebody may do something, counted in the database, so that a restart forgets nothing.

Addresses and networks are kept as keyed hashes, for a day.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network

from django.conf import settings

from curator import signing
from curator.store.models import Attempt

KEPT = timedelta(days=1)


def allowed(action: str, who: str, most: int, within: timedelta, now: datetime) -> bool:
    """Whether `who` may do `action` once more, at most `most` times `within` (up to a day);
    counts it when so.
    """
    name = signing.fingerprint(settings.SECRET_KEY, f"limit {action}", who)
    if Attempt.objects.filter(who=name, at__gt=now - within).count() >= most:
        return False
    Attempt.objects.create(who=name, at=now)
    return True


def network(address: str) -> str:
    """The network of an IP: the /24 of IPv4, the /48 of IPv6, because a visitor owns many."""
    try:
        ip = ip_address(address)
    except ValueError:
        return "unknown"
    return str(ip_network(f"{ip}/{24 if ip.version == 4 else 48}", strict=False))


def forget(now: datetime) -> None:
    """Drop what no limit looks at any more."""
    old = Attempt.objects.filter(at__lte=now - KEPT)
    if old.exists():
        old.delete()
