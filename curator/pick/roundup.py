"""Propose a month's roundup: the best items of its weekly issues, in the slots they had there.

The same issues, votes and rules give the same roundup.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from curator.pick.minute import with_minute
from curator.pick.rules import History, Kept, Rules
from curator.records import Choice, Cluster, Message, Reason, Statistic, Story
from curator.records.slots import CARDS, FEATURE, NUMBERS, TANGENTS

FEATURED, IN_MINUTE = 1.0, 0.5  # points for what editors chose then
VOTES = 1.0  # difference between all votes unhappy and all votes happy


@dataclass(frozen=True, slots=True)
class PastItem:
    """One item of a weekly issue; `pick` is its row's id.

    `liked` is the share (0..1) of happy votes on it, else on its issue, None without votes;
    `words` as in `Kept`.
    """

    pick: int
    issue: int
    cluster: int
    story: Story
    slot: str
    position: int
    score: float
    in_minute: bool = False
    liked: float | None = None
    statistic: Statistic | None = None
    words: Mapping[str, tuple[str, str | None]] | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """An item of a weekly issue, with its place in the roundup."""

    item: PastItem
    choice: Choice


def roundup(
    items: Sequence[PastItem], clusters: Iterable[Cluster], rules: Rules, history: History
) -> list[Taken]:
    """Return the items of the roundup, beside the kept picks of `history`.

    Each story is taken once, and each slot holds as many as in a weekly issue.
    """
    rated = sorted(((each, reasons(each)) for each in items), key=_order)
    in_use = {kept.cluster for kept in history.kept if kept.slot != NUMBERS}
    in_use |= set(history.dropped)
    taken: list[Taken] = []
    for slot, limit in _limits(rules).items():
        kept = [each for each in history.kept if each.slot == slot]
        places = iter(_free(kept, limit))
        for each, why in rated:
            if not _fits(each, slot, rules) or (slot != NUMBERS and each.cluster in in_use):
                continue
            if slot == NUMBERS and _quoted(each, kept):
                continue
            place = next(places, None)
            if place is None:
                break
            taken.append(Taken(each, _choice(each, slot, place, why)))
            if slot != NUMBERS:
                in_use.add(each.cluster)
    return _with_minute(taken, clusters, rules, history)


def reasons(item: PastItem) -> tuple[Reason, ...]:
    """Return the parts of an item's score."""
    issue = item.issue
    found = [Reason("printed", item.score, Message("its score in issue %(issue)s", issue=issue))]
    if item.slot == FEATURE:
        found.append(Reason("feature", FEATURED, Message("led issue %(issue)s", issue=issue)))
    if item.in_minute:
        why = Message("stood in the minute of issue %(issue)s", issue=issue)
        found.append(Reason("minute", IN_MINUTE, why))
    if item.liked is not None:
        why = Message("%(share)s of the votes in issue %(issue)s", share=item.liked, issue=issue)
        found.append(Reason("votes", VOTES * (item.liked - 0.5), why))
    return tuple(found)


def _order(rated: tuple[PastItem, tuple[Reason, ...]]) -> tuple[float, int, int]:
    item, why = rated
    return (-_points(why), item.issue, item.position)


def _points(why: Iterable[Reason]) -> float:
    return round(sum(each.points for each in why), 3)


def _limits(rules: Rules) -> dict[str, int]:
    """Return slot -> how many items it takes, in the order in which the slots are filled.

    The feature comes first, so that one left over can go into its section; cards come last.
    """
    picking = rules.picking
    sections = {section.key: section.limit for section in rules.sections}
    fixed = {NUMBERS: picking.numbers, TANGENTS: picking.tangents, CARDS: picking.cards}
    return {FEATURE: 1, **sections, **fixed}


def _fits(item: PastItem, slot: str, rules: Rules) -> bool:
    """Return whether `slot` suits an item: its own slot, or, for a feature or an item whose section
    was removed, a section of one of its themes.
    """
    if item.slot == slot:
        return True
    themes = next((each.themes for each in rules.sections if each.key == slot), ())
    known = {TANGENTS, NUMBERS, CARDS, *(section.key for section in rules.sections)}
    return item.slot not in known and bool({theme.key for theme in item.story.themes} & {*themes})


def _free(kept: Sequence[Kept], limit: int) -> list[int]:
    """Return the positions, from 1, that the kept picks of a slot leave free."""
    taken = {each.position for each in kept}
    free = [place for place in range(1, limit + len(kept) + 1) if place not in taken]
    return free[: max(limit - len(kept), 0)]


def _quoted(item: PastItem, kept: Sequence[Kept]) -> bool:
    sentence = item.statistic and item.statistic.sentence
    return any(each.statistic and each.statistic.sentence == sentence for each in kept)


def _choice(item: PastItem, slot: str, place: int, why: tuple[Reason, ...]) -> Choice:
    story = item.story.article.id
    return Choice(item.cluster, story, slot, place, _points(why), why, item.statistic)


def _with_minute(
    taken: Sequence[Taken], clusters: Iterable[Cluster], rules: Rules, history: History
) -> list[Taken]:
    """Return `taken` with the best in the minute, measured by the texts to be printed."""
    choices = [each.choice for each in taken if each.choice.slot != NUMBERS]
    written = tuple(
        Kept(each.item.cluster, each.choice.slot, each.choice.position, words=each.item.words)
        for each in taken
        if each.item.words and each.choice.slot != NUMBERS
    )
    known = History(history.issues, (*history.kept, *written), history.dropped)
    chosen, _ = with_minute(choices, clusters, rules, known)
    inside = {choice.cluster: choice for choice in chosen}
    return [
        each if each.choice.slot == NUMBERS else Taken(each.item, inside[each.choice.cluster])
        for each in taken
    ]
