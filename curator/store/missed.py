"""Stories that an issue could have printed and did not."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db.models import Count, Max, QuerySet

from curator.store import models

SEVERAL = 3  # sources that tell a story before it counts as told by many


def most_topical(start: datetime, end: datetime, most: int) -> list[int]:
    """Return at most `most` clusters of that time that nobody picked, dropped or rejected, by topic
    score.
    """
    rows = _left(start, end).values("cluster").annotate(worth=Max("topic_score"))
    best = rows.order_by("-worth", "-cluster")
    return list(best.values_list("cluster", flat=True)[:most])


def told_by_many(start: datetime, end: datetime, most: int) -> dict[int, int]:
    """Return those of the same clusters that at least `SEVERAL` sources covered, with
    their number.
    """
    rows = _left(start, end).values("cluster")
    rows = rows.annotate(told=Count("entry__source", distinct=True))
    several = rows.filter(told__gte=SEVERAL).order_by("-told", "-cluster")
    return dict(several.values_list("cluster", "told")[:most])


def stories(clusters: Collection[int]) -> Mapping[int, models.Story]:
    """Return the version of each cluster that was read first, of those on topic, with
    its source.
    """
    rows = models.Story.objects.filter(cluster__in=clusters, current=True, on_topic=True)
    rows = rows.select_related("entry__source").defer("record", "search_text")
    return {row.cluster_id: row for row in rows.order_by("-pk")}


def _left(start: datetime, end: datetime) -> QuerySet[models.Story]:
    """Return the stories of that time that are on topic and that nobody used."""
    rejected = models.Triage.objects.filter(state=models.Triage.State.REJECTED).values("cluster")
    return (
        models.Story.objects.filter(
            published__gte=start,
            published__lt=end,
            current=True,
            on_topic=True,
            blocked_by=None,
        )
        # Picked for another issue is not missed, and dropped was a decision
        .exclude(cluster__in=models.Pick.objects.values("cluster"))
        .exclude(cluster__in=rejected)
    )
