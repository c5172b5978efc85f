"""The addresses a reader opens from a mail."""

from __future__ import annotations

from django.urls import path

from curator.subscribe import leaving

urlpatterns = [
    path("leave/<str:token>", leaving.leave, name="leave"),
    path("leave/<str:token>/back", leaving.come_back, name="come-back"),
]
