"""Filter and order the candidates."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import NamedTuple
from urllib.parse import urlencode

from django.core.cache import cache
from django.db.models import Q, QuerySet
from django.http import QueryDict

from curator import records
from curator.records.slots import NUMBERS
from curator.runs import context
from curator.runs.draft import weigh
from curator.store import drafts, models
from curator.store.search import matching
from curator.store.snapshot import next_number

# Above this many only those most on topic are weighed, and the others follow, newest first:
# weighing them all would keep an editor waiting.
MOST_WEIGHED = 2_000
MOST_FOUND, MOST_EVER_FOUND = 10_000, 1_000  # the newest of what fits, in a period or of all
ALL = "all"
PERIODS = ("30", "90", "365", ALL)  # days, beside the window that drafts are made from
KEPT_SECONDS, MOST_KEPT = 12 * 3_600, 10_000
UNFIT = -1_000.0  # cannot be picked at all, for instance because it was printed already
Reasons = Sequence[records.Reason]
NEW, PICKED, REJECTED = "new", "picked", models.Triage.State.REJECTED
STATES = (NEW, PICKED, *models.Triage.State.values)


@dataclass(frozen=True, slots=True)
class Filter:
    """An editor's filter; empty fields match everything."""

    theme: str = ""
    language: str = ""
    source: str = ""
    kind: str = ""
    flag: str = ""
    words: str = ""
    order: str = ""  # "" best first, "new" newest first
    off_topic: bool = False
    unpicked: bool = False  # only what no issue has
    state: str = ""  # a judgement, "new" or "picked"; "" everything but what was rejected
    days: str = ""  # how far back, or "all"; "" the window that drafts are made from
    blocked: int = 0  # only what this entry of the block list keeps away; 0: no such story
    story: int = 0  # one story alone, whatever it is about and however old; 0: all

    @classmethod
    def of(cls, query: QueryDict) -> Filter:
        """Return the filter in an address's query."""
        get = query.get
        days = get("days", "")
        return cls(
            theme=get("theme", ""),
            language=get("language", ""),
            source=get("source", ""),
            kind=get("kind", ""),
            flag=get("flag", ""),
            words=get("q", "").strip()[:200],
            order="new" if get("order") == "new" else "",
            off_topic=get("off_topic") == "1",
            unpicked=get("unpicked") == "1",
            state=get("state", ""),
            days=days if days in PERIODS else "",
            blocked=_number(get("blocked", "")),
            story=_number(get("story", "")),
        )

    @property
    def address(self) -> str:
        """Return the filter as an address's query."""
        requested = {
            "theme": self.theme,
            "language": self.language,
            "source": self.source,
            "kind": self.kind,
            "flag": self.flag,
            "q": self.words,
        }
        requested |= {"order": self.order, "days": self.days, "state": self.state}
        requested |= {"off_topic": "1" if self.off_topic else ""}
        requested |= {"unpicked": "1" if self.unpicked else ""}
        requested |= {"blocked": str(self.blocked or "")}
        requested |= {"story": str(self.story or "")}
        return urlencode({name: value for name, value in requested.items() if value})


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 16 else 0


class Worth(NamedTuple):
    """The score of a cluster, and its reasons as JSON."""

    points: float
    written: str

    @classmethod
    def of(cls, reasons: Reasons) -> Worth:
        points = round(sum(reason.points for reason in reasons), 2) if reasons else UNFIT
        return cls(points, json.dumps([records.to_json(reason) for reason in reasons]))

    @property
    def reasons(self) -> Reasons:
        """Return the reasons of its score; none if it cannot be picked."""
        return [records.from_json(records.Reason, each) for each in json.loads(self.written)]


UNKNOWN = Worth.of(())


@dataclass(frozen=True, slots=True)
class Found:
    """The filtered story ids, one per cluster, in order; scores by cluster; counts by state; the
    clusters that another issue printed; how many versions were looked at, if older ones match too.
    """

    stories: Sequence[int]
    worth: Mapping[int, Worth]
    counts: Mapping[str, int]
    printed: Collection[int]
    cut_at: int | None = None


