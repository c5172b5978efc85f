"""The one guarded HTTP client of the whole program; httpx lives here and nowhere else.

Every connection, also after a redirect, goes through `guard.GuardedBackend`: the name is
resolved, every address it has is judged, and the connection is made to exactly an address that
was judged, while TLS and Host keep the name. Bytes are counted after decompression; redirects,
the first byte and the whole exchange are limited. Errors are FetchError, or Forbidden for an
address this program must never reach, in an editor's words.
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

Welcome = Callable[[str], Awaitable[None]]  # raises FetchError where an address must not be asked


@dataclass(frozen=True, slots=True)
class ClientSettings:
    """How to fetch; `connections` at once altogether, `per_host` of them to one host,
    `pause_seconds` apart there.
    """

    user_agent: str = f"cx-curator/{__version__}"
    allow_hosts: tuple[str, ...] = ()
    limits: Limits = field(default_factory=Limits)
    connections: int = 50
    per_host: int = 2
    pause_seconds: float = 1.0
    resolver: Resolver | None = None
    own_only: bool = False  # allow_hosts holds for the origin that a request names as its own


def user_agent(contact: str = "") -> str:
    """Who we say we are: the program, its version, and where a site's owner can complain."""
    return f"cx-curator/{__version__}" + (f" (+{contact})" if contact else "")


@dataclass
class Client:
    """An async client and context manager; see ClientSettings. Holds no cookies and reads no
    proxy from the environment.
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
        welcome: Welcome | None = None,
        first_bytes: int | None = None,
        own: str = "",
    ) -> Response:
        """The answer to GET after redirects, whatever its status; raises FetchError.

        `welcome` is asked before every address of the chain. Of a longer answer only
        `first_bytes` are read. `own` is an address that a person listed: with `own_only`
        nothing but its origin profits from allow_hosts.
        """
        listed = origin(parse(own)) if own else None
        hop = Hop("GET", parse(url), dict(headers or {}), own=listed)
        return await self._follow(hop, welcome, first_bytes)

    async def post(
        self, url: str, content: bytes, headers: Mapping[str, str] | None = None
    ) -> Response:
        """The answer to POST after redirects, whatever its status; raises FetchError."""
        return await self.send("POST", url, content, headers)

    async def send(
        self, method: str, url: str, content: bytes, headers: Mapping[str, str] | None = None
    ) -> Response:
        """The answer to a request of any method; raises FetchError."""
        return await self._follow(Hop(method, parse(url), dict(headers or {}), content))

    async def slow_down(self, url: str, seconds: float) -> None:
        """Leave at least so many seconds (half a minute at most) between two requests to this
        host.
        """
        await self._connections.slow_down(parse(url), seconds)

    async def leave_alone(self, url: str, error: FetchError) -> None:
        """Ask this host nothing more as long as this client lives: every request to it raises
        `error`.
        """
        await self._connections.leave_alone(parse(url), error)

    async def _follow(
        self, hop: Hop, welcome: Welcome | None = None, first_bytes: int | None = None
    ) -> Response:
        while True:
            self._require_meant(hop)
            if welcome:
                await welcome(str(hop.url))
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

    def _require_meant(self, hop: Hop) -> None:
        """Raises Forbidden where allow_hosts names the host, but this request is not its own:
        before anything is asked there, and before a kept connection could be used.
        """
        asked = origin(hop.url)
        _, host, port = asked
        if not self.settings.own_only or hop.own == asked:
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
    """One GET of an address that a person gave, for code that is not async; raises FetchError."""

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
    """One POST of `json`, or of form `data`, for code that is not async; raises FetchError."""
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
    """One request of any method, for code that is not async; raises FetchError."""

    async def once() -> Response:
        async with Client(settings) as client:
            return await client.send(method, url, content, headers)

    return asyncio.run(once())
