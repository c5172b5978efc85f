"""Which hosts this program may connect to, judged at the moment of connecting. httpcore's
network backend lives here.

Only addresses of the public internet pass. Everything else (private, loopback, link-local,
multicast, reserved, shared, cloud metadata, and the same wrapped into IPv6) is refused unless
`allow_hosts` names the host or, for a host written as an address, a network it lies in. A name
that merely resolves to an allowed address is still refused: that is rebinding.
"""

from __future__ import annotations

import asyncio
import re
import ssl
from collections.abc import Awaitable, Callable, Iterable
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any

import httpcore

from curator.errors import FetchError, Forbidden

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
Resolver = Callable[[str, int], Awaitable[list[str]]]  # a host and a port to addresses, as text

_ADDRESSES_TRIED = 3

# `ipaddress` changed its mind about some of these between Python versions, so they are here.
_SPECIAL = """
    0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 168.63.129.16/32 169.254.0.0/16 172.16.0.0/12
    192.0.0.0/24 192.0.2.0/24 192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24
    203.0.113.0/24 224.0.0.0/4 240.0.0.0/4 ::/96 64:ff9b:1::/48 100::/64 2001::/23 2001:db8::/32
    3fff::/20 5f00::/16 fc00::/7 fe80::/10 fec0::/10 ff00::/8
"""
_NEVER: tuple[Network, ...] = tuple(map(ip_network, _SPECIAL.split()))
_NAT64 = ip_network("64:ff9b::/96")
_WORLD = ip_network("2000::/3")  # where the internet's own IPv6 addresses are (RFC 4291)
_WITH_PORT = re.compile(r"(?P<host>\[[^\]]*\]|[^:\[\]]+):(?P<port>\d{1,5})")
_ENDS_IN_NUMBER = re.compile(r"(?:^|\.)(?:\d+|0x[0-9a-f]*)\.?$", re.IGNORECASE)


def is_public(text: str) -> bool:
    """Whether `text`, an IPv4 or IPv6 address, lies in the public internet; False for anything
    that is no address.
    """
    try:
        address = ip_address(text.split("%", 1)[0])
    except ValueError:
        return False
    inner = _embedded(address)
    if inner is not None:
        return is_public(str(inner))
    if isinstance(address, IPv6Address) and address not in _WORLD:
        return False
    return address.is_global and not any(
        address in network for network in _NEVER if network.version == address.version
    )


def _embedded(address: Address) -> IPv4Address | None:
    """The IPv4 address that an IPv6 one stands for: mapped, 6to4 or NAT64."""
    if isinstance(address, IPv4Address):
        return None
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour


def is_odd_number(host: str) -> bool:
    """Whether a host is a number in a form only old resolvers understand: 0177.1, 2130706433,
    0x7f.1.
    """
    return bool(_ENDS_IN_NUMBER.search(host)) and _literal(host) is None


def is_allowed(host: str, allow_hosts: Iterable[str], port: int | None = None) -> bool:
    """Whether `allow_hosts` names this host as it is written: names, addresses and networks such
    as 127.0.0.0/8, or HOST:PORT, which is that port alone. Without `port` any port will do.
    """
    meant = tuple(
        name for name, only in map(_entry, allow_hosts) if port is None or only in (None, port)
    )
    address = _literal(host)
    if address is None:
        return host.casefold().rstrip(".") in {name.casefold().rstrip(".") for name in meant}
    return any(
        address in network for network in _networks(meant) if network.version == address.version
    )


def _entry(text: str) -> tuple[str, int | None]:
    """An entry of allow_hosts as host and port: intranet.example:8080, [::1]:5000, or no port."""
    found = _WITH_PORT.fullmatch(text)
    return (found["host"], int(found["port"])) if found else (text, None)


def _literal(host: str) -> Address | None:
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


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """Resolve, judge, then connect to exactly an address that was judged; TLS and Host keep the
    name.
    """

    def __init__(self, allow_hosts: Iterable[str], resolver: Resolver) -> None:
        self._allow_hosts = tuple(allow_hosts)
        self._resolver = resolver

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        judged = await self._judge(host, port)
        for address in judged[:-1]:
            try:
                return await _connect(address, port, timeout)
            except OSError:
                continue
        return await _connect(judged[-1], port, timeout)

    async def _judge(self, host: str, port: int) -> list[str]:
        if is_odd_number(host):
            raise Forbidden(f"“{host}” is not a proper host name")
        found = [host] if _literal(host) else await self._resolver(host, port)
        if not found:
            raise FetchError(f"the name “{host}” cannot be found")
        if not is_allowed(host, self._allow_hosts, port) and not all(map(is_public, found)):
            raise Forbidden(
                f"“{host}” is inside a private network; add it to allow_hosts if that is meant"
            )
        return found[:_ADDRESSES_TRIED]


async def _connect(address: str, port: int, timeout: float | None) -> httpcore.AsyncNetworkStream:
    async with asyncio.timeout(timeout):
        return _Stream(*await asyncio.open_connection(address, port))


class _Stream(httpcore.AsyncNetworkStream):
    """asyncio's own streams, which cost half of anyio's. Times are limited once for a whole
    exchange, by `fetch`.
    """

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        try:
            return await self._reader.read(max_bytes)
        except OSError as error:
            raise httpcore.ReadError(str(error)) from error

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        if buffer:
            try:
                self._writer.write(buffer)
                await self._writer.drain()
            except OSError as error:
                raise httpcore.WriteError(str(error)) from error

    async def aclose(self) -> None:
        # answers are read in full or not wanted: nobody waits for a farewell
        self._writer.transport.abort()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.AsyncNetworkStream:
        await self._writer.start_tls(
            ssl_context, server_hostname=server_hostname, ssl_handshake_timeout=timeout
        )
        return self

    def get_extra_info(self, info: str) -> Any:
        if (
            info == "is_readable"
        ):  # an idle connection on which something arrives is one that the server closes
            return self._reader.at_eof() or self._writer.is_closing()
        return self._writer.get_extra_info(info)
