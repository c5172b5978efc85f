"""The figures of /metrics in Prometheus' form."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from curator import __version__
from curator.runs import context, schedule
from curator.store import gauges


def figures(now: datetime) -> bytes:
    """Return the current metrics in Prometheus' format."""
    registry = CollectorRegistry()
    registry.register(_Figures(now))
    return generate_latest(registry)


class _Figures(Collector):
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
