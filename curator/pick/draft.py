"""Propose an issue from the week's clusters.

The same clusters in any order, with the same rules and day, give the same draft.
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
    """Return the draft for the issue of `day`.

    `clusters` include those of the kept picks, which are not proposed again.
    """
    clusters = list(clusters)
    candidates, left_out = eligible(clusters, rules, history, day)
    candidates = [scored(candidate, rules, history) for candidate in candidates]
    issue = slots.begin(candidates, clusters, rules, history)
    slots.feature(issue)
    slots.sections(issue, rules.sections)
    slots.tangents(issue, rules.sections)
    slots.cards(issue)
    choices, remarks = with_minute(issue.choices, clusters, rules, history)
    choices += numbers(candidates, rules, history, day.year)
    items = len(placed(history)) + len(issue.choices) - issue.filled(CARDS)
    held, reduced = _hold_or_remark(items, left_out, rules)
    runners_up = tuple(_runners_up(issue))
    return Draft(day, _in_letter_order(choices, rules), runners_up, held, (*reduced, *remarks))


def _in_letter_order(choices: Sequence[Choice], rules: Rules) -> tuple[Choice, ...]:
    places = {slot: at for at, slot in enumerate(in_order(rules.sections))}
    return tuple(
        sorted(choices, key=lambda choice: (places.get(choice.slot, len(places)), choice.position))
    )


def _runners_up(issue: slots.Filling) -> list[Choice]:
    """Return candidates that an editor may prefer, best first."""
    good = [each for each in issue.candidates if each.story.on_topic and each.score > 0]
    best = enumerate(good[:RUNNERS_UP], 1)
    return [slots.chosen(candidate, CARDS, position, ()) for position, candidate in best]


def _hold_or_remark(
    items: int, left_out: Mapping[Message, int], rules: Rules
) -> tuple[Message | None, list[Message]]:
    """Return the reason to hold the issue, or a remark if it is only shorter than wanted."""
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
    reason = Message.joined([few if items else Message("Nothing is worth printing"), *left], "; ")
    if items and rules.picking.too_little == "reduce":
        return None, [Message("A reduced issue. %(reason)s.", reason=reason)]
    return Message("%(reason)s.", reason=reason), []
