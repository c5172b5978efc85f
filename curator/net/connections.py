"""One small pool of connections for each host, and whose turn it is to ask there.

Every connection is made by `guard.GuardedBackend`: the name is resolved, every address it has is
judged, and the connection is made to exactly an address that was judged, while TLS and Host keep
the name.
"""

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

# A name server that does not answer holds a thread for half a minute, so no domain gets many.
_THREADS, _PER_DOMAIN, _LOOK_UP_SECONDS = 64, 2, 10.0
_SLOWEST = 30.0  # seconds between two requests to one host, whatever it asks for


class Transport(httpx.AsyncHTTPTransport):
    """httpx' transport over the guarded backend. `_pool` is private to httpx:
    tests/net/test_fetch.py pins that it works.
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
    """One host: its own few connections (one big pool gets slow) and whose turn it is."""

    transport: Transport
    slots: asyncio.Semaphore
    pause_seconds: float
    free_at: float = 0.0
    users: int = 0
    closed: FetchError | None = None


class Connections:
    """The open connections of one client, by host.

    `total` at once altogether, `per_host` of them to one host, `pause_seconds` apart there.
    """

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
        """Wait until this host may be asked; raises FetchError where it is to be left alone."""
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
        """Leave at least so many seconds (half a minute at most) between two requests."""
        host = await self._host(url)
        host.pause_seconds = max(host.pause_seconds, min(seconds, _SLOWEST))

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
        """Forget the host unused for longest, so that open sockets stay bounded however many
        hosts there are.
        """
        now = asyncio.get_running_loop().time()
        if len(self._hosts) < 4 * self._total:
            return
        for key, host in self._hosts.items():
            if not host.users and host.free_at <= now and not host.closed:
                del self._hosts[key]
                await host.transport.aclose()
                return

    def _context(self, scheme: str) -> ssl.SSLContext:
        # loading the trusted certificates takes 20 ms: only where needed
        if scheme not in self._contexts:
            plain = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT) if scheme == "http" else None
            self._contexts[scheme] = plain or httpx.create_ssl_context(trust_env=False)
        return self._contexts[scheme]

    async def _look_up(self, host: str, port: int) -> list[str]:
        try:
            async with asyncio.timeout(_LOOK_UP_SECONDS):
                found = await self._asked(host, port)
        except TimeoutError as error:
            raise FetchError(
                "the name “%(host)s” was not found in time", kind="lookup", host=host
            ) from error
        except (OSError, UnicodeError) as error:
            later = isinstance(error, socket.gaierror) and error.errno == socket.EAI_AGAIN
            kind = "lookup" if later else "network"
            raise FetchError("the name “%(host)s” cannot be found", kind=kind, host=host) from error
        return list(dict.fromkeys(str(row[4][0]) for row in found))

    async def _asked(self, host: str, port: int) -> list[Any]:
        """What the system knows of a name; a turn is over when its thread is free again, also
        where nobody waits for the answer any more.
        """
        turns = self._domains.setdefault(_domain(host), asyncio.Semaphore(_PER_DOMAIN))
        await turns.acquire()
        loop = asyncio.get_running_loop()
        asked = loop.run_in_executor(self._names, _getaddrinfo, host, port)

        def answered(done: asyncio.Future[list[Any]]) -> None:
            turns.release()
            if not done.cancelled():
                done.exception()  # read here: else asyncio prints it where nobody waits any more

        asked.add_done_callback(answered)
        return await asyncio.shield(asked)


def _domain(host: str) -> str:
    """About what one owner registers: two labels, or three below such as co.uk and com.tr."""
    labels = host.rstrip(".").rsplit(".", 3)[-3:]
    below = len(labels) == 3 and len(labels[1]) <= 3 and len(labels[2]) == 2
    return ".".join(labels if below else labels[-2:]).casefold()


def _getaddrinfo(host: str, port: int) -> list[Any]:
    return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
