"""What every answer passes through: HEAD without a body, the security policy, NUL taken out, and
errors in words.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, cast

from django.core.exceptions import SuspiciousOperation
from django.db import OperationalError
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    QueryDict,
    StreamingHttpResponse,
)
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render

from curator.errors import CuratorError
from curator.web.desk_language import gettext, localized

log = logging.getLogger(__name__)


class HeadWithoutBody:
    """Outermost middleware: the body of an answer to HEAD is dropped, its length and other
    headers stay (RFC 9110, 9.3.2); neither Django nor waitress does that.
    """

    def __init__(self, answer: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self._answer(request)
        if request.method == "HEAD":
            _empty(response)
        return response


def _empty(response: HttpResponseBase) -> None:
    """Leave out the body; a stream is not read, only closed with the answer."""
    if response.streaming:
        cast(StreamingHttpResponse, response).streaming_content = ()
        return
    whole = cast(HttpResponse, response)
    whole.headers.setdefault("Content-Length", str(len(whole.content)))
    whole.content = b""


POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src"
    " 'self'; connect-src 'self'; manifest-src 'self'; frame-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# A letter is mail: its styles are inline by nature, and it may run nothing and reach nothing.
LETTER = (
    "sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox; default-src 'none';"
    " style-src 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'self'"
)


class ContentSecurityPolicy:
    """Middleware that adds the policy to every answer that does not bring its own."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self._answer(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), microphone=(), geolocation=()"
        )
        return response


class WithoutNul:
    """Middleware that drops the character NUL from what a form or address carries: PostgreSQL
    keeps none, and nobody types it.
    """

    def __init__(self, answer: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self._answer(request)

    def process_view(self, request: HttpRequest, *_: object) -> None:
        """Clean both before the view reads them.

        A body that makes no sense is an empty form: Django has refused it before, but for the
        views that mail programs post to, which take any.
        """
        request.GET = _without_nul(request.GET)
        try:
            request.POST = _without_nul(request.POST)
        except (MultiPartParserError, SuspiciousOperation):
            request.POST = QueryDict()


def _without_nul(given: Any) -> Any:
    if not any("\0" in value for values in given.lists() for value in values[1]):
        return given
    clean = QueryDict(mutable=True)
    for name, values in given.lists():
        clean.setlist(name, [value.replace("\0", "") for value in values])
    return clean


class Explained:
    """Middleware that says an expected failure in its own words instead of “something broke”: a
    mistake in feeds.yaml, a database that another program holds.
    """

    def __init__(self, answer: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self._answer(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The page that says it; None for what nobody expected."""
        if isinstance(error, OperationalError):
            log.warning("the database could not be used: %s", error)
            why = gettext(
                "The database is busy. Go back and try again: what you typed is still in the form."
            )
        elif isinstance(error, CuratorError):
            why = localized(error)
        else:
            return None
        return render(request, "desk/problem.html", {"why": why}, status=503)
