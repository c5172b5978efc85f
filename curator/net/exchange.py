"""Send one request and read its answer within limits, with errors for editors."""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

import httpx

from curator.errors import FetchError, Forbidden
from curator.net import decompress
from curator.net.connections import Connections, Transport
from curator.records import MOST_BYTES, Message

_PERMANENT = frozenset((301, 308))
_CONNECTED = "connection.connect_tcp.complete"  # httpcore's name for a connection just made


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one exchange; `bytes` count after decompression."""

    bytes: int = MOST_BYTES
    seconds_first_byte: float = 20.0
    seconds_total: float = 60.0
    redirects: int = 5


@dataclass(frozen=True, slots=True)
class Response:
    """One answer; names in `headers` are lower-case.

    `permanent_redirect` is the final address if every redirect was permanent. `complete` is False
    if the server broke off within the body.
    """

    url: str
    status: int
    headers: Mapping[str, str]
    content: bytes
    media_type: str = ""
    charset: str | None = None
    permanent_redirect: str | None = None
    complete: bool = True


Origin = tuple[str, str, int]  # scheme, host, port


def origin(url: httpx.URL) -> Origin:
    """Return scheme, host and port of an address."""
    return url.scheme, url.host, url.port or {"http": 80, "https": 443}.get(url.scheme, 0)


@dataclass(slots=True)
class Hop:
    """One request in a chain of redirects."""

    method: str
    url: httpx.URL
    headers: dict[str, str]
    content: bytes = b""
    permanent: bool = True
    count: int = 0
    own: Origin | None = None  # origin of the address that a person listed

    def follow(self, location: str, status: int) -> Hop:
        """Return the next request of the chain, without credentials if it leaves the origin."""
        url = parse(location, self.url)
        same = origin(url) == origin(self.url)
        headers = {
            k: v
            for k, v in self.headers.items()
            if same or k.lower() not in ("authorization", "cookie")
        }
        # A body is sent to no other origin, because it may contain a key.
        keep = status in (307, 308) and (same or not self.content)
        method, content = (self.method, self.content) if keep else ("GET", b"")
        method = "HEAD" if self.method == "HEAD" else method
        permanent = self.permanent and status in _PERMANENT
        return Hop(method, url, headers, content, permanent, self.count + 1, self.own)


async def exchange(
    hop: Hop, connections: Connections, limits: Limits, agent: str, first_bytes: int | None
) -> Response:
    """Send the request and return the answer; raises FetchError."""
    host = hop.url.host
    async with connections.turn(hop.url) as transport:
        try:
            return await _ask(hop, transport, limits, agent, first_bytes)
        except TimeoutError as error:
            raise FetchError(
                "“%(host)s” did not answer in time", kind="timeout", host=host
            ) from error
        except (httpx.HTTPError, httpx.InvalidURL, OSError, zlib.error) as error:
            raise FetchError(_in_words(host, error)) from error
        except decompress.UnknownEncoding as error:
            raise FetchError(
                "the answer is packed as “%(encoding)s”, which was not requested",
                kind="http",
                encoding=str(error),
            ) from error
        # raised by httpx and httpcore for malformed headers
        except (ValueError, OverflowError) as error:
            raise FetchError(
                "“%(host)s” does not speak proper HTTP", kind="http", host=host
            ) from error


async def _ask(
    hop: Hop, transport: Transport, limits: Limits, agent: str, first_bytes: int | None
) -> Response:
    headers = {
        "User-Agent": agent,
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


def parse(url: str, base: httpx.URL | None = None) -> httpx.URL:
    """Return an address without user and fragment; raises FetchError if it is not a web address."""
    try:
        parsed = base.join(url) if base else httpx.URL(url)
        host, port = parsed.host, parsed.port  # parsed only here; either may raise
    except (httpx.InvalidURL, ValueError, TypeError) as error:
        raise FetchError(
            "“%(address)s” is not a web address", kind="forbidden", address=url[:200]
        ) from error
    if port is not None and not 0 < port < 65_536:
        raise FetchError(
            "“%(address)s” is not a web address: there is no port %(port)s",
            kind="forbidden",
            address=url[:200],
            port=port,
        )
    if parsed.scheme not in ("http", "https") or not host:
        raise Forbidden("“%(address)s” is not an http or https address", address=str(parsed)[:200])
    return (
        parsed.copy_with(username=None, password=None, fragment=None)
        if parsed.userinfo or parsed.fragment
        else parsed
    )


async def _answer(transport: Transport, request: httpx.Request) -> httpx.Response:
    """Return the answer without its body; a GET that fails on a reused connection is retried once.

    A server may close a connection while a request is under way, or leave unannounced bytes on it.
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
        # The stream of an async transport is always an async one.
        async for raw in answer.stream:  # type: ignore[union-attr]
            came += len(raw)
            piece = decode(raw, limit - size)
            size += len(piece)
            parts.append(piece)
            if first_bytes and size >= first_bytes:
                return b"".join(parts)[:first_bytes], False
            if max(size, came) > limit:
                raise FetchError(
                    "larger than %(size)s MB", kind="limit", size=f"{limit / 1_000_000:g}"
                )
    except (httpx.HTTPError, OSError, zlib.error):
        if not size:
            raise
        return b"".join(parts), False
    return b"".join(parts), decode.finished


def _response(hop: Hop, answer: httpx.Response, content: bytes, complete: bool) -> Response:
    headers = {name.lower(): value for name, value in answer.headers.items()}
    media_type, charset = _content_type(headers.get("content-type", ""))
    moved = str(hop.url) if hop.count and hop.permanent else None
    return Response(
        str(hop.url), answer.status_code, headers, content, media_type, charset, moved, complete
    )


def _content_type(value: str) -> tuple[str, str | None]:
    media_type, _, rest = value.partition(";")
    _, found, charset = rest.lower().partition("charset=")
    named = charset.split(";")[0].strip(" \"'") if found else ""
    return media_type.strip().lower(), named or None


def _in_words(host: str, error: Exception) -> Message:
    if "CERTIFICATE" in str(error).upper():
        return Message("the certificate of “%(host)s” is not valid", host=host)
    if isinstance(error, httpx.ConnectTimeout | httpx.ReadTimeout):
        return Message("“%(host)s” did not answer in time", host=host)
    if isinstance(error, httpx.ConnectError | OSError):
        return Message("no connection to “%(host)s”", host=host)
    return Message("“%(host)s” broke off its answer or does not speak HTTP", host=host)
