"""The program's HTTP client, guarded against private networks (SSRF), floods and endless answers.

Every connection, also after a redirect, is made by `guard.GuardedBackend`: it resolves the name,
checks all its addresses and connects to one that it checked, while TLS and the Host header keep
the name. Bytes (after decompression), redirects and times are limited. Errors are FetchError, or
Forbidden for an address that must not be reached, with messages for editors.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from json import dumps
from typing import Any, Self
from urllib.parse import urlencode

from curator import __version__
from curator.errors import FetchError, Forbidden
from curator.net.connections import Connections
from curator.net.exchange import Hop, Limits, Response, exchange, origin, parse
from curator.net.guard import Resolver
from curator.net.hosts import is_allowed

_REDIRECTS = frozenset((301, 302, 303, 307, 308))

Check = Callable[[str], Awaitable[None]]  # raises FetchError if an address must not be requested


@dataclass(frozen=True, slots=True)
class ClientSettings:
    """Settings of a client: `connections` at once, `per_host` of them to one host, whose requests
    begin at least `pause_seconds` apart.
    """

    user_agent: str = f"cx-curator/{__version__}"
    allow_hosts: tuple[str, ...] = ()
    limits: Limits = field(default_factory=Limits)
    connections: int = 50
    per_host: int = 2
    pause_seconds: float = 1.0
    resolver: Resolver | None = None
    own_only: bool = False  # allow_hosts applies only to the origin of a request's `own` address


def user_agent(contact: str = "") -> str:
    """Return the User-Agent header, with an address where a site's owner can complain."""
    return f"cx-curator/{__version__}" + (f" (+{contact})" if contact else "")


@dataclass
class Client:
    """An async HTTP client, to be used as a context manager.

    It keeps no cookies and ignores proxy settings of the environment.
    """

    settings: ClientSettings = ClientSettings()

    async def __aenter__(self) -> Self:
        self._connections = Connections(
            self.settings.allow_hosts,
            self.settings.resolver,
            total=self.settings.connections,
            per_host=self.settings.per_host,
            pause_seconds=self.settings.pause_seconds,
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._connections.close()

    async def get(
        self,
        url: str,
        headers: Mapping[str, str] | None = None,
        *,
        check: Check | None = None,
        first_bytes: int | None = None,
        own: str = "",
    ) -> Response:
        """Return the answer to GET after redirects, whatever its status; raises FetchError.

        `check` is called before each address of the chain. Of a longer answer only `first_bytes`
        are read. `own` is an address that a person listed: with `own_only`, allow_hosts applies
        to its origin only.
        """
        listed = origin(parse(own)) if own else None
        hop = Hop("GET", parse(url), dict(headers or {}), own=listed)
        return await self._follow(hop, check, first_bytes)

    async def head(self, url: str) -> Response:
        """Return the answer to HEAD after redirects, whatever its status; raises FetchError."""
        return await self._follow(Hop("HEAD", parse(url), {}))

    async def post(
        self, url: str, content: bytes, headers: Mapping[str, str] | None = None
    ) -> Response:
        """Return the answer to POST after redirects, whatever its status; raises FetchError."""
        return await self.send("POST", url, content, headers)

    async def send(
        self, method: str, url: str, content: bytes, headers: Mapping[str, str] | None = None
    ) -> Response:
        """Return the answer to a request of any method; raises FetchError."""
        return await self._follow(Hop(method, parse(url), dict(headers or {}), content))

    async def slow_down(self, url: str, seconds: float) -> None:
        """Wait at least `seconds`, at most 30, between requests to this host."""
        await self._connections.slow_down(parse(url), seconds)

    async def leave_alone(self, url: str, error: FetchError) -> None:
        """Send no more requests to this host: raise `error` instead."""
        await self._connections.leave_alone(parse(url), error)

    async def _follow(
        self, hop: Hop, check: Check | None = None, first_bytes: int | None = None
    ) -> Response:
        while True:
            self._require_listed(hop)
            if check:
                await check(str(hop.url))
            response = await exchange(
                hop,
                self._connections,
                self.settings.limits,
                self.settings.user_agent,
                first_bytes,
            )
            location = response.headers.get("location")
            if response.status not in _REDIRECTS or not location:
                return response
            hop = hop.follow(location, response.status)
            if hop.count > self.settings.limits.redirects:
                raise FetchError(
                    "more than %(number)s redirects in a row",
                    kind="limit",
                    number=self.settings.limits.redirects,
                )

    def _require_listed(self, hop: Hop) -> None:
        """Raise Forbidden if allow_hosts names the host, but for another address than this one.

        Checked before every request, because an open connection could be reused.
        """
        target = origin(hop.url)
        _, host, port = target
        if not self.settings.own_only or hop.own == target:
            return
        if is_allowed(host, self.settings.allow_hosts, port):
            raise Forbidden(
                "“%(host)s” is in allow_hosts, which holds for the source listed there and"
                " for no link or redirect that leads there",
                host=f"{host}:{port}",
            )


def get(
    url: str, settings: ClientSettings, *, headers: Mapping[str, str] | None = None
) -> Response:
    """Return the answer to GET of an address a person gave, synchronously; raises FetchError."""

    async def once() -> Response:
        async with Client(settings) as client:
            return await client.get(url, headers, own=url)

    return asyncio.run(once())


def post(
    url: str,
    settings: ClientSettings,
    *,
    json: Any = None,
    data: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return the answer to POST of `json` or form `data`, synchronously; raises FetchError."""
    form = data is not None
    content = urlencode(data or {}).encode() if form else dumps(json).encode()
    kind = "application/x-www-form-urlencoded" if form else "application/json"
    return send("POST", url, settings, content, {"Content-Type": kind, **(headers or {})})


def send(
    method: str,
    url: str,
    settings: ClientSettings,
    content: bytes = b"",
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return the answer to a request of any method, synchronously; raises FetchError."""

    async def once() -> Response:
        async with Client(settings) as client:
            return await client.send(method, url, content, headers)

    return asyncio.run(once())
