"""Filling the slots, greedily: whatever is worth most in the company of what already stands
there comes next.
"""

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

LEAST_FIT = 0.25  # a theme less sure than this puts nothing into a section
LEAST_TOPIC = 0.3  # a tangent is off the themes, not off the subject


@dataclass(slots=True)
class Desk:
    """An issue in the making: what is in it, and what is still on the pile."""

    rules: Rules
    pile: list[Candidate]
    choices: list[Choice] = field(default_factory=list)
    taken: dict[str, set[int]] = field(default_factory=dict)  # slot -> positions
    sources: dict[str, set[str]] = field(default_factory=dict)  # slot -> sources
    seen: dict[str, Counter[str]] = field(
        default_factory=lambda: {k: Counter() for k in ("source", "language", "theme")}
    )

    def filled(self, slot: str) -> int:
        return len(self.taken.get(slot, ()))

    def welcomes(self, candidate: Candidate, slot: str) -> bool:
        """No source is twice in one slot."""
        return candidate.story.publisher not in self.sources.get(slot, ())

    def occupy(self, slot: str, position: int, story: Story | None) -> None:
        self.taken.setdefault(slot, set()).add(position)
        if story:
            self.sources.setdefault(slot, set()).add(story.publisher)
            for what, value in _traits(story):
                self.seen[what][value] += 1

    def free_position(self, slot: str) -> int:
        """The first position in `slot`, counting from 1, where nothing stands yet."""
        return next(at for at in count(1) if at not in self.taken.get(slot, ()))

    def place(self, candidate: Candidate, slot: str, reasons: Iterable[Reason]) -> None:
        choice = chosen(candidate, slot, self.free_position(slot), reasons)
        self.occupy(slot, choice.position, candidate.story)
        self.choices.append(choice)
        self.pile = [other for other in self.pile if other.cluster.id != candidate.cluster.id]

    def company(self, candidate: Candidate) -> list[Reason]:
        """What the candidate loses for resembling what already is in the issue."""
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
    named = Message(f"%({what})s", **{what: value}) if what in ("language", "theme") else value
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


def open_desk(
    pile: Sequence[Candidate], clusters: Sequence[Cluster], rules: Rules, history: History
) -> Desk:
    """A desk on which the kept picks already stand."""
    desk = Desk(rules, sorted(pile, key=lambda candidate: candidate.order))
    told = {cluster.id: telling(cluster, rules) for cluster in clusters}
    for kept in history.kept:
        desk.occupy(kept.slot, kept.position, told.get(kept.cluster))
    return desk


def feature(desk: Desk) -> None:
    """The best video or podcast, with its length warning."""
    if desk.filled(FEATURE):
        return
    heard = [
        c
        for c in desk.pile
        if c.story.article.kind in ("video", "podcast") and c.story.on_topic and c.score > 0
    ]
    if heard:
        best = heard[0]
        podcast = best.story.article.kind == "podcast"
        best_of_the_week = (
            Message("the best podcast of the week")
            if podcast
            else Message("the best video of the week")
        )
        desk.place(
            best,
            FEATURE,
            [Reason("feature", 0.0, best_of_the_week), *length(best.story)],
        )


def sections(desk: Desk, wanted: Sequence[Section]) -> None:
    """The themed sections: the strongest story of all first, each where it fits best, while one
    is worth printing.
    """
    while best := _best_place(desk, wanted):
        candidate, section, reasons = best
        desk.place(candidate, section.key, [*reasons, *length(candidate.story)])


def _best_place(
    desk: Desk, wanted: Sequence[Section]
) -> tuple[Candidate, Section, list[Reason]] | None:
    offers = [
        (c, section, desk.company(c))
        for c in desk.pile
        if (section := _section_for(desk, c, wanted))
    ]
    best = max(offers, key=_worth, default=None)
    return best if best and _worth(best) > 0 else None


def _worth(offer: tuple[Candidate, Section, list[Reason]]) -> float:
    candidate, _, reasons = offer
    return total((*candidate.reasons, *reasons))


def _section_for(desk: Desk, candidate: Candidate, wanted: Sequence[Section]) -> Section | None:
    """The section the candidate fits best among those that have room and not yet its source; the
    first of equals.
    """
    if not candidate.story.on_topic:
        return None
    open_to = [
        s
        for s in wanted
        if desk.filled(s.key) < s.limit
        and candidate.fit(s) >= LEAST_FIT
        and desk.welcomes(candidate, s.key)
    ]
    return max(open_to, key=candidate.fit, default=None)


def tangents(desk: Desk, wanted: Sequence[Section]) -> None:
    """Good items near the subject that no section is about, the nearest first among those as
    good.
    """

    def aside(candidate: Candidate) -> bool:
        story = candidate.story
        near = story.on_topic or story.topic_score >= LEAST_TOPIC
        return (
            near
            and not story.flags
            and bool(story.article.body)
            and not any(candidate.fit(s) >= LEAST_FIT for s in wanted)
        )

    desk.pile = [_with_nearness(c, desk.rules) if aside(c) else c for c in desk.pile]
    _fill_slot(
        desk,
        TANGENTS,
        desk.rules.picking.tangents,
        aside,
        Message("good, and outside the themes of the sections"),
    )


def _with_nearness(candidate: Candidate, rules: Rules) -> Candidate:
    """What is beside the subject is worth the more, the nearer it stands."""
    story = candidate.story
    if story.on_topic:
        return candidate
    near = Reason(
        "near",
        story.topic_score,
        Message("near the subject, %(share)s sure that it is about it", share=story.topic_score),
    )
    return replace(candidate, reasons=(*candidate.reasons, weighted(near, rules)))


def cards(desk: Desk) -> None:
    """Runners-up, shown as a title and a sentence."""
    _fill_slot(
        desk,
        CARDS,
        desk.rules.picking.cards,
        lambda candidate: candidate.story.on_topic,
        Message("a runner-up"),
    )


def _fill_slot(
    desk: Desk, slot: str, limit: int, suits: Callable[[Candidate], bool], why: Message
) -> None:
    while desk.filled(slot) < limit:
        offers = [
            (replace(c, reasons=(*c.reasons, *desk.company(c))))
            for c in desk.pile
            if suits(c) and desk.welcomes(c, slot)
        ]
        best = min(offers, key=lambda candidate: candidate.order, default=None)
        if best is None or best.score <= 0:
            return
        desk.place(best, slot, [Reason(slot, 0.0, why)])
