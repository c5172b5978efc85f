"""The one guarded HTTP client of the whole program; httpx lives here and nowhere else.

Every connection, also after a redirect, goes through `egress.GuardedBackend`: the name is
resolved, every address it has is judged, and the connection is made to exactly an address that
was judged, while TLS and Host keep the name. Bytes are counted after decompression; redirects,
the first byte and the whole exchange are limited. Errors are FetchError, or Forbidden for an
address this program must never reach, in an editor's words.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
import zlib
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from json import dumps
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlencode

import httpcore
import httpx

from curator import __version__
from curator.errors import FetchError, Forbidden
from curator.net import decompress
from curator.net.guard import GuardedBackend, Resolver, is_allowed

_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_PERMANENT = frozenset((301, 308))
_CONNECTED = (
    "connection.connect_tcp.complete"  # httpcore's word for a connection made for this request
)
_SLOWEST = 30.0  # seconds between two requests to one host, whatever it asks for

Welcome = Callable[[str], Awaitable[None]]  # raises FetchError where an address must not be asked


@dataclass(frozen=True, slots=True)
class Limits:
    """What one exchange may cost: `bytes` after decompression, seconds, and redirects in a row."""

    bytes: int = 10_000_000
    seconds_first_byte: float = 20.0
    seconds_total: float = 60.0
    redirects: int = 5


@dataclass(frozen=True, slots=True)
class ClientSettings:
    """How to fetch; `connections` at once altogether, `per_host` of them to one host,
    `pause_seconds` apart there.
    """

    user_agent: str = f"cx-curator/{__version__}"
    allow_hosts: tuple[str, ...] = ()
    limits: Limits = Limits()
    connections: int = 50
    per_host: int = 2
    pause_seconds: float = 1.0
    resolver: Resolver | None = None
    own_only: bool = False  # allow_hosts holds for the origin that a request names as its own


@dataclass(frozen=True, slots=True)
class Response:
    """One answer. `headers` have lower-case names; `permanent_redirect` is where only permanent
    redirects led to.

    `complete` is False when the server broke off after some of the body had come.
    """

    url: str
    status: int
    headers: Mapping[str, str]
    content: bytes
    media_type: str = ""
    charset: str | None = None
    permanent_redirect: str | None = None
    complete: bool = True


def user_agent(contact: str = "") -> str:
    """Who we say we are: the program, its version, and where a site's owner can complain."""
    return f"cx-curator/{__version__}" + (f" (+{contact})" if contact else "")


class _Transport(httpx.AsyncHTTPTransport):
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


Origin = tuple[str, str, int]  # scheme, host, port


def _origin(url: httpx.URL) -> Origin:
    return url.scheme, url.host, url.port or {"http": 80, "https": 443}.get(url.scheme, 0)


@dataclass(slots=True)
class _Host:
    """One host: its own few connections (one big pool gets slow) and whose turn it is."""

    transport: _Transport
    slots: asyncio.Semaphore
    pause_seconds: float
    free_at: float = 0.0
    users: int = 0
    closed: FetchError | None = None


@dataclass(slots=True)
class _Hop:
    """One request of a chain of redirects."""

    method: str
    url: httpx.URL
    headers: dict[str, str]
    content: bytes = b""
    permanent: bool = True
    count: int = 0
    own: Origin | None = None  # of the address that a person listed

    def follow(self, location: str, status: int) -> _Hop:
        url = _parse(location, self.url)
        same = _origin(url) == _origin(self.url)
        headers = {
            k: v
            for k, v in self.headers.items()
            if same or k.lower() not in ("authorization", "cookie")
        }
        # a body is for the server it was written for, and may hold its key
        keep = status in (307, 308) and (same or not self.content)
        method, content = (self.method, self.content) if keep else ("GET", b"")
        permanent = self.permanent and status in _PERMANENT
        return _Hop(method, url, headers, content, permanent, self.count + 1, self.own)


