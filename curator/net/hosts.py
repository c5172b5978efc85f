"""Host names that nobody owns or that only mean something inside a machine or a house."""

from __future__ import annotations

from ipaddress import ip_address

from curator.net import guard

# Nobody can own these (RFC 2606); the sample configuration is written with them.
EXAMPLES = ("example.com", "example.net", "example.org", "invalid")
# Reserved or local (RFC 2606, 6761, 6762, 8375); people try things out under .example and .test.
LOCAL = ("localhost", "local", "internal", "home.arpa", "lan", "test", "example")


def is_example(host: str) -> bool:
    """Whether `host` is a name for examples, which can receive no mail and show no page."""
    return _ends_in(host, EXAMPLES)


def is_inside(host: str) -> bool:
    """Whether no reader out in the world can reach `host`: private, local or reserved."""
    bare = host.strip("[]")
    try:
        ip_address(bare)
    except ValueError:
        named = host.casefold().rstrip(".")
        odd = "." not in named or guard.is_odd_number(named)
        return odd or _ends_in(named, (*LOCAL, *EXAMPLES))
    return not guard.is_public(bare)


def _ends_in(host: str, ends: tuple[str, ...]) -> bool:
    return any(f".{host.casefold().rstrip('.')}".endswith(f".{end}") for end in ends)
