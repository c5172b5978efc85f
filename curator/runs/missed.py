"""Find what an issue missed: its days' best stories that it lacks, and those told by many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from curator.config import Config
from curator.records import Reason
from curator.runs.draft import weigh_for
from curator.store import missed, models

MOST = 10
MOST_WEIGHED = 200  # those most on topic: each is parsed to be weighed


@dataclass(frozen=True, slots=True)
class Left:
    """A story that nobody picked, with its score or number of sources."""

    story: models.Story
    score: float = 0.0
    tellings: int = 0


@dataclass(frozen=True, slots=True)
class Missed:
    """At most ten of either kind, best first; a story may be both."""

    start: datetime
    end: datetime
    best: Sequence[Left]
    told_by_many: Sequence[Left]


def missed_by(config: Config, issue: models.Issue) -> Missed:
    """Return what `issue` missed in its picking window and on its own day."""
    zone = ZoneInfo(config.newsletter.time_zone)
    end = datetime.combine(issue.day + timedelta(days=1), time(), zone)
    start = end - timedelta(days=config.picking.window_days + 1)
    topical = missed.most_topical(start, end, MOST_WEIGHED)
    reasons = weigh_for(config, topical, issue, issue.day)
    scores = {cluster: _score(why) for cluster, why in reasons.items()}
    best = sorted(scores, key=lambda cluster: (-scores[cluster], -cluster))[:MOST]
    widely = missed.told_by_many(start, end, MOST)
    rows = missed.stories({*best, *widely})
    return Missed(
        start,
        end,
        [Left(rows[cluster], score=scores[cluster]) for cluster in best if cluster in rows],
        [Left(rows[cluster], tellings=widely[cluster]) for cluster in widely if cluster in rows],
    )


def _score(reasons: Sequence[Reason]) -> float:
    return round(sum(reason.points for reason in reasons), 2)
