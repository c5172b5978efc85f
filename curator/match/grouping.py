"""Group stories that are the same, and place new stories in existing clusters."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from curator.match.fingerprint import Fingerprint, fingerprints
from curator.match.index import Index
from curator.match.meaning import Embedder
from curator.records import Match, MatchKind, Message, Story

WEAKEST_LAST: tuple[MatchKind, ...] = ("editor", "copy", "revision", "translation", "event")
BATCH = 64
_BY_EDITOR = Message("an editor said that they are the same story")


@dataclass(frozen=True, slots=True)
class Group:
    """Two or more stories that are the same; `kind` is the weakest of its matches."""

    ids: tuple[str, ...]
    kind: MatchKind
    reason: Message
    matches: tuple[Match, ...] = ()


def twins(
    stories: Iterable[Story], embedder: Embedder | None = None, links: Links | None = None
) -> Iterator[Group]:
    """Yield the groups among `stories`, in the order of their first members."""
    found = []
    remaining = iter(stories)
    while batch := list(islice(remaining, BATCH)):
        found += fingerprints(batch, embedder)
    yield from cluster(found, links or Links())


def cluster(stories: Sequence[Fingerprint], links: Links) -> list[Group]:
    """Return the groups among `stories`; the order of `stories` does not change them."""
    index = Index()
    for story in stories:
        index.add(story)
    places = {story.id: at for at, story in enumerate(stories)}
    groups = _joined(_matches(stories, index, links), list(places), links)
    listed = [_group(ids, matches, places) for ids, matches in groups if len(ids) > 1]
    return sorted(listed, key=lambda group: places[group.ids[0]])


def _matches(stories: Sequence[Fingerprint], index: Index, links: Links) -> list[Match]:
    """Return every match once: editors' first, then by kind and score, in a fixed order."""
    by_editor = [Match(a, b, "editor", _BY_EDITOR) for a, b in links.must]
    found = {(min(m.a, m.b), max(m.a, m.b)): m for story in stories for m in index.find(story)}
    every = (*by_editor, *found.values())
    present = [match for match in every if match.a in index and match.b in index]
    return sorted(
        present, key=lambda m: (WEAKEST_LAST.index(m.kind), -m.score, *sorted((m.a, m.b)))
    )


def _joined(
    matches: Iterable[Match], ids: Sequence[str], links: Links
) -> list[tuple[set[str], list[Match]]]:
    """Join groups by each match in turn, unless the links forbid it; return members and matches."""
    group_of = {story: story for story in ids}
    members = {story: {story} for story in ids}
    joined_by: dict[str, list[Match]] = {story: [] for story in ids}
    matches = list(matches)
    known = {ordered(match.a, match.b) for match in matches}
    for match in matches:
        a, b = group_of[match.a], group_of[match.b]
        if a == b or links.forbid(members[a], members[b]):
            continue
        if match.kind == "event" and not _most_pairs_match(members[a], members[b], known):
            continue
        members[a] |= members.pop(b)
        joined_by[a] += [*joined_by.pop(b), match]
        group_of.update(dict.fromkeys(members[a], a))
    return [(members[group], joined_by[group]) for group in members]


def _most_pairs_match(some: Iterable[str], others: Iterable[str], known: Container[Pair]) -> bool:
    """Return whether most pairs across two groups match, so that events do not form chains."""
    pairs = [ordered(a, b) for a in some for b in others]
    return 2 * sum(pair in known for pair in pairs) > len(pairs)


def _group(ids: set[str], matches: list[Match], places: dict[str, int]) -> Group:
    weakest = max(
        matches, key=lambda match: (WEAKEST_LAST.index(match.kind), -match.score, match.a, match.b)
    )
    return Group(
        tuple(sorted(ids, key=places.__getitem__)), weakest.kind, weakest.reason, tuple(matches)
    )


Pair = tuple[str, str]


def ordered(a: str, b: str) -> Pair:
    return (a, b) if a <= b else (b, a)


@dataclass(frozen=True, slots=True)
class Links:
    """Pairs of story ids that must, or cannot, be in one group; `Links.of` orders the pairs."""

    must: frozenset[Pair] = frozenset()
    cannot: frozenset[Pair] = frozenset()

    @staticmethod
    def of(must: Iterable[Pair] = (), cannot: Iterable[Pair] = ()) -> Links:
        """Return the links; a pair that is in both cannot be joined, which is the safer choice."""
        separate = frozenset(ordered(*pair) for pair in cannot)
        return Links(frozenset(ordered(*pair) for pair in must) - separate, separate)

    def forbid(self, some: Iterable[str], others: Iterable[str]) -> bool:
        """Return whether any of `some` cannot be in one group with any of `others`."""
        if not self.cannot:
            return False
        others = list(others)
        return any(ordered(a, b) in self.cannot for a in some for b in others)

    def required_with(self, story: str) -> list[str]:
        """Return the stories that an editor joined with this one."""
        return sorted(b if a == story else a for a, b in self.must if story in (a, b))


@dataclass(frozen=True, slots=True)
class Placement:
    """The cluster of a story (None: a new one) and the match, with a story of it, that says why."""

    cluster: int | None
    match: Match | None = None


def place(story: Fingerprint, index: Index, clusters: Mapping[str, int], links: Links) -> Placement:
    """Return the cluster of the best match that `links` do not forbid; editors' joins come first.

    `clusters` is story id -> cluster, for every story in the index.
    """
    joined = links.required_with(story.id)
    by_editor = [Match(story.id, other, "editor", _BY_EDITOR) for other in joined]
    for match in (*by_editor, *index.find(story)):
        cluster = clusters.get(match.b)
        if cluster is not None and not _forbidden(story.id, cluster, clusters, links):
            return Placement(cluster, match)
    return Placement(None)


def _forbidden(story: str, cluster: int, clusters: Mapping[str, int], links: Links) -> bool:
    separate = [b if a == story else a for a, b in links.cannot if story in (a, b)]
    return any(clusters.get(other) == cluster for other in separate)
