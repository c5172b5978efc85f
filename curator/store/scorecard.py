"""What each source brought in the last weeks, what became of it, and which have gone quiet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, DateField, Exists, F, Max, Min, OuterRef, Q
from django.db.models.functions import Cast, Coalesce, Least

from curator.store import models

SILENT_GAPS = 4  # usual gaps without an entry, after which a source counts as idle
LEAST_GAP = 1.0  # days; what comes several times a day may still have a quiet day
LEAST_DAYS = 3  # days with entries before anything can be called usual


@dataclass(frozen=True, slots=True)
class Pace:
    """When a source brings entries: the last of all, and the mean gap between the days that had
    one, in days (None before there are enough).
    """

    last: datetime | None = None
    gap: float | None = None

    def silence(self, now: datetime) -> int | None:
        """Whole days since the last entry; None for a source that never had one."""
        return max((now - self.last).days, 0) if self.last else None

    def idle(self, now: datetime) -> bool:
        """Whether it has been silent for far longer than it usually is."""
        if self.last is None or self.gap is None:
            return False
        return now - self.last > SILENT_GAPS * timedelta(days=max(self.gap, LEAST_GAP))


@dataclass(frozen=True, slots=True)
class Score:
    """One source in the period: how many entries, of these how many stories on topic, in an
    issue, rejected, and told by another source before.
    """

    source: models.Source
    entries: int = 0
    stories: int = 0
    on_topic: int = 0
    picked: int = 0
    rejected: int = 0
    duplicates: int = 0
    reasons: Sequence[tuple[str, int]] = ()  # why rejected, the most frequent first
    silent: int | None = None  # days
    idle: bool = False

    @property
    def share(self) -> float | None:
        """The part of its stories that is on topic; None without any."""
        return self.on_topic / self.stories if self.stories else None


def scorecard(now: datetime, weeks: int) -> list[Score]:
    """Every listed source, by name; what counts was first seen in the last `weeks` weeks. Five
    queries, however many sources and stories there are.
    """
    since = now - timedelta(weeks=weeks)
    entries, stories, picked = _entries(since), _stories(since), _picked(since)
    reasons = _reasons(since)
    rows = []
    for source in models.Source.objects.filter(listed=True).order_by("name"):
        count, pace = entries.get(source.pk, (0, Pace()))
        read = stories.get(source.pk, (0, 0, 0, 0))
        silent, idle = pace.silence(now), not source.paused and pace.idle(now)
        why = reasons.get(source.pk, ())
        rows.append(
            Score(source, count, *read[:2], picked.get(source.pk, 0), *read[2:], why, silent, idle)
        )
    return rows


def idle(now: datetime) -> list[Score]:
    """The listed sources that have been silent for far longer than they usually are, by name."""
    paces = _entries(now)
    rows = models.Source.objects.filter(listed=True, paused=False).order_by("name")
    found = ((row, paces[row.pk][1]) for row in rows if row.pk in paces)
    return [
        Score(row, silent=pace.silence(now), idle=True) for row, pace in found if pace.idle(now)
    ]


def _entries(since: datetime) -> dict[int, tuple[int, Pace]]:
    """By source: its entries since then, and its pace over all that are kept."""
    # A feed that is new to us brings old entries: what was published before it was seen counts
    # by its own date. A date in the future is one that cannot be believed.
    told = Coalesce(Least("published", "first_seen"), "first_seen")
    rows = models.Entry.objects.annotate(told=told).values("source").order_by()
    counted = rows.annotate(
        count=Count("pk", filter=Q(first_seen__gte=since)),
        last=Max("told"),
        first=Min("told"),
        days=Count(Cast("told", DateField()), distinct=True),
    ).values_list("source", "count", "first", "last", "days")
    return {
        source: (count, Pace(last, _gap(first, last, days)))
        for source, count, first, last, days in counted
    }


def _gap(first: datetime, last: datetime, days: int) -> float | None:
    if days < LEAST_DAYS:
        return None
    return (last - first) / timedelta(days=1) / (days - 1)


def _stories(since: datetime) -> dict[int, tuple[int, int, int, int]]:
    """By source: its stories since then, those on topic, rejected, and told before by another."""
    other = models.Story.objects.filter(
        cluster=OuterRef("cluster"), current=True, entry__lt=OuterRef("entry")
    ).exclude(entry__source=OuterRef("entry__source"))
    copied = ~Q(match_kind__in=("", "event")) & Q(Exists(other))
    rejected = Q(cluster__triage__state=models.Triage.State.REJECTED)
    counted = (
        models.Story.objects.filter(current=True, entry__first_seen__gte=since)
        .values(source=F("entry__source"))
        .annotate(
            stories=Count("pk"),
            topical=Count("pk", filter=Q(on_topic=True)),
            refused=Count("pk", filter=rejected),
            copies=Count("pk", filter=copied),
        )
        .order_by()
    )
    return {
        row["source"]: (row["stories"], row["topical"], row["refused"], row["copies"])
        for row in counted
    }


def _picked(since: datetime) -> dict[int, int]:
    """By source: how many of its entries since then are in an issue or draft."""
    rows = models.Pick.objects.filter(dropped=False, story__entry__first_seen__gte=since)
    return dict(
        rows.values_list("story__entry__source")
        .annotate(count=Count("story__entry", distinct=True))
        .order_by()
    )


def _reasons(since: datetime) -> dict[int, list[tuple[str, int]]]:
    """By source: why its stories were rejected, where somebody said, the most frequent first."""
    rows = models.Triage.objects.filter(
        cluster__stories__current=True, cluster__stories__entry__first_seen__gte=since
    ).exclude(reason="")
    told = rows.values_list("cluster__stories__entry__source", "reason")
    counted = told.annotate(count=Count("pk")).order_by("-count", "reason")
    found: dict[int, list[tuple[str, int]]] = {}
    for source, reason, count in counted:
        found.setdefault(source, []).append((reason, count))
    return found
