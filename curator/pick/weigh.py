"""What single clusters are worth today, for an editor who looks for something to pick."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from curator.pick.candidates import eligible
from curator.pick.rules import History, Rules
from curator.pick.score import scored
from curator.records import Cluster, Reason


def weigh(clusters: Iterable[Cluster], rules: Rules, history: History, day: date) -> Mapping[int, tuple[Reason, ...]]:
    """The reasons of each cluster that could be picked for the issue of `day`, by its id; the others are left out."""
    pile, _ = eligible(clusters, rules, history, day)
    return {candidate.cluster.id: scored(candidate, rules, history).reasons for candidate in pile}
