"""Candidates: which clusters an issue may print, and which story of each cluster."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from curator.language.tags import same_language
from curator.pick.rules import History, Rules
from curator.records import Cluster, Message, Reason, Section, Story
from curator.records.slots import NUMBERS

UNUSABLE = ("not-an-article", "gated")


Content = tuple[str, str, str, str]
Order = tuple[float, int, Content]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A cluster with the story to print, its age in days (None if undated) and its score."""

    cluster: Cluster
    story: Story
    age: int | None
    reasons: tuple[Reason, ...] = ()

    @property
    def score(self) -> float:
        return total(self.reasons)

    @property
    def order(self) -> Order:
        """The sort key, best first; it never depends on the order in which stories were read."""
        return (-self.score, self.age if self.age is not None else 10_000, content(self.story))

    def fit(self, section: Section) -> float:
        return max(
            (theme.score for theme in self.story.themes if theme.key in section.themes), default=0.0
        )


def total(reasons: Iterable[Reason]) -> float:
    return round(sum(reason.points for reason in reasons), 3)


def content(story: Story) -> Content:
    """Return a key that breaks ties: address, source, title and text, never a database id."""
    return (story.article.url, story.source, story.title, story.article.body)


def telling(cluster: Cluster, rules: Rules) -> Story | None:
    """Return the story of a cluster to print, or None if none is usable.

    In order of importance: it has a text, few flags, a source of high weight, and a language that
    comes early in the newsletter's.
    """
    usable = [
        story for story in cluster.stories if story.article.kind not in UNUSABLE and story.title
    ]
    return min(
        usable,
        key=lambda story: _telling_order(story, cluster.source_weights, rules.languages),
        default=None,
    )


def _telling_order(
    story: Story, weights: Mapping[str, float], languages: Sequence[str]
) -> tuple[bool, int, float, int, Content]:
    known = [
        at for at, language in enumerate(languages) if same_language(language, story.language.main)
    ]
    rank = known[0] if known else len(languages)
    return (
        not story.article.body,
        len(story.flags),
        -weights.get(story.source, 1.0),
        rank,
        content(story),
    )


def age_in_days(cluster: Cluster, story: Story, day: date) -> int | None:
    """Return the days since the story first appeared in its language, or None.

    Of copies the oldest counts, so that a late copy does not make old news fresh.
    """
    days = [
        other.published
        for other in cluster.stories
        if other.published and same_language(other.language.main, story.language.main)
    ]
    return (day - min(days)).days if days else None


def placed(history: History) -> set[int]:
    """Return the clusters that an editor placed as items; figures of them may still be quoted."""
    return {kept.cluster for kept in history.kept if kept.slot != NUMBERS}


def eligible(
    clusters: Iterable[Cluster], rules: Rules, history: History, day: date
) -> tuple[list[Candidate], dict[Message, int]]:
    """Return the candidates, and reason -> how many clusters were left out for it."""
    found: dict[int, Candidate] = {}
    left_out: dict[Message, int] = {}
    for cluster in clusters:
        candidate = _candidate(cluster, rules, history, day)
        if isinstance(candidate, Message):
            left_out[candidate] = left_out.get(candidate, 0) + 1
        elif candidate:
            found[cluster.id] = candidate
    return list(found.values()), left_out


def _candidate(
    cluster: Cluster, rules: Rules, history: History, day: date
) -> Candidate | Message | None:
    if cluster.id in history.dropped or cluster.id in placed(history):
        return None
    if cluster.printed_in is not None or any(
        cluster.id in issue.clusters for issue in history.issues
    ):
        return Message("already printed")
    story = telling(cluster, rules)
    if story is None:
        return Message("nothing to read")
    age = age_in_days(cluster, story, day)
    if age is not None and age > rules.picking.window_days:
        return Message("too old")
    if age is not None and age < -1:  # a day of grace, for time zones
        return Message("dated later than the issue")
    return Candidate(cluster, story, age)
