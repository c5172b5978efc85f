"""Fill the slots of a draft greedily: the next item is the best one beside those already in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import count

from curator.pick.candidates import Candidate, telling, total
from curator.pick.rules import History, Rules
from curator.pick.score import length, weighted
from curator.records import Choice, Cluster, Message, Reason, Section, Story
from curator.records.slots import CARDS, FEATURE, TANGENTS

LEAST_FIT = 0.25  # least score of a theme that puts an item into a section
LEAST_TOPIC = 0.3  # least topic score of a tangent: outside the themes, but not the topic


@dataclass(slots=True)
class Filling:
    """A draft being filled: the choices so far, and the candidates that are left, best first."""

    rules: Rules
    candidates: list[Candidate]
    choices: list[Choice] = field(default_factory=list)
    taken: dict[str, set[int]] = field(default_factory=dict)  # slot -> positions
    sources: dict[str, set[str]] = field(default_factory=dict)  # slot -> sources
    seen: dict[str, Counter[str]] = field(
        default_factory=lambda: {k: Counter() for k in ("source", "language", "theme")}
    )

    def filled(self, slot: str) -> int:
        return len(self.taken.get(slot, ()))

    def accepts(self, candidate: Candidate, slot: str) -> bool:
        """Return whether no item of the same publisher is in `slot` yet."""
        return candidate.story.publisher not in self.sources.get(slot, ())

    def occupy(self, slot: str, position: int, story: Story | None) -> None:
        self.taken.setdefault(slot, set()).add(position)
        if story:
            self.sources.setdefault(slot, set()).add(story.publisher)
            for what, value in _traits(story):
                self.seen[what][value] += 1

    def free_position(self, slot: str) -> int:
        """Return the first free position in `slot`, counting from 1."""
        taken = self.taken.get(slot, ())
        return next(position for position in count(1) if position not in taken)

    def place(self, candidate: Candidate, slot: str, reasons: Iterable[Reason]) -> None:
        choice = chosen(candidate, slot, self.free_position(slot), reasons)
        self.occupy(slot, choice.position, candidate.story)
        self.choices.append(choice)
        self.candidates = [
            other for other in self.candidates if other.cluster.id != candidate.cluster.id
        ]

    def repetition(self, candidate: Candidate) -> list[Reason]:
        """Return what the candidate loses for resembling items that are already in the issue."""
        points = {"source": -0.6, "language": -0.15, "theme": -0.3}
        return [
            weighted(
                Reason("variety", max(points[what] * times, -1.2), _again(what, value, times)),
                self.rules,
            )
            for what, value in _traits(candidate.story)
            if (times := self.seen[what][value])
        ]


def _traits(story: Story) -> list[tuple[str, str]]:
    traits = [("source", story.source), ("language", story.language.main)]
    return [*traits, ("theme", story.themes[0].key)] if story.themes else traits


def _again(what: str, value: str, times: int) -> Message:
    named = value
    if what == "language":
        named = Message("%(language)s", language=value)
    if what == "theme":
        named = Message("%(theme)s", theme=value)
    return Message(
        "%(value)s is already in this issue",
        "%(value)s is already in this issue %(number)s times",
        value=named,
        number=times,
    )


def chosen(candidate: Candidate, slot: str, position: int, reasons: Iterable[Reason]) -> Choice:
    every = (*candidate.reasons, *reasons)
    return Choice(
        candidate.cluster.id, candidate.story.article.id, slot, position, total(every), every
    )


def begin(
    candidates: Sequence[Candidate], clusters: Sequence[Cluster], rules: Rules, history: History
) -> Filling:
    """Return a draft that holds the kept picks of `history`, and nothing else yet."""
    issue = Filling(rules, sorted(candidates, key=lambda candidate: candidate.order))
    stories = {cluster.id: telling(cluster, rules) for cluster in clusters}
    for kept in history.kept:
        issue.occupy(kept.slot, kept.position, stories.get(kept.cluster))
    return issue


def feature(issue: Filling) -> None:
    """Place the best video or podcast, with its length warning."""
    if issue.filled(FEATURE):
        return
    best = next(filter(_can_lead, issue.candidates), None)
    if best is None:
        return
    why = Message("the best video of the week")
    if best.story.article.kind == "podcast":
        why = Message("the best podcast of the week")
    issue.place(best, FEATURE, [Reason("feature", 0.0, why), *length(best.story)])


def _can_lead(candidate: Candidate) -> bool:
    recorded = candidate.story.article.kind in ("video", "podcast")
    return recorded and candidate.story.on_topic and candidate.score > 0


def sections(issue: Filling, wanted: Sequence[Section]) -> None:
    """Fill the themed sections: the best item of all first, each where it fits best, as long as
    one is worth printing.
    """
    while best := _best_place(issue, wanted):
        candidate, section, reasons = best
        issue.place(candidate, section.key, [*reasons, *length(candidate.story)])


def _best_place(
    issue: Filling, wanted: Sequence[Section]
) -> tuple[Candidate, Section, list[Reason]] | None:
    offers = [
        (c, section, issue.repetition(c))
        for c in issue.candidates
        if (section := _section_for(issue, c, wanted))
    ]
    best = max(offers, key=_worth, default=None)
    return best if best and _worth(best) > 0 else None


def _worth(offer: tuple[Candidate, Section, list[Reason]]) -> float:
    candidate, _, reasons = offer
    return total((*candidate.reasons, *reasons))


def _section_for(issue: Filling, candidate: Candidate, wanted: Sequence[Section]) -> Section | None:
    """Return the section that the candidate fits best, of those that are not full and do not have
    its publisher yet; of equals the first.
    """
    if not candidate.story.on_topic:
        return None
    open_to = [
        s
        for s in wanted
        if issue.filled(s.key) < s.limit
        and candidate.fit(s) >= LEAST_FIT
        and issue.accepts(candidate, s.key)
    ]
    return max(open_to, key=candidate.fit, default=None)


def tangents(issue: Filling, wanted: Sequence[Section]) -> None:
    """Place good items near the topic that no section is about, the nearest of equals first."""

    def is_tangent(candidate: Candidate) -> bool:
        story = candidate.story
        near = story.on_topic or story.topic_score >= LEAST_TOPIC
        return (
            near
            and not story.flags
            and bool(story.article.body)
            and not any(candidate.fit(s) >= LEAST_FIT for s in wanted)
        )

    issue.candidates = [
        _with_nearness(c, issue.rules) if is_tangent(c) else c for c in issue.candidates
    ]
    _fill_slot(
        issue,
        TANGENTS,
        issue.rules.picking.tangents,
        is_tangent,
        Message("good, and outside the themes of the sections"),
    )


def _with_nearness(candidate: Candidate, rules: Rules) -> Candidate:
    """Add to the score of an item off the topic the more, the nearer it is to the topic."""
    story = candidate.story
    if story.on_topic:
        return candidate
    near = Reason(
        "near",
        story.topic_score,
        Message("near the subject, %(share)s sure that it is about it", share=story.topic_score),
    )
    return replace(candidate, reasons=(*candidate.reasons, weighted(near, rules)))


def cards(issue: Filling) -> None:
    """Place runners-up, which are printed as a title and a sentence."""
    _fill_slot(
        issue,
        CARDS,
        issue.rules.picking.cards,
        lambda candidate: candidate.story.on_topic,
        Message("a runner-up"),
    )


def _fill_slot(
    issue: Filling, slot: str, limit: int, suits: Callable[[Candidate], bool], why: Message
) -> None:
    while issue.filled(slot) < limit:
        offers = [
            (replace(c, reasons=(*c.reasons, *issue.repetition(c))))
            for c in issue.candidates
            if suits(c) and issue.accepts(c, slot)
        ]
        best = min(offers, key=lambda candidate: candidate.order, default=None)
        if best is None or best.score <= 0:
            return
        issue.place(best, slot, [Reason(slot, 0.0, why)])
