"""The addresses a reader opens from a mail."""

from __future__ import annotations

from django.urls import path

from curator.subscribe import leave

urlpatterns = [
    path("leave/<str:token>", leave.leave, name="leave"),
    path("leave/<str:token>/back", leave.come_back, name="come-back"),
]
