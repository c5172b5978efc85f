"""Every address the program answers: the desk for people who sign in, public pages for
everybody.
"""

from __future__ import annotations

import re

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path

from curator.desk import admin, errors
from curator.subscribe.page import archive_missing
from curator.web.archive import PATHS

urlpatterns: list[URLPattern | URLResolver] = [
    path("admin/", admin.site.urls),
    path("", include("curator.subscribe.urls")),
    path("", include("curator.desk.urls")),
    path("", include("curator.web.provider_reports")),
    path("", include("curator.web.archive")),
]


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Return the 404 page: for readers within the archive, else the desk's."""
    if re.match(PATHS, request.path.removeprefix("/")):
        return archive_missing(request)
    return errors.not_found(request, exception)


handler404 = not_found
handler500 = "curator.desk.errors.broken"