@dataclass
class Client:
    """An async client and context manager; see ClientSettings. Holds no cookies and reads no
    proxy from the environment.
    """

    settings: ClientSettings = ClientSettings()
    _hosts: OrderedDict[tuple[str, str, int | None], _Host] = field(
        default_factory=OrderedDict, init=False
    )
    _contexts: dict[str, ssl.SSLContext] = field(default_factory=dict, init=False)

    async def __aenter__(self) -> Self:
        self._names = ThreadPoolExecutor(16, thread_name_prefix="names")
        self._backend = GuardedBackend(
            self.settings.allow_hosts, self.settings.resolver or self._look_up
        )
        self._slots = asyncio.Semaphore(self.settings.connections)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._names.shutdown(wait=False, cancel_futures=True)
        for host in self._hosts.values():
            await host.transport.aclose()
        self._hosts.clear()

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
        origin = _origin(_parse(own)) if own else None
        hop = _Hop("GET", _parse(url), dict(headers or {}), own=origin)
        return await self._follow(hop, welcome, first_bytes)

    async def post(
        self, url: str, content: bytes, headers: Mapping[str, str] | None = None
    ) -> Response:
        """The answer to POST after redirects, whatever its status; raises FetchError."""
        return await self._follow(_Hop("POST", _parse(url), dict(headers or {}), content))

    async def slow_down(self, url: str, seconds: float) -> None:
        """Leave at least so many seconds (half a minute at most) between two requests to this
        host.
        """
        host = await self._host(_parse(url))
        host.pause_seconds = max(host.pause_seconds, min(seconds, _SLOWEST))

    async def leave_alone(self, url: str, error: FetchError) -> None:
        """Ask this host nothing more as long as this client lives: every request to it raises
        `error`.
        """
        (await self._host(_parse(url))).closed = error

    async def _follow(
        self, hop: _Hop, welcome: Welcome | None = None, first_bytes: int | None = None
    ) -> Response:
        while True:
            self._demand_meant(hop)
            if welcome:
                await welcome(str(hop.url))
            response = await self._exchange(hop, first_bytes)
            location = response.headers.get("location")
            if response.status not in _REDIRECTS or not location:
                return response
            hop = hop.follow(location, response.status)
            if hop.count > self.settings.limits.redirects:
                raise FetchError(
                    f"more than {self.settings.limits.redirects} redirects in a row", kind="limit"
                )

    def _demand_meant(self, hop: _Hop) -> None:
        """Raises Forbidden where allow_hosts names the host, but this request is not its own:
        before anything is asked there, and before a kept connection could be used.
        """
        origin = _origin(hop.url)
        _, host, port = origin
        if not self.settings.own_only or hop.own == origin:
            return
        if is_allowed(host, self.settings.allow_hosts, port):
            raise Forbidden(
                f"“{host}:{port}” is in allow_hosts, which holds for the source listed there and"
                " for no link or redirect that leads there"
            )

    async def _exchange(self, hop: _Hop, first_bytes: int | None) -> Response:
        async with self._turn(hop.url) as transport, self._slots:
            try:
                return await self._ask(hop, transport, first_bytes)
            except TimeoutError as error:
                raise FetchError(
                    f"“{hop.url.host}” did not answer in time", kind="network"
                ) from error
            except (httpx.HTTPError, httpx.InvalidURL, OSError, zlib.error) as error:
                raise FetchError(_in_words(hop.url.host, error)) from error
            except decompress.UnknownEncoding as error:
                raise FetchError(
                    f"the answer is packed as “{error}”, which was not asked for", kind="http"
                ) from error
            except (
                ValueError,
                OverflowError,
            ) as error:  # what these libraries make of a head that nobody thought of
                raise FetchError(
                    f"“{hop.url.host}” does not speak proper HTTP", kind="http"
                ) from error

    async def _ask(self, hop: _Hop, transport: _Transport, first_bytes: int | None) -> Response:
        limits = self.settings.limits
        headers = {
            "User-Agent": self.settings.user_agent,
            "Accept": "*/*",
            "Accept-Encoding": decompress.ACCEPTED,
        } | hop.headers
        timeouts = {"connect": limits.seconds_first_byte / 2}
        request = httpx.Request(
            hop.method,
            hop.url,
            headers=headers,
            content=hop.content,
            extensions={"timeout": timeouts},
        )
        async with asyncio.timeout(limits.seconds_total):
            async with asyncio.timeout(limits.seconds_first_byte):
                answer = await _answer(transport, request)
            try:
                content, complete = await _body(answer, limits.bytes, first_bytes)
            finally:
                await answer.aclose()
        return _response(hop, answer, content, complete)

    @asynccontextmanager
    async def _turn(self, url: httpx.URL) -> AsyncIterator[_Transport]:
        host = await self._host(url)
        host.users += 1
        try:
            async with host.slots:
                if host.closed:
                    raise host.closed
                await self._pause(host)
                yield host.transport
        finally:
            host.users -= 1

    async def _pause(self, host: _Host) -> None:
        now = asyncio.get_running_loop().time()
        start = max(now, host.free_at)
        host.free_at = start + host.pause_seconds
        if start > now:
            await asyncio.sleep(start - now)

    async def _host(self, url: httpx.URL) -> _Host:
        key = (url.scheme, url.host, url.port)
        host = self._hosts.get(key)
        if host is None:
            await self._close_idle()
            transport = _Transport(self._backend, self._context(url.scheme), self.settings.per_host)
            slots = asyncio.Semaphore(self.settings.per_host)
            host = self._hosts[key] = _Host(transport, slots, self.settings.pause_seconds)
        self._hosts.move_to_end(key)
        return host

    async def _close_idle(self) -> None:
        """Forget the host unused for longest, so that open sockets stay bounded however many
        hosts there are.
        """
        now = asyncio.get_running_loop().time()
        if len(self._hosts) < 4 * self.settings.connections:
            return
        for key, host in self._hosts.items():
            if not host.users and host.free_at <= now and not host.closed:
                del self._hosts[key]
                await host.transport.aclose()
                return

    def _context(self, scheme: str) -> ssl.SSLContext:
        if (
            scheme not in self._contexts
        ):  # loading the trusted certificates takes 20 ms: only where needed
            plain = scheme == "http"
            self._contexts[scheme] = (
                ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
                if plain
                else httpx.create_ssl_context(trust_env=False)
            )
        return self._contexts[scheme]

    async def _look_up(self, host: str, port: int) -> list[str]:
        loop = asyncio.get_running_loop()
        try:
            found = await loop.run_in_executor(self._names, _getaddrinfo, host, port)
        except (OSError, UnicodeError) as error:
            raise FetchError(f"the name “{host}” cannot be found") from error
        return list(dict.fromkeys(str(row[4][0]) for row in found))


