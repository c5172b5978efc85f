"""Middleware: HEAD without a body, Content-Security-Policy, NUL removed, errors as pages."""

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
    """Middleware that drops the body of an answer to HEAD, keeping its headers (RFC 9110, 9.3.2).

    Outermost, because neither Django nor waitress does that.
    """

    def __init__(self, answer: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self._answer(request)
        if request.method == "HEAD":
            _empty(response)
        return response


def _empty(response: HttpResponseBase) -> None:
    """Remove the body; a stream is not read, but closed with the answer."""
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
# A page of the archive before it is there; it alone shows a picture from elsewhere, the author's.
ARCHIVED = LETTER.replace("data:", "data: https:")


class ContentSecurityPolicy:
    """Middleware that adds the policy to every answer without one of its own."""

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
    """Middleware that reads forms and addresses as UTF-8, and removes NUL, which PostgreSQL cannot
    store.
    """

    def __init__(self, answer: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        # Django refuses forms that name another charset, and fails at codecs such as base64
        request.encoding = "utf-8"
        return self._answer(request)

    def process_view(self, request: HttpRequest, *_: object) -> None:
        """Clean query and form before the view reads them.

        A body that cannot be parsed is an empty form. Django has refused it before, except for the
        views that mail programs post to, which accept any body.
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
    """Middleware that shows an expected error (feeds.yaml, a locked database) in its own words."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self._answer(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Return the page for an expected error, or None for any other."""
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
