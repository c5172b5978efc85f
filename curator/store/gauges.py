"""Count what is monitored. Labels are our own names and states, never addresses or titles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, QuerySet

from curator.store import models, queue
from curator.store.corrections import LEFT

RECENT = 5  # issues: all there ever were would be counted at every scrape, for years
Labels = tuple[str, ...]
Values = Mapping[Labels, float]


@dataclass(frozen=True, slots=True)
class Gauge:
    """A metric, by the values of its labels."""

    name: str
    about: str
    labels: Labels
    values: Values


def gauges(now: datetime) -> Iterator[Gauge]:
    """Return every metric, in a handful of queries."""
    yield _by("sources", "sources by state", models.Source.objects.filter(listed=True), "state")
    yield _by("entries", "entries by state", models.Entry.objects.all(), "state")
    yield Gauge("stories", "stories read", (), {(): models.Story.objects.count()})
    yield _by("subscribers", "subscribers by state", models.Subscriber.objects.all(), "state")
    yield _by("deliveries", "deliveries of recent issues by state", _deliveries(), "state")
    waiting = models.Job.objects.filter(state__in=models.Job.OPEN)
    yield _by("jobs", "open jobs by queue and state", waiting, "queue", "state")
    if queue.shared():
        waiting_for: Values = {(name,): count for name, count in queue.lengths().items()}
        yield Gauge("queue_length", "jobs that wait for a worker", ("queue",), waiting_for)
    yield from _runs(now)
    yield from _last(now)


def _deliveries() -> QuerySet[models.Delivery]:
    """Return those of the issues on their way and of the last few that left."""
    left = models.Issue.objects.filter(state__in=LEFT).order_by("-pk").values_list("pk", flat=True)
    on_their_way = left.filter(state=models.Issue.State.SENDING)
    return models.Delivery.objects.filter(issue__in={*on_their_way, *left[:RECENT]})


def _by(name: str, about: str, rows: QuerySet[Any], *labels: str) -> Gauge:
    counted = rows.values_list(*labels).annotate(count=Count("pk")).order_by(*labels)
    return Gauge(name, about, labels, {tuple(row[:-1]): row[-1] for row in counted})


def _runs(now: datetime) -> Iterator[Gauge]:
    """Return how long ago each run ended, how long it took, and whether it succeeded."""
    ended = models.Run.objects.exclude(finished_at=None)
    newest = ended.values("name").annotate(last=Max("pk")).values("last")
    since: dict[Labels, float] = {}
    took: dict[Labels, float] = {}
    failed: dict[Labels, float] = {}
    for run in models.Run.objects.filter(pk__in=newest):
        assert run.finished_at is not None
        since[(run.name,)] = (now - run.finished_at).total_seconds()
        took[(run.name,)] = (run.finished_at - run.started_at).total_seconds()
        failed[(run.name,)] = float(bool(run.error))
    yield Gauge("run_ended_seconds_ago", "since a run ended", ("run",), since)
    yield Gauge("run_duration_seconds", "how long the last took", ("run",), took)
    yield Gauge("run_failed", "1 where the last failed", ("run",), failed)


def _last(now: datetime) -> Iterator[Gauge]:
    seen = models.Heartbeat.objects.values_list("name", "seen_at")
    beats: Values = {(name,): (now - at).total_seconds() for name, at in seen}
    yield Gauge("worker_seen_seconds_ago", "since a worker looked for work", ("worker",), beats)
    sent = models.Delivery.objects.aggregate(last=Max("sent_at"))["last"]
    mailed: Values = {(): (now - sent).total_seconds()} if sent else {}
    yield Gauge("mail_sent_seconds_ago", "since a mail was taken", (), mailed)