def found(wanted: Filter, days: int, now: datetime, issue: models.Issue | None = None) -> Found:
    """Return what matches the filter: of each cluster the newest matching version.

    Picked is what `issue` has and what others printed.
    """
    newest: dict[int, int] = {}
    topical: dict[int, float] = {}
    counts: Counter[str] = Counter()
    most = MOST_EVER_FOUND if wanted.days == ALL else MOST_FOUND
    rows = _fitting(wanted, days, now)[: most + 1]
    told = list(rows.values_list("pk", "cluster_id", "topic_score", "cluster__triage__state"))
    cut_at, told = most if len(told) > most else None, told[:most]
    printed = drafts.printed_before({cluster for _, cluster, _, _ in told}, issue)
    picked = printed | _items(issue)
    for pk, cluster, score, judged in told:
        if wanted.unpicked and cluster in picked:
            continue
        state = _state(judged, cluster in picked)
        if cluster not in topical:
            counts[state] += 1
        topical[cluster] = max(score, topical.get(cluster, 0.0))
        if _asked_for(wanted, state):
            newest.setdefault(cluster, pk)
    if wanted.order == "new":
        return Found(list(newest.values()), {}, counts, printed, cut_at)
    # sorted is stable: what is not weighed follows, newest first
    weighed = sorted(newest, key=lambda cluster: -topical[cluster])[:MOST_WEIGHED]
    known = worth({cluster: newest[cluster] for cluster in weighed}, now)
    best = sorted(newest, key=lambda cluster: -known.get(cluster, UNKNOWN).points)
    return Found([newest[cluster] for cluster in best], known, counts, printed, cut_at)


def _items(issue: models.Issue | None) -> set[int]:
    """Return the clusters of the issue's items; one that only lends a number is not picked."""
    rows = models.Pick.objects.filter(issue=issue, dropped=False).exclude(slot=NUMBERS)
    return set(rows.values_list("cluster_id", flat=True))


def _state(judged: str | None, picked: bool) -> str:
    """Return the state a cluster counts under: picking ends a judgement other than rejection."""
    if picked and judged != REJECTED:
        return PICKED
    return judged or NEW


def _asked_for(wanted: Filter, state: str) -> bool:
    if wanted.story:
        return True
    return state == wanted.state if wanted.state in STATES else state != REJECTED


def _fitting(wanted: Filter, days: int, now: datetime) -> QuerySet[models.Story]:
    rows = models.Story.objects.filter(current=True)
    if wanted.story:
        return rows.filter(pk=wanted.story)
    rows = rows.filter(blocked_by=wanted.blocked or None)
    if wanted.days != ALL:
        rows = rows.filter(published__gte=now - timedelta(days=int(wanted.days or days)))
    for condition in _conditions(wanted):
        rows = rows.filter(condition)
    return rows.order_by("-published", "-pk")


def _conditions(wanted: Filter) -> Iterator[Q]:
    if not wanted.off_topic:
        yield Q(on_topic=True)
    if wanted.kind:
        yield Q(kind=wanted.kind)
    if wanted.language:
        yield Q(language=wanted.language)
    if wanted.source.isdecimal() and len(wanted.source) < 16:
        yield Q(entry__source=int(wanted.source))
    if wanted.theme:
        yield _recorded("themes", "key", wanted.theme)
    if wanted.flag:
        yield _recorded("flags", "flag", wanted.flag)
    if wanted.words:
        yield matching(wanted.words, by_date=True)


def _recorded(part: str, name: str, value: str) -> Q:
    """Return the condition that an entry of a list in the record has this value."""
    value = value.replace('"', "")
    # the JSON text has a space after the colon in PostgreSQL and none in SQLite
    tight, spaced = f'"{name}":"{value}"', f'"{name}": "{value}"'
    return Q(**{f"record__{part}__icontains": tight}) | Q(**{f"record__{part}__icontains": spaced})


def worth(clusters: Mapping[int, int], now: datetime) -> Mapping[int, Worth]:
    """Return the score of each cluster by its newest story; cached until day, settings or issues
    change.
    """
    config = context.config()
    settings = sha256(f"{config.picking}{config.sections}".encode()).hexdigest()
    key = f"worth-{config.newsletter.day_of(now)}-{next_number()}-{settings}"
    kept: dict[tuple[int, int], Worth] = cache.get(key, {})
    missing = [cluster for cluster, story in clusters.items() if (cluster, story) not in kept]
    if missing:
        weighed = weigh(config, sorted(missing), now)
        for cluster in missing:
            kept[cluster, clusters[cluster]] = Worth.of(weighed.get(cluster, ()))
        cache.set(key, dict(list(kept.items())[-MOST_KEPT:]), KEPT_SECONDS)
    return {cluster: kept[cluster, story] for cluster, story in clusters.items()}
