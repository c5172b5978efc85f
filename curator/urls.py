"""Every address the program answers: the desk for people who sign in, public pages for
everybody.
"""

from __future__ import annotations

import re

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path

from curator.desk import admin, errors
from curator.subscribe import urls as for_readers
from curator.subscribe.page import accepted, archive_missing, page
from curator.web.archive import PATHS

urlpatterns: list[URLPattern | URLResolver] = [
    path("admin/", admin.site.urls),
    path("", include("curator.subscribe.urls")),
    path("", include("curator.desk.urls")),
    path("", include("curator.web.provider_reports")),
    path("", include("curator.web.archive")),
]

# The beginnings of what mails link to, where a link may arrive cut short.
LINKED = {str(each.pattern).split("/")[0] for each in for_readers.urlpatterns} - {"api"}


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Return the 404 page: for readers within the archive and at mailed links, else the desk's."""
    first = request.path.split("/")[1]
    if first in LINKED:
        name = "proof_unknown.html" if first == "proof" else "leave_unknown.html"
        return page(request, name, accepted(request), status=404)
    if re.match(PATHS, request.path.removeprefix("/")):
        return archive_missing(request)
    return errors.not_found(request, exception)


handler404 = not_found
handler500 = "curator.desk.errors.broken"
