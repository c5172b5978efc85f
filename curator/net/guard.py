"""The network backend that refuses private addresses at the moment of connecting (against SSRF).

Only addresses of the public internet are connected to, unless `allow_hosts` names the host or, for
a host that is an address, a network that contains it. A name that resolves to an allowed address
is still refused, because that is how DNS rebinding works.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

import httpcore

from curator.errors import FetchError, Forbidden
from curator.net.hosts import is_allowed, is_odd_number, is_public, literal

Resolver = Callable[[str, int], Awaitable[list[str]]]  # (host, port) -> IP addresses

_ADDRESSES_TRIED = 3


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """httpcore's network backend: resolve, check, then connect to an address that was checked."""

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
        addresses = await self._checked(host, port)
        for address in addresses[:-1]:
            try:
                return await _connect(address, port, timeout)
            except OSError:
                continue
        return await _connect(addresses[-1], port, timeout)

    async def _checked(self, host: str, port: int) -> list[str]:
        if is_odd_number(host):
            raise Forbidden("“%(host)s” is not a proper host name", host=host)
        found = [host] if literal(host) else await self._resolver(host, port)
        if not found:
            raise FetchError("the name “%(host)s” cannot be found", host=host)
        if not is_allowed(host, self._allow_hosts, port) and not all(map(is_public, found)):
            raise Forbidden(
                "“%(host)s” is inside a private network; add it to allow_hosts if that is meant",
                host=host,
            )
        return found[:_ADDRESSES_TRIED]


async def _connect(address: str, port: int, timeout: float | None) -> httpcore.AsyncNetworkStream:
    async with asyncio.timeout(timeout):
        return _Stream(*await asyncio.open_connection(address, port))


class _Stream(httpcore.AsyncNetworkStream):
    """A connection by asyncio's streams, which cost half of anyio's.

    Timeouts are ignored here: `exchange` limits each exchange as a whole.
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
        self._writer.transport.abort()  # no TLS goodbye: the answer is read or not wanted

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
        if info == "is_readable":  # httpcore asks this of idle connections: True means closed
            return self._reader.at_eof() or self._writer.is_closing()
        return self._writer.get_extra_info(info)
