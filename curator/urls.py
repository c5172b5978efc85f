"""Every address the program answers: the desk for people who sign in, public pages for everybody."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from curator.review import backstage

urlpatterns: list[URLPattern | URLResolver] = [
    path("admin/", backstage.site.urls),
    path("", include("curator.subscribe.urls")),
    path("", include("curator.review.urls")),
    path("", include("curator.public")),
]
handler404 = "curator.review.lost.not_found"
handler500 = "curator.review.lost.broken"
