"""Where a new story belongs: in the cluster of a story it tells again, or in a new one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from curator.match.fingerprint import Fingerprint
from curator.match.index import Index
from curator.match.links import Links
from curator.records import Match


@dataclass(frozen=True, slots=True)
class Placement:
    """`cluster` is None for a new one; `match` says why, with the story already there as `b`."""

    cluster: int | None
    match: Match | None = None


def place(story: Fingerprint, index: Index, clusters: Mapping[str, int], links: Links) -> Placement:
    """The cluster of the best match that no cannot-link forbids; what an editor tied together goes together first.

    `clusters` tells the cluster of each story in the index, by id.
    """
    tied = [
        Match(story.id, other, "editor", "an editor said that they are the same story") for other in links.bound_to(story.id)
    ]
    for match in (*tied, *index.find(story)):
        cluster = clusters.get(match.b)
        if cluster is not None and not _forbidden(story.id, cluster, clusters, links):
            return Placement(cluster, match)
    return Placement(None)


def _forbidden(story: str, cluster: int, clusters: Mapping[str, int], links: Links) -> bool:
    apart = [b if a == story else a for a, b in links.cannot if story in (a, b)]
    return any(clusters.get(other) == cluster for other in apart)
