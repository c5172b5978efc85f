"""Score the sources: what each brought in recent weeks, its use, and which have gone silent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Count, DateField, Exists, F, Max, Min, OuterRef, Q
from django.db.models.functions import Cast, Coalesce, Least

from curator.store import models, votes
from curator.store.votes import Votes

SILENT_GAPS = 4  # usual gaps without an entry, after which a source counts as idle
LEAST_GAP = 1.0  # days; what comes several times a day may still have a quiet day
PERIODS = (4, 8, 26, 52)  # weeks
_FRESH = timedelta(hours=26)  # older figures are counted anew: nothing has been read for a day
LEAST_DAYS = 3  # days with entries before anything can be called usual


@dataclass(frozen=True, slots=True)
class Pace:
    """The pace of a source: its last entry, and the mean gap, in days, between days with entries
    (None: unknown).
    """

    last: datetime | None = None
    gap: float | None = None

    def silence(self, now: datetime) -> int | None:
        """Return whole days since the last entry, or None."""
        return max((now - self.last).days, 0) if self.last else None

    def idle(self, now: datetime) -> bool:
        """Whether it has been silent for far longer than it usually is."""
        if self.last is None or self.gap is None:
            return False
        return now - self.last > SILENT_GAPS * timedelta(days=max(self.gap, LEAST_GAP))


@dataclass(frozen=True, slots=True)
class Score:
    """A source in the period: entries, stories on topic, used, rejected, and already told by
    others.
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
    votes: Votes | None = None  # of readers, on its items

    @property
    def share(self) -> float | None:
        """Return the share of its stories on topic, or None."""
        return self.on_topic / self.stories if self.stories else None

    @property
    def liked(self) -> float | None:
        """The part of the votes on its items that were happy; None without any."""
        return self.votes.liked if self.votes else None


Entries = dict[int, tuple[int, Pace]]  # by source: entries of the period, and its pace
Stories = dict[int, tuple[int, int, int]]  # by source: stories, on topic, told before by another


def scorecard(now: datetime, weeks: int) -> list[Score]:
    """Return every listed source, by name, with counts of the last `weeks` weeks.

    Counts of entries and stories are those of `keep`, if within a day.
    """
    since = now - timedelta(weeks=weeks)
    entries, stories = _kept(now, weeks) or _counted(since)
    picked, refused, answered = _picked(since), _refused(since), votes.by_source(since)
    rows = []
    for source in models.Source.objects.filter(listed=True).order_by("name"):
        count, pace = entries.get(source.pk, (0, Pace()))
        read, topical, copies = stories.get(source.pk, (0, 0, 0))
        reasons = refused.get(source.pk, {})
        rejected, why = sum(reasons.values()), [each for each in reasons.items() if each[0]]
        silent, idle = pace.silence(now), not source.paused and pace.idle(now)
        taken, said = picked.get(source.pk, 0), answered.get(source.pk)
        rows.append(
            Score(source, count, read, topical, taken, rejected, copies, why, silent, idle, said)
        )
    return rows


def keep(now: datetime) -> None:
    """Count entries and stories for every period that the desk offers; takes seconds for 100,000
    stories.
    """
    for weeks in PERIODS:
        entries, stories = _counted(now - timedelta(weeks=weeks))
        counts = {
            source: [count, pace.last and pace.last.timestamp(), pace.gap]
            for source, (count, pace) in entries.items()
        }
        value = {"entries": counts, "stories": stories}
        models.Figures.objects.update_or_create(
            name=f"scorecard {weeks}", defaults={"value": value, "at": now}
        )


def _kept(now: datetime, weeks: int) -> tuple[Entries, Stories] | None:
    rows = models.Figures.objects.filter(name=f"scorecard {weeks}", at__gte=now - _FRESH)
    value = rows.values_list("value", flat=True).first()
    if value is None:
        return None
    entries = {
        int(source): (count, Pace(last and datetime.fromtimestamp(last, UTC), gap))
        for source, (count, last, gap) in value["entries"].items()
    }
    return entries, {int(source): tuple(told) for source, told in value["stories"].items()}


def _counted(since: datetime) -> tuple[Entries, Stories]:
    return _entries(since), _stories(since)


def idle(now: datetime) -> list[Score]:
    """Return the listed sources that have been silent far longer than usual, by name."""
    paces = _entries(now)
    rows = models.Source.objects.filter(listed=True, paused=False).order_by("name")
    found = ((row, paces[row.pk][1]) for row in rows if row.pk in paces)
    return [
        Score(row, silent=pace.silence(now), idle=True) for row, pace in found if pace.idle(now)
    ]


def _entries(since: datetime) -> Entries:
    """Return source -> its recent entries, and its pace."""
    # A feed that is new to us brings old entries: what was published before it was seen counts
    # by its own date. A date in the future is one that cannot be believed.
    dated = Coalesce(Least("published", "first_seen"), "first_seen")
    rows = models.Entry.objects.annotate(told=dated).values("source").order_by()
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


def _stories(since: datetime) -> Stories:
    """Return source -> its recent stories, those on topic, and those told by others before."""
    other = models.Story.objects.filter(
        cluster=OuterRef("cluster"), current=True, entry__lt=OuterRef("entry")
    ).exclude(entry__source=OuterRef("entry__source"))
    copied = ~Q(match_kind__in=("", "event")) & Q(Exists(other))
    counted = (
        models.Story.objects.filter(current=True, entry__first_seen__gte=since)
        .values(source=F("entry__source"))
        .annotate(
            stories=Count("pk"),
            topical=Count("pk", filter=Q(on_topic=True)),
            copies=Count("pk", filter=copied),
        )
        .order_by()
    )
    return {row["source"]: (row["stories"], row["topical"], row["copies"]) for row in counted}


def _picked(since: datetime) -> dict[int, int]:
    """Return source -> how many of its recent entries are in an issue or draft."""
    picks = models.Pick.objects.filter(story__entry=OuterRef("pk"), dropped=False)
    # grouped here: a database asked to group goes through all picks, or all entries, ever
    rows = models.Entry.objects.filter(Exists(picks), first_seen__gte=since)
    return Counter(rows.values_list("source", flat=True))


def _refused(since: datetime) -> dict[int, dict[str, int]]:
    """Return source -> its recent stories that were rejected since then, by reason, the most
    frequent first.
    """
    rejected = models.Triage.objects.filter(state=models.Triage.State.REJECTED, at__gte=since)
    rows = models.Story.objects.filter(
        current=True, entry__first_seen__gte=since, cluster__in=rejected.values("cluster")
    )
    refused = rows.values_list("entry__source", "cluster__triage__reason")
    counted = refused.annotate(count=Count("pk")).order_by("-count", "cluster__triage__reason")
    found: dict[int, dict[str, int]] = {}
    for source, reason, count in counted:
        found.setdefault(source, {})[reason] = count
    return found
