"""Which stories the candidates page shows, and in what order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import starmap
from urllib.parse import urlencode

from django.core.cache import cache
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from curator import records
from curator.runs import context
from curator.runs.draft import weigh
from curator.store import models
from curator.store.search import matching
from curator.store.snapshot import next_number

# Above this many only those most on topic are weighed, and the others follow, newest first:
# weighing them all would keep an editor waiting.
MOST_WEIGHED = 2_000
ALL = "all"
PERIODS = ("30", "90", "365", ALL)  # days, beside the window that drafts are made from
KEPT_SECONDS, MOST_KEPT = 12 * 3_600, 10_000
Reasons = tuple[records.Reason, ...]
Plain = tuple[str, float, str]
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
    """The ids of one story per cluster, in the order asked for; why each scores as it does, by
    cluster, as far as that decided the order; how many there are in each state, whichever was
    asked for.
    """

    stories: Sequence[int]
    reasons: Mapping[int, Reasons]
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
    if wanted.order == "new":
        return Found(list(newest.values()), {}, counts)
    # sorted is stable: what is not weighed follows, newest first
    weighed = sorted(newest, key=lambda cluster: -topical[cluster])[:MOST_WEIGHED]
    why = reasons({cluster: newest[cluster] for cluster in weighed}, now)
    worth = {cluster: total(each) if each else UNFIT for cluster, each in why.items()}
    best = sorted(newest, key=lambda cluster: -worth.get(cluster, UNFIT))
    return Found([newest[cluster] for cluster in best], why, counts)


def _asked_for(wanted: Filter, state: str) -> bool:
    if wanted.story:
        return True
    return state == wanted.state if wanted.state in STATES else state != REJECTED


UNFIT = -1_000.0  # cannot be picked at all, for instance because it was printed already


def _fitting(wanted: Filter, days: int, now: datetime) -> QuerySet[models.Story]:
    rows = models.Story.objects.filter(current=True)
    if wanted.story:
        return rows.filter(pk=wanted.story)
    if wanted.days != ALL:
        rows = rows.filter(published__gte=now - timedelta(days=int(wanted.days or days)))
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


def reasons(clusters: Mapping[int, int], now: datetime) -> Mapping[int, Reasons]:
    """Why each cluster, with its newest story, scores as it does; empty for what cannot be
    picked. Kept as long as day, settings and printed issues stay, so that only what is new is
    weighed.
    """
    config = context.config()
    settings = sha256(f"{config.picking}{config.sections}".encode()).hexdigest()
    key = f"reasons-{now:%Y%m%d}-{next_number()}-{settings}"
    kept: dict[tuple[int, int], list[Plain]] = cache.get(key, {})
    missing = [cluster for cluster, story in clusters.items() if (cluster, story) not in kept]
    if missing:
        weighed = weigh(config, sorted(missing), now)
        for cluster in missing:
            kept[cluster, clusters[cluster]] = list(map(_plain, weighed.get(cluster, ())))
        cache.set(key, dict(list(kept.items())[-MOST_KEPT:]), KEPT_SECONDS)
    return {
        cluster: tuple(starmap(records.Reason, kept[cluster, story]))
        for cluster, story in clusters.items()
    }


def _plain(reason: records.Reason) -> Plain:
    return reason.what, reason.points, reason.why


def total(reasons: Reasons) -> float:
    """The sum of the points."""
    return round(sum(reason.points for reason in reasons), 2)
