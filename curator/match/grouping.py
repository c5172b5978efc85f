"""A pile of stories as groups that tell the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from curator.match.fingerprint import Fingerprint, fingerprints
from curator.match.index import Index
from curator.match.links import Links
from curator.match.meaning import Embedder
from curator.records import Match, MatchKind, Story

WEAKEST_LAST: tuple[MatchKind, ...] = ("editor", "copy", "revision", "translation")
BATCH = 64


@dataclass(frozen=True, slots=True)
class Group:
    """Two or more stories that tell the same; `kind` is the weakest of the matches that hold it together."""

    ids: tuple[str, ...]
    kind: MatchKind
    reason: str
    matches: tuple[Match, ...] = ()


def twins(stories: Iterable[Story], embedder: Embedder | None = None, links: Links | None = None) -> Iterator[Group]:
    """The groups among `stories`, in the order of their first members; a story in no group is alone."""
    seen = []
    waiting = iter(stories)
    while batch := list(islice(waiting, BATCH)):
        seen += fingerprints(batch, embedder)
    yield from cluster(seen, links or Links())


def cluster(stories: Sequence[Fingerprint], links: Links) -> list[Group]:
    """The groups among `stories`, whatever order they come in, never against a cannot-link."""
    index = Index()
    for story in stories:
        index.add(story)
    places = {story.id: at for at, story in enumerate(stories)}
    groups = _joined(_matches(stories, index, links), list(places), links)
    listed = [_group(ids, matches, places) for ids, matches in groups if len(ids) > 1]
    return sorted(listed, key=lambda group: places[group.ids[0]])


def _matches(stories: Sequence[Fingerprint], index: Index, links: Links) -> list[Match]:
    """Every match once, an editor's first, then the strongest kind and score; the order does not hang on the input's."""
    tied = [Match(a, b, "editor", "an editor said that they are the same story") for a, b in links.must]
    found = {(min(m.a, m.b), max(m.a, m.b)): m for story in stories for m in index.find(story)}
    present = [match for match in (*tied, *found.values()) if match.a in index and match.b in index]
    return sorted(present, key=lambda m: (WEAKEST_LAST.index(m.kind), -m.score, *sorted((m.a, m.b))))


def _joined(matches: Iterable[Match], ids: Sequence[str], links: Links) -> list[tuple[set[str], list[Match]]]:
    """The groups that `matches` make when each in turn joins two, unless the links forbid it."""
    group_of = {story: story for story in ids}
    members = {story: {story} for story in ids}
    held: dict[str, list[Match]] = {story: [] for story in ids}
    for match in matches:
        a, b = group_of[match.a], group_of[match.b]
        if a == b or links.forbid(members[a], members[b]):
            continue
        members[a] |= members.pop(b)
        held[a] += [*held.pop(b), match]
        group_of.update(dict.fromkeys(members[a], a))
    return [(members[group], held[group]) for group in members]


def _group(ids: set[str], matches: list[Match], places: dict[str, int]) -> Group:
    weakest = max(matches, key=lambda match: (WEAKEST_LAST.index(match.kind), -match.score, match.a, match.b))
    return Group(tuple(sorted(ids, key=places.__getitem__)), weakest.kind, weakest.reason, tuple(matches))
