"""The two pages nobody wants to see: an address that does not exist, and a fault of ours."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from curator.web.desk_language import gettext


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """There is nothing at this address."""
    return _page(
        request,
        gettext("There is nothing at this address. It may have been dropped, or cut short."),
        404,
    )


def broken(request: HttpRequest) -> HttpResponse:
    """Something went wrong that should not have; the log knows more."""
    why = gettext(
        "Something broke on our side. Go back: what you typed is still in the form. The log says"
        " more."
    )
    return _page(request, why, 500)


def _page(request: HttpRequest, why: str, status: int) -> HttpResponse:
    return render(request, "desk/problem.html", {"why": why}, status=status)
