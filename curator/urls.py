"""Every address the program answers: the desk for people who sign in, public pages for
everybody.
"""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from curator.desk import admin

urlpatterns: list[URLPattern | URLResolver] = [
    path("admin/", admin.site.urls),
    path("", include("curator.subscribe.urls")),
    path("", include("curator.desk.urls")),
    path("", include("curator.web.provider_reports")),
    path("", include("curator.web.archive")),
]
handler404 = "curator.desk.errors.not_found"
handler500 = "curator.desk.errors.broken"
