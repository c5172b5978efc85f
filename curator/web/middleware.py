"""HEAD answers have the head of GET and no body (RFC 9110, 9.3.2); neither Django nor waitress
leaves the body out.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse


class HeadWithoutBody:
    """Outermost middleware: the body of an answer to HEAD is dropped, its length and other
    headers stay.
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
    " 'self'; connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'"
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
