"""Endpoints for monitoring: /healthz, /readyz and /metrics.

Outermost middleware, because a probe names any host, uses http, and must have no session.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from datetime import UTC, datetime
from ipaddress import ip_address

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from curator.config import environment
from curator.runs import context

TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Watched:
    """Middleware that answers the three endpoints, and passes everything else on."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._answer = answer
        self._views = {"/healthz": _alive, "/readyz": _ready, "/metrics": _metrics}

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        view = self._views.get(request.path_info, self._answer)
        response = view(request)
        if view is not self._answer:
            response["Cache-Control"] = "no-store"
        return response


def _alive(_: HttpRequest) -> HttpResponse:
    """Answer that the process runs; nothing else is checked, so that no probe kills it for a
    database.
    """
    return HttpResponse("ok\n", content_type=TYPE)


def _ready(_: HttpRequest) -> HttpResponse:
    """Answer whether the database can be reached and has every table; reasons name no place."""
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
        wrong = "migrations are not run yet" if waiting else ""
    except DatabaseError:
        wrong = "the database cannot be used"
    if not wrong and context.config_mistake():
        wrong = "feeds.yaml has a mistake; the desk goes on with what it said before"
        return HttpResponse(f"ok, but {wrong}\n", content_type=TYPE)
    return HttpResponse(f"{wrong or 'ok'}\n", content_type=TYPE, status=503 if wrong else 200)


def _metrics(request: HttpRequest) -> HttpResponse:
    """Return the metrics, to this machine or to whoever has CURATOR_METRICS_TOKEN."""
    if not _may_read(request):
        return HttpResponse(status=403)
    from curator.web.figures import figures  # few ask, and Prometheus' client loads long

    try:
        return HttpResponse(figures(datetime.now(UTC)), content_type=TYPE)
    except DatabaseError:
        return HttpResponse("the database cannot be used\n", content_type=TYPE, status=503)


def _may_read(request: HttpRequest) -> bool:
    token = environment().metrics_token
    if token:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return hmac.compare_digest(given.encode(), token.encode())
    try:
        near = ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        near = False
    # a web server on this machine that passes strangers on says so
    return near and "X-Forwarded-For" not in request.headers
