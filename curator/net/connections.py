"""Connection pools, one per host, with limits on concurrency, request rate and name lookups."""

from __future__ import annotations

import asyncio
import socket
import ssl
from asyncio import sleep
from collections import OrderedDict
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpcore
import httpx

from curator.errors import FetchError
from curator.net.guard import GuardedBackend, Resolver

# A name server that does not answer blocks a thread for half a minute, so each domain gets few.
_THREADS, _PER_DOMAIN, _LOOK_UP_SECONDS = 64, 2, 10.0
_LONGEST_PAUSE = 30.0  # seconds between requests to one host, even if it asks for more


class Transport(httpx.AsyncHTTPTransport):
    """httpx's transport with the guarded backend.

    httpx offers no way to set the backend but its private `_pool`; tests/net/test_fetch.py holds
    that this works.
    """

    def __init__(self, backend: GuardedBackend, context: ssl.SSLContext, connections: int) -> None:
        super().__init__(verify=context, trust_env=False)
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=context,
            max_connections=connections,
            keepalive_expiry=15.0,
            network_backend=backend,
        )


@dataclass(slots=True)
class _Host:
    """The connections to one host; a single pool for all hosts gets slow."""

    transport: Transport
    slots: asyncio.Semaphore
    pause_seconds: float
    free_at: float = 0.0
    users: int = 0
    closed: FetchError | None = None


class Connections:
    """The open connections of one client; for its limits see `client.ClientSettings`."""

    def __init__(
        self,
        allow_hosts: tuple[str, ...],
        resolver: Resolver | None,
        *,
        total: int,
        per_host: int,
        pause_seconds: float,
    ) -> None:
        self._names = ThreadPoolExecutor(_THREADS, thread_name_prefix="names")
        self._domains: dict[str, asyncio.Semaphore] = {}
        self._backend = GuardedBackend(allow_hosts, resolver or self._look_up)
        self._total, self._slots = total, asyncio.Semaphore(total)
        self._per_host, self._pause_seconds = per_host, pause_seconds
        self._hosts: OrderedDict[tuple[str, str, int | None], _Host] = OrderedDict()
        self._contexts: dict[str, ssl.SSLContext] = {}

    async def close(self) -> None:
        """Close every connection."""
        self._names.shutdown(wait=False, cancel_futures=True)
        for host in self._hosts.values():
            await host.transport.aclose()
        self._hosts.clear()

    @asynccontextmanager
    async def turn(self, url: httpx.URL) -> AsyncIterator[Transport]:
        """Wait until a request to this host may begin; raises FetchError if none may any more."""
        host = await self._host(url)
        host.users += 1
        try:
            async with host.slots:
                if host.closed:
                    raise host.closed
                await self._pause(host)
                async with self._slots:
                    yield host.transport
        finally:
            host.users -= 1

    async def slow_down(self, url: httpx.URL, seconds: float) -> None:
        """Wait at least `seconds`, at most `_LONGEST_PAUSE`, between requests to this host."""
        host = await self._host(url)
        host.pause_seconds = max(host.pause_seconds, min(seconds, _LONGEST_PAUSE))

    async def leave_alone(self, url: httpx.URL, error: FetchError) -> None:
        """Raise `error` for every later request to this host."""
        (await self._host(url)).closed = error

    async def _pause(self, host: _Host) -> None:
        now = asyncio.get_running_loop().time()
        start = max(now, host.free_at)
        host.free_at = start + host.pause_seconds
        if start > now:
            await sleep(start - now)

    async def _host(self, url: httpx.URL) -> _Host:
        key = (url.scheme, url.host, url.port)
        host = self._hosts.get(key)
        if host is None:
            await self._close_idle()
            transport = Transport(self._backend, self._context(url.scheme), self._per_host)
            slots = asyncio.Semaphore(self._per_host)
            host = self._hosts[key] = _Host(transport, slots, self._pause_seconds)
        self._hosts.move_to_end(key)
        return host

    async def _close_idle(self) -> None:
        """Close the connections of the least recently used host once there are many hosts."""
        now = asyncio.get_running_loop().time()
        if len(self._hosts) < 4 * self._total:
            return
        for key, host in self._hosts.items():
            if not host.users and host.free_at <= now and not host.closed:
                del self._hosts[key]
                await host.transport.aclose()
                return

    def _context(self, scheme: str) -> ssl.SSLContext:
        # Loading the trusted certificates takes 20 ms, so it is done for https only.
        if scheme not in self._contexts:
            plain = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT) if scheme == "http" else None
            self._contexts[scheme] = plain or httpx.create_ssl_context(trust_env=False)
        return self._contexts[scheme]

    async def _look_up(self, host: str, port: int) -> list[str]:
        try:
            async with asyncio.timeout(_LOOK_UP_SECONDS):
                found = await self._resolve(host, port)
        except TimeoutError as error:
            raise FetchError(
                "the name “%(host)s” was not found in time", kind="lookup", host=host
            ) from error
        except (OSError, UnicodeError) as error:
            later = isinstance(error, socket.gaierror) and error.errno == socket.EAI_AGAIN
            kind = "lookup" if later else "network"
            raise FetchError("the name “%(host)s” cannot be found", kind=kind, host=host) from error
        return list(dict.fromkeys(str(row[4][0]) for row in found))

    async def _resolve(self, host: str, port: int) -> list[Any]:
        """Return the system's addresses of a name.

        The domain's slot is freed when the thread ends, which may be after the caller timed out.
        """
        slots = self._domains.setdefault(_domain(host), asyncio.Semaphore(_PER_DOMAIN))
        await slots.acquire()
        loop = asyncio.get_running_loop()
        lookup = loop.run_in_executor(self._names, _getaddrinfo, host, port)

        def ended(done: asyncio.Future[list[Any]]) -> None:
            slots.release()
            if not done.cancelled():
                done.exception()  # retrieve it, or asyncio logs it when nobody waits any more

        lookup.add_done_callback(ended)
        return await asyncio.shield(lookup)


def _domain(host: str) -> str:
    """Return roughly the registered domain: two labels, or three below co.uk and the like."""
    labels = host.rstrip(".").rsplit(".", 3)[-3:]
    below = len(labels) == 3 and len(labels[1]) <= 3 and len(labels[2]) == 2
    return ".".join(labels if below else labels[-2:]).casefold()


def _getaddrinfo(host: str, port: int) -> list[Any]:
    return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
