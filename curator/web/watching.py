"""Endpoints for monitoring: /healthz, /readyz and /metrics.

Outermost middleware, because a probe names any host, uses http, and must have no session.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from ipaddress import ip_address

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from curator import __version__
from curator.config import environment
from curator.runs import context, schedule
from curator.store import gauges

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
    registry = CollectorRegistry()
    registry.register(_Figures(datetime.now(UTC)))
    try:
        return HttpResponse(generate_latest(registry), content_type=TYPE)
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


class _Figures(Collector):
    """A collector of the current metrics, in Prometheus' format."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def collect(self) -> Iterator[GaugeMetricFamily]:
        info = GaugeMetricFamily("curator_info", "the version that runs", labels=["version"])
        info.add_metric([__version__], 1)
        yield info
        for each in (*gauges.gauges(self._now), *self._overdue()):
            found = GaugeMetricFamily(f"curator_{each.name}", each.about, labels=each.labels)
            for labels, value in each.values.items():
                found.add_metric(labels, value)
            yield found

    def _overdue(self) -> Iterator[gauges.Gauge]:
        standing = schedule.standing(context.config(), self._now)
        late: gauges.Values = {
            (one.name,): float(bool(schedule.overdue(one, self._now))) for one in standing
        }
        yield gauges.Gauge("run_overdue", "1 where nobody ran what was due", ("run",), late)
