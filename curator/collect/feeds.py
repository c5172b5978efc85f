"""Gather many sources at once, with conditional requests, and yield each feed or failure."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Generator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from curator.collect import responses
from curator.collect.concurrency import Ask, stream
from curator.collect.parser_pool import Job, Pool
from curator.collect.robots import Robots
from curator.collect.source_types import MAX_ENTRIES, type_of
from curator.errors import FetchError
from curator.net.client import Client, ClientSettings
from curator.net.exchange import Response
from curator.records import Failure, Feed, GatherRequest, Message, Validators

Result = Feed | Failure
_ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9,"
    " text/xml;q=0.9, */*;q=0.5"
)


def gather(
    requests: Iterable[GatherRequest],
    settings: ClientSettings,
    *,
    now: datetime,
    parsers: int = 2,
    max_entries: int = MAX_ENTRIES,
    pause: Callable[[], float] = lambda: 0.0,
) -> Generator[Result, None, None]:
    """Yield a Feed or a Failure for every request, as each ends; feeds are parsed in `parsers`
    processes. They go on while the caller wants a `pause`, in seconds, before the next result.
    """
    asking = _asking(settings, now, Pool(parsers), max_entries)
    # A few wait for a parser while others are on their way.
    at_once = settings.connections + 2 * parsers
    return stream(
        requests,
        lambda request: request.source.url,
        asking,
        per_host=settings.per_host,
        at_once=at_once,
        pause=pause,
    )


@asynccontextmanager
async def _asking(
    settings: ClientSettings, now: datetime, pool: Pool, max_entries: int
) -> AsyncIterator[Ask[GatherRequest, Result]]:
    async with Client(settings) as client, pool:
        yield _Gatherer(client, Robots(client), pool, now, max_entries).ask


@dataclass(frozen=True, slots=True)
class _Gatherer:
    client: Client
    robots: Robots
    pool: Pool
    now: datetime
    max_entries: int

    async def ask(self, request: GatherRequest) -> Result:
        source, read_as = request.source, type_of(request.source)
        if not read_as.over_http:
            return await read_as.fetcher().fetch(self.client, request, self.max_entries)
        check = self.robots.require_allowed if read_as.for_people else None
        headers = {"Accept": _ACCEPT} | responses.conditions(request)
        try:
            response = await self.client.get(source.url, headers, check=check, own=source.url)
        except FetchError as error:
            return Failure(source.name, Message.of(error), error.kind, error.retry_seconds)
        failure = responses.failure(source.name, response, self.now)
        if failure:
            await responses.heed(self.client, response, failure)
            return failure
        if (
            response.status == 304
            and not responses.conditions(request)
            and not request.content_hash
        ):
            return Failure(
                source.name,
                Message(
                    "the server says that nothing has changed, but it has never given us anything"
                ),
                "http",
            )
        digest = (
            request.content_hash
            if response.status == 304
            else responses.content_hash(response.content)
        )
        known = response.status == 304 or digest == request.content_hash
        if known:
            return unchanged(request, response, digest or "", self.now)
        return await self._parsed(request, response, digest or "")

    async def _parsed(self, request: GatherRequest, response: Response, digest: str) -> Result:
        content_type = response.headers.get("content-type", "")
        job = Job(
            request.source, response.content, content_type, response.url, self.now, self.max_entries
        )
        result = await self.pool.parse(job)
        if isinstance(result, Feed):
            return completed(result, response, digest, self.now)
        if not response.complete and result.kind in ("not-a-feed", "empty"):
            why = Message("the server broke off before a feed had come")
            return Failure(result.source, why, "network")
        return result


def unchanged(request: GatherRequest, response: Response, digest: str, now: datetime) -> Feed:
    """Return the feed of an answer that brings nothing new: 304, or the same bytes again."""
    return Feed(
        request.source.name,
        unchanged=True,
        validators=responses.validators(response, request.validators),
        moved_to=response.permanent_redirect,
        fresh_seconds=responses.fresh_seconds(response.headers, now),
        content_hash=digest,
    )


def completed(feed: Feed, response: Response, digest: str, now: datetime) -> Feed:
    """Return the parsed feed with the validators of its answer; a truncated answer gets none."""
    moved = response.permanent_redirect
    if not response.complete:
        remark = Message("the server broke off; what had come until then was read")
        return replace(feed, moved_to=moved, fresh_seconds=None, remarks=(*feed.remarks, remark))
    return replace(
        feed,
        validators=responses.validators(response, Validators()),
        moved_to=moved,
        fresh_seconds=max(
            responses.fresh_seconds(response.headers, now) or 0, feed.fresh_seconds or 0
        )
        or None,
        content_hash=digest,
    )
