"""Interpret an HTTP answer before its body is read: failures, validators, freshness,
Retry-After.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from curator.errors import FetchError
from curator.net.client import Client
from curator.net.exchange import Response
from curator.records import Failure, GatherRequest, Message, Validators

# A week: the letter comes weekly, so no source is left unasked for longer.
_LONGEST_WAIT = 7 * 86_400
# s-maxage is for caches that many share.
_MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?(\d{1,9})")
_WHY = {
    400: Message("the server does not understand the request"),
    403: Message("the server refuses us (403)"),
    404: Message("there is nothing at this address any more (404)"),
    410: Message("the publisher says that it is gone for good (410)"),
    429: Message("the server asks us to come less often (429)"),
    451: Message("the server withholds it for legal reasons (451)"),
}
_KIND = {401: "login", 407: "login", 410: "gone"}


def conditions(request: GatherRequest) -> dict[str, str]:
    """Return the headers of a conditional request."""
    headers = {
        "If-None-Match": request.validators.etag,
        "If-Modified-Since": request.validators.last_modified,
    }
    return {name: value for name, value in headers.items() if value}


def failure(name: str, response: Response, now: datetime) -> Failure | None:
    """Return the Failure of an answer, or None for 200 and 304."""
    status, headers = response.status, response.headers
    if status in (200, 203, 206, 304):
        return None
    kind = _KIND.get(status, "http")
    wait = retry_seconds(headers, now) if kind == "http" else None
    return Failure(name, _why(status), kind, wait)


def _why(status: int) -> Message:
    if status in (401, 407):
        return Message("the server wants a login (%(status)s)", status=status)
    if status >= 500:
        return Message("the server has trouble (%(status)s)", status=status)
    return _WHY.get(status) or Message("the server answers %(status)s", status=status)


async def heed(client: Client, response: Response, failure: Failure) -> None:
    """Send a server no more requests in this run if it asks for fewer or later ones."""
    if response.status == 429 or (response.status == 503 and failure.retry_seconds):
        # "later": what was not asked for has not failed
        error = FetchError(
            failure.reason,
            kind="later",
            status=response.status,
            retry_seconds=failure.retry_seconds,
        )
        await client.leave_alone(response.url, error)


def validators(response: Response, before: Validators) -> Validators:
    """Return the validators of an answer; a 304 without any keeps the former ones."""
    etag, modified = (_sendable(response.headers.get(name)) for name in ("etag", "last-modified"))
    if response.status == 304:
        return Validators(etag or before.etag, modified or before.last_modified)
    return Validators(etag[:1000] if etag else None, modified[:200] if modified else None)


def _sendable(value: str | None) -> str | None:
    """Return a header's value if it can be sent back, else ""."""
    return value if value and value.isascii() and value.isprintable() else None


def content_hash(content: bytes) -> str:
    """Return 64 hexadecimal digits of a hash of the undecoded body."""
    return hashlib.sha256(content).hexdigest()


def fresh_seconds(headers: Mapping[str, str], now: datetime) -> int | None:
    """Return how long the answer is fresh (Cache-Control, Expires), at most a week, or None."""
    control = headers.get("cache-control", "").lower()
    if "no-cache" in control or "no-store" in control:
        return None
    found = _MAX_AGE.search(control)
    if found:
        fresh = int(found[1]) - _age(headers)
        return min(fresh, _LONGEST_WAIT) if fresh > 0 else None
    return _until(headers.get("expires", ""), _served(headers, now))


def _age(headers: Mapping[str, str]) -> int:
    """Return how many seconds the answer was in caches on its way."""
    text = headers.get("age", "").strip()
    return int(text[:9]) if text.isascii() and text.isdecimal() else 0


def retry_seconds(headers: Mapping[str, str], now: datetime) -> int | None:
    """Return what Retry-After asks for, in seconds or as a date, at most a week, or None."""
    text = headers.get("retry-after", "").strip()
    if text.isdecimal():
        return min(int(text[:9]), _LONGEST_WAIT)
    return _until(text, _served(headers, now))


def _served(headers: Mapping[str, str], now: datetime) -> datetime:
    """Return the time on the server's own clock, to which Expires refers."""
    return _http_date(headers.get("date", "")) or now


def _until(text: str, now: datetime) -> int | None:
    then = _http_date(text)
    return min(int((then - now).total_seconds()), _LONGEST_WAIT) if then and then > now else None


def _http_date(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found
