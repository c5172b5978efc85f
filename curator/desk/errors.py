"""The error pages 404 and 500."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from curator.web.desk_language import gettext


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Return the page for an unknown address."""
    return _page(
        request,
        gettext("There is nothing at this address. It may have been dropped, or cut short."),
        404,
    )


def broken(request: HttpRequest) -> HttpResponse:
    """Return the page for an unexpected error, which is in the log."""
    why = gettext(
        "Something broke on our side. Go back: what you typed is still in the form. The log says"
        " more."
    )
    return _page(request, why, 500)


def _page(request: HttpRequest, why: str, status: int) -> HttpResponse:
    return render(request, "desk/problem.html", {"why": why}, status=status)
