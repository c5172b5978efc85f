"""Tell public hosts from reserved names and from private and special-purpose addresses.

Special-purpose: private, loopback, link-local, multicast, reserved, shared, cloud metadata, and
all of these embedded in IPv6.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

# Reserved for examples (RFC 2606); the sample configuration uses them.
EXAMPLES = ("example.com", "example.net", "example.org", "invalid")
# Reserved or local (RFC 2606, 6761, 6762, 8375).
LOCAL = ("localhost", "local", "internal", "home.arpa", "lan", "test", "example")

# `ipaddress` treats some of these differently from one Python version to the next.
_SPECIAL = """
    0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 168.63.129.16/32 169.254.0.0/16 172.16.0.0/12
    192.0.0.0/24 192.0.2.0/24 192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24
    203.0.113.0/24 224.0.0.0/4 240.0.0.0/4 ::/96 64:ff9b:1::/48 100::/64 2001::/23 2001:db8::/32
    3fff::/20 5f00::/16 fc00::/7 fe80::/10 fec0::/10 ff00::/8
"""
_NEVER: tuple[Network, ...] = tuple(map(ip_network, _SPECIAL.split()))
_NAT64 = ip_network("64:ff9b::/96")
_GLOBAL_UNICAST = ip_network("2000::/3")  # RFC 4291
_WITH_PORT = re.compile(r"(?P<host>\[[^\]]*\]|[^:\[\]]+):(?P<port>\d{1,5})")
_ENDS_IN_NUMBER = re.compile(r"(?:^|\.)(?:\d+|0x[0-9a-f]*)\.?$", re.IGNORECASE)


def is_example(host: str) -> bool:
    """Return whether `host` is a reserved example, which has no pages and receives no mail."""
    return _ends_in(host, EXAMPLES)


def is_inside(host: str) -> bool:
    """Return whether `host` cannot be reached from the public internet: private or reserved."""
    bare = host.strip("[]")
    try:
        ip_address(bare)
    except ValueError:
        name = host.casefold().rstrip(".")
        local = "." not in name or is_odd_number(name)
        return local or _ends_in(name, (*LOCAL, *EXAMPLES))
    return not is_public(bare)


def _ends_in(host: str, ends: tuple[str, ...]) -> bool:
    return any(f".{host.casefold().rstrip('.')}".endswith(f".{end}") for end in ends)


def is_public(text: str) -> bool:
    """Return whether `text` is an IPv4 or IPv6 address of the public internet."""
    try:
        address = ip_address(text.split("%", 1)[0])
    except ValueError:
        return False
    inner = _embedded(address)
    if inner is not None:
        return is_public(str(inner))
    if isinstance(address, IPv6Address) and address not in _GLOBAL_UNICAST:
        return False
    return address.is_global and not any(
        address in network for network in _NEVER if network.version == address.version
    )


def _embedded(address: Address) -> IPv4Address | None:
    """Return the IPv4 address embedded in an IPv6 one (mapped, 6to4 or NAT64)."""
    if isinstance(address, IPv4Address):
        return None
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour


def is_odd_number(host: str) -> bool:
    """Return whether a host is an address in a form that only old resolvers accept: 0177.1,
    2130706433, 0x7f.1.
    """
    return bool(_ENDS_IN_NUMBER.search(host)) and literal(host) is None


def is_allowed(host: str, allow_hosts: Iterable[str], port: int | None = None) -> bool:
    """Return whether `allow_hosts` names this host.

    Entries are names, addresses, networks such as 127.0.0.0/8, or HOST:PORT for one port only.
    Without `port` the ports of entries are ignored.
    """
    names = tuple(
        name for name, only in map(_entry, allow_hosts) if port is None or only in (None, port)
    )
    address = literal(host)
    if address is None:
        return host.casefold().rstrip(".") in {name.casefold().rstrip(".") for name in names}
    return any(
        address in network for network in _networks(names) if network.version == address.version
    )


def _entry(text: str) -> tuple[str, int | None]:
    """Return host and port of an entry: "intranet.example:8080", "[::1]:5000"; None: any port."""
    found = _WITH_PORT.fullmatch(text)
    return (found["host"], int(found["port"])) if found else (text, None)


def literal(host: str) -> Address | None:
    """Return `host` as an address, or None if it is a name."""
    try:
        return ip_address(host.strip("[]"))
    except ValueError:
        return None


@lru_cache(maxsize=8)
def _networks(allow_hosts: tuple[str, ...]) -> tuple[Network, ...]:
    return tuple(network for text in allow_hosts if (network := _network(text)))


def _network(text: str) -> Network | None:
    try:
        return ip_network(text.strip("[]"))
    except ValueError:
        return None  # a name
