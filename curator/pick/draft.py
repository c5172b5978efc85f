"""From the week's clusters to a proposed issue: the same stories, rules and day give the same
draft, in any order.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from curator.pick import slots
from curator.pick.candidates import eligible, placed
from curator.pick.minute import with_minute
from curator.pick.numbers import numbers
from curator.pick.rules import History, Rules
from curator.pick.score import scored
from curator.records import Choice, Cluster, Draft, Message
from curator.records.slots import CARDS, in_order

RUNNERS_UP = 20


def draft(clusters: Iterable[Cluster], rules: Rules, history: History, day: date) -> Draft:
    """The draft for the issue of `day`.

    `clusters` are all that may be printed and those of the kept picks, which are not among the
    choices.
    """
    clusters = list(clusters)
    pile, left_out = eligible(clusters, rules, history, day)
    pile = [scored(candidate, rules, history) for candidate in pile]
    desk = slots.open_desk(pile, clusters, rules, history)
    slots.feature(desk)
    slots.sections(desk, rules.sections)
    slots.tangents(desk, rules.sections)
    slots.cards(desk)
    choices, remarks = with_minute(desk.choices, clusters, rules, history)
    choices += numbers(pile, rules, history, day.year)
    held, reduced = _hold_or_remark(
        len(placed(history)) + len(desk.choices) - desk.filled(CARDS), left_out, rules
    )
    return Draft(
        day, _in_letter_order(choices, rules), tuple(_runners_up(desk)), held, (*reduced, *remarks)
    )


def _in_letter_order(choices: Sequence[Choice], rules: Rules) -> tuple[Choice, ...]:
    places = {slot: at for at, slot in enumerate(in_order(rules.sections))}
    return tuple(
        sorted(choices, key=lambda choice: (places.get(choice.slot, len(places)), choice.position))
    )


def _runners_up(desk: slots.Desk) -> list[Choice]:
    """What an editor may want instead, best first."""
    worth = [
        candidate for candidate in desk.pile if candidate.story.on_topic and candidate.score > 0
    ][:RUNNERS_UP]
    return [slots.chosen(candidate, CARDS, at, ()) for at, candidate in enumerate(worth, 1)]


def _hold_or_remark(
    items: int, left_out: Mapping[Message, int], rules: Rules
) -> tuple[Message | None, list[Message]]:
    """Why the issue should be held, else a remark when it is only shorter than wanted."""
    wanted = rules.picking.least_items
    if items >= wanted:
        return None, []
    few = Message(
        "Only %(number)s item is worth printing; at least %(wanted)s are wanted",
        "Only %(number)s items are worth printing; at least %(wanted)s are wanted",
        number=items,
        wanted=wanted,
    )
    left = (
        Message("%(count)s %(why)s", count=count, why=why)
        for why, count in sorted(left_out.items())
    )
    said = Message.joined([few if items else Message("Nothing is worth printing"), *left], "; ")
    if items and rules.picking.too_little == "reduce":
        return None, [Message("A reduced issue. %(reason)s.", reason=said)]
    return Message("%(reason)s.", reason=said), []
