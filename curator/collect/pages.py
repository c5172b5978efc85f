"""Fetch article pages, asking robots.txt first, also for every redirect."""

from __future__ import annotations

from collections.abc import AsyncIterator, Generator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from curator.collect import responses
from curator.collect.concurrency import Ask, host, stream
from curator.collect.normalise import links
from curator.collect.robots import Robots
from curator.errors import FetchError
from curator.net.client import Client, ClientSettings
from curator.net.exchange import Response
from curator.records import Failure, Message, Page, PageRequest

Result = tuple[str, Page | Failure]
_ACCEPT = "text/html, application/xhtml+xml, application/pdf;q=0.9, */*;q=0.1"
_READABLE = ("text/html", "application/xhtml+xml", "application/pdf", "text/plain")
_UNSAID = (
    "",
    "application/octet-stream",
    "binary/octet-stream",
    "application/x-download",
    "application/xml",
    "text/xml",
)


def pages(
    requests: Iterable[PageRequest],
    settings: ClientSettings,
    *,
    now: datetime,
    until: float | None = None,
) -> Generator[Result, None, None]:
    """Yield a Page or a Failure for every request, with its id, as each ends.

    `Page.url` is the cleaned final address. At `until`, by time.monotonic, the rest is given up.
    """
    return stream(
        requests,
        lambda request: request.url,
        _asking(settings, now),
        per_host=settings.per_host,
        at_once=settings.connections,
        until=until,
    )


@asynccontextmanager
async def _asking(
    settings: ClientSettings, now: datetime
) -> AsyncIterator[Ask[PageRequest, Result]]:
    async with Client(settings) as client:
        yield _Fetcher(client, Robots(client), now).ask


@dataclass(frozen=True, slots=True)
class _Fetcher:
    client: Client
    robots: Robots
    now: datetime

    async def ask(self, request: PageRequest) -> Result:
        try:
            return request.id, await self._page(request)
        except FetchError as error:
            return request.id, Failure(
                request.id, Message.of(error), error.kind, error.retry_seconds
            )

    async def _page(self, request: PageRequest) -> Page | Failure:
        if not links.absolute(request.url, request.url):
            why = Message("“%(address)s” is not a web address", address=request.url[:200])
            return Failure(request.id, why, "forbidden")
        response = await self.client.get(
            request.url, {"Accept": _ACCEPT}, check=self.robots.require_allowed, own=request.own
        )
        failure = responses.failure(request.id, response, self.now)
        if failure:
            await responses.heed(self.client, response, failure)
        return failure or as_page(request.id, response, self.now)


def as_page(name: str, response: Response, now: datetime) -> Page | Failure:
    """Return the answer as a Page, its media type corrected by its first bytes, or a Failure."""
    if not response.content.strip():
        return Failure(name, Message("the page is empty"), "empty")
    if not response.complete and b"</html" not in response.content[-1024:].lower():
        why = Message(
            "“%(host)s” broke off its answer or does not speak HTTP", host=host(response.url)
        )
        return Failure(name, why, "network")
    media_type = _media_type(response)
    if media_type not in _READABLE:
        why = Message("this is not a page to read (%(media_type)s)", media_type=media_type)
        return Failure(name, why, "not-a-page")
    return Page(
        links.canonical(response.url) or response.url,
        response.content,
        media_type,
        response.charset,
        now,
    )


def _media_type(response: Response) -> str:
    start = response.content[:1024].lstrip().lower()
    if start.startswith(b"%pdf-"):
        return "application/pdf"
    if response.media_type in _UNSAID and (b"<html" in start or b"<!doctype html" in start):
        return "text/html"
    return response.media_type or "application/octet-stream"