def _getaddrinfo(host: str, port: int) -> list[Any]:
    return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)


def _parse(url: str, base: httpx.URL | None = None) -> httpx.URL:
    try:
        parsed = base.join(url) if base else httpx.URL(url)
        host, port = (
            parsed.host,
            parsed.port,
        )  # both are only read now, and either may turn out to be nonsense
    except (httpx.InvalidURL, ValueError, TypeError) as error:
        raise FetchError(f"“{url[:200]}” is not a web address", kind="forbidden") from error
    if port is not None and not 0 < port < 65_536:
        raise FetchError(
            f"“{url[:200]}” is not a web address: there is no port {port}", kind="forbidden"
        )
    if parsed.scheme not in ("http", "https") or not host:
        raise Forbidden(f"“{str(parsed)[:200]}” is not an http or https address")
    return (
        parsed.copy_with(username=None, password=None, fragment=None)
        if parsed.userinfo or parsed.fragment
        else parsed
    )


async def _answer(transport: _Transport, request: httpx.Request) -> httpx.Response:
    """The head of the answer; asked once more, on a new connection, when a kept one turned out
    to be spoilt.

    A server may close a connection while a request is on its way, or leave more bytes on it than
    it had announced.
    """
    seen: list[str] = []

    async def trace(event: str, _: object) -> None:
        seen.append(event)

    request.extensions["trace"] = trace
    try:
        return await transport.handle_async_request(request)
    except (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError):
        if request.method != "GET" or _CONNECTED in seen:
            raise
    return await transport.handle_async_request(request)


async def _body(answer: httpx.Response, limit: int, first_bytes: int | None) -> tuple[bytes, bool]:
    decode = decompress.decoder(answer.headers.get("content-encoding", ""))
    parts: list[bytes] = []
    size = came = 0
    try:
        async for raw in answer.stream:  # type: ignore[union-attr]  # an async transport gives an async stream
            came += len(raw)
            piece = decode(raw, limit - size)
            size += len(piece)
            parts.append(piece)
            if first_bytes and size >= first_bytes:
                return b"".join(parts)[:first_bytes], False
            if max(size, came) > limit:
                raise FetchError(f"larger than {limit / 1_000_000:g} MB", kind="limit")
    except (httpx.HTTPError, OSError, zlib.error):
        if not size:
            raise
        return b"".join(parts), False
    return b"".join(parts), decode.finished


def _response(hop: _Hop, answer: httpx.Response, content: bytes, complete: bool) -> Response:
    headers = {name.lower(): value for name, value in answer.headers.items()}
    media_type, charset = _content_type(headers.get("content-type", ""))
    moved = str(hop.url) if hop.count and hop.permanent else None
    return Response(
        str(hop.url), answer.status_code, headers, content, media_type, charset, moved, complete
    )


def _content_type(value: str) -> tuple[str, str | None]:
    media_type, _, rest = value.partition(";")
    _, found, charset = rest.lower().partition("charset=")
    return media_type.strip().lower(), charset.split(";")[0].strip(
        " \"'"
    ) or None if found else None


def _in_words(host: str, error: Exception) -> str:
    text = str(error)
    if "CERTIFICATE" in text.upper():
        return f"the certificate of “{host}” is not valid"
    if isinstance(error, httpx.ConnectTimeout | httpx.ReadTimeout):
        return f"“{host}” did not answer in time"
    if isinstance(error, httpx.ConnectError | OSError):
        return f"no connection to “{host}”"
    return f"“{host}” broke off its answer or does not speak HTTP"


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

    async def once() -> Response:
        async with Client(settings) as client:
            return await client.post(url, content, {"Content-Type": kind, **(headers or {})})

    return asyncio.run(once())
