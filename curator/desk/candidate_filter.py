"""Which stories the candidates page shows, and in what order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.core.cache import cache
from django.db.models import Max, Q, QuerySet
from django.http import HttpRequest

from curator import records
from curator.runs import context
from curator.runs.draft import weigh
from curator.store import models
from curator.store.search import matching

# Above this many only those most on topic are weighed, and the others follow, newest first:
# weighing them all would keep an editor waiting.
MOST_WEIGHED = 2_000
ALL = "all"
PERIODS = ("30", "90", "365", ALL)  # days, beside the window that drafts are made from
KEPT_SECONDS = 600
NEW, REJECTED = "new", models.Triage.State.REJECTED
STATES = (NEW, *models.Triage.State.values)


@dataclass(frozen=True, slots=True)
class Filter:
    """What the editor asked to see; empty means everything."""

    theme: str = ""
    language: str = ""
    source: str = ""
    words: str = ""
    order: str = ""  # "" best first, "new" newest first
    off_topic: bool = False
    state: str = ""  # a judgement, or "new"; "" everything but what was rejected
    days: str = ""  # how far back, or "all"; "" the window that drafts are made from
    story: int = 0  # one story alone, whatever it is about and however old; 0: all

    @classmethod
    def of(cls, request: HttpRequest) -> Filter:
        """The filter in an address."""
        get = request.GET.get
        order = "new" if get("order") == "new" else ""
        asked = (
            get("theme", ""),
            get("language", ""),
            get("source", ""),
            get("q", "").strip()[:200],
        )
        days, story = get("days", ""), get("story", "")
        return cls(
            *asked,
            order,
            get("off_topic") == "1",
            get("state", ""),
            days if days in PERIODS else "",
            int(story) if story.isdecimal() and len(story) < 16 else 0,
        )

    @property
    def address(self) -> str:
        """The filter as the query part of an address."""
        asked = {
            "theme": self.theme,
            "language": self.language,
            "source": self.source,
            "q": self.words,
        }
        asked |= {"order": self.order, "days": self.days, "state": self.state}
        asked |= {"off_topic": "1" if self.off_topic else ""}
        asked |= {"story": str(self.story or "")}
        return urlencode({name: value for name, value in asked.items() if value})


@dataclass(frozen=True, slots=True)
class Found:
    """The ids of one story per cluster, in the order asked for, and how many there are in each
    state, whichever was asked for.
    """

    stories: Sequence[int]
    counts: Mapping[str, int]


def found(wanted: Filter, days: int, now: datetime) -> Found:
    """What fits the filter: of each cluster its newest version that does."""
    newest: dict[int, int] = {}
    topical: dict[int, float] = {}
    counts: Counter[str] = Counter()
    rows = _fitting(wanted, days, now)
    told = rows.values_list("pk", "cluster_id", "topic_score", "cluster__triage__state")
    for pk, cluster, score, state in told:
        if cluster not in topical:
            counts[state or NEW] += 1
        topical[cluster] = max(score, topical.get(cluster, 0.0))
        if _asked_for(wanted, state or NEW):
            newest.setdefault(cluster, pk)
    return Found(_in_order(wanted, newest, topical, now), counts)


def _asked_for(wanted: Filter, state: str) -> bool:
    if wanted.story:
        return True
    return state == wanted.state if wanted.state in STATES else state != REJECTED


def _in_order(
    wanted: Filter, newest: Mapping[int, int], topical: Mapping[int, float], now: datetime
) -> list[int]:
    if wanted.order == "new":
        return list(newest.values())
    # sorted is stable: what is not weighed follows, newest first
    weighed = sorted(newest, key=lambda cluster: -topical[cluster])[:MOST_WEIGHED]
    worth = scores(sorted(weighed), now)
    return [
        newest[cluster]
        for cluster in sorted(newest, key=lambda cluster: -worth.get(cluster, UNFIT))
    ]


UNFIT = -1_000.0  # cannot be picked at all, for instance because it was printed already


def _fitting(wanted: Filter, days: int, now: datetime) -> QuerySet[models.Story]:
    rows = models.Story.objects.filter(current=True)
    if wanted.story:
        return rows.filter(pk=wanted.story)
    if wanted.days != ALL:
        since = now - timedelta(days=int(wanted.days or days))
        rows = rows.filter(
            Q(published__gte=since) | Q(published=None, entry__first_seen__gte=since)
        )
    for condition in _conditions(wanted):
        rows = rows.filter(condition)
    return rows.order_by("-published", "-pk")


def _conditions(wanted: Filter) -> Iterator[Q]:
    if not wanted.off_topic:
        yield Q(on_topic=True)
    if wanted.language:
        yield Q(language=wanted.language)
    if wanted.source.isdecimal() and len(wanted.source) < 16:
        yield Q(entry__source=int(wanted.source))
    if wanted.theme:  # the JSON text has a space after the colon in PostgreSQL and none in SQLite
        key = wanted.theme.replace('"', "")
        yield Q(record__themes__icontains=f'"key":"{key}"') | Q(
            record__themes__icontains=f'"key": "{key}"'
        )
    if wanted.words:
        yield matching(wanted.words)


def scores(clusters: list[int], now: datetime) -> dict[int, float]:
    """What each cluster is worth to the open draft; kept until a story comes in or ten minutes
    pass.
    """
    newest = models.Story.objects.aggregate(newest=Max("pk"))["newest"]
    key = f"scores-{now:%Y%m%d}-{newest}-{models.Link.objects.count()}-{hash(tuple(clusters))}"
    kept: dict[int, float] | None = cache.get(key)
    if kept is None:
        scores = weigh(context.config(), clusters, now)
        kept = {cluster: total(reasons) for cluster, reasons in scores.items()}
        cache.set(key, kept, KEPT_SECONDS)
    return kept


def total(reasons: tuple[records.Reason, ...]) -> float:
    """The sum of the points."""
    return round(sum(reason.points for reason in reasons), 2)
