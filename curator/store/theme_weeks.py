"""Count the stories on topic of each week by main theme: after readings, for the desk's chart."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.db.models import Count
from django.db.models.functions import TruncWeek

from curator.store import models
from curator.store.term_counts import WEEKS, monday

_NAME = "theme weeks"
Weeks = Mapping[str, Mapping[str, int]]  # Monday -> theme -> stories


def keep(now: datetime) -> None:
    """Count the last twelve weeks anew, since corrections change what was counted before."""
    models.Figures.objects.update_or_create(
        name=_NAME, defaults={"value": _counted(now), "at": now}
    )


def stories(now: datetime) -> Mapping[date, Mapping[str, int]]:
    """Return Monday -> theme -> stories for the last twelve weeks, oldest first, as of the last
    reading.
    """
    kept = models.Figures.objects.filter(name=_NAME).values_list("value", flat=True).first()
    found = _counted(now) if kept is None else kept
    return {week: found.get(week.isoformat(), {}) for week in _mondays(now)}


def _mondays(now: datetime) -> list[date]:
    newest = date.fromisoformat(monday(now))
    return [newest - timedelta(weeks=ago) for ago in reversed(range(WEEKS))]


def _counted(now: datetime) -> Weeks:
    rows = models.Story.objects.filter(current=True, on_topic=True, blocked_by=None)
    rows = rows.filter(published__date__gte=_mondays(now)[0], published__lte=now)
    told = rows.annotate(week=TruncWeek("published")).order_by()
    found: dict[str, dict[str, int]] = {}
    for week, theme, count in told.values_list("week", "record__themes__0__key").annotate(
        count=Count("pk")
    ):
        if theme:
            found.setdefault(monday(week), {})[theme] = count
    return found
