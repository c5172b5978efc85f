"""Quotes within bounds: what an edition says in a source's own sentences stays under so many
characters per source.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from curator.edition.item import Item, is_number
from curator.edition.wording import Wording, joined
from curator.language import fold, sentences
from curator.records import Message


@dataclass(frozen=True, slots=True)
class Bounded:
    """What may be printed, in order; `left_out` are the figures whose sentence would have gone
    over the budget.
    """

    items: tuple[Item, ...]
    left_out: tuple[Item, ...]


def within(items: Iterable[Item], budget: int) -> Bounded:
    """The items with their quoted blurbs cut to the whole sentences that `budget` characters per
    source allow.

    The sentence beside a figure is whole or the figure is left out, so figures are served first.
    An editor's words and accepted translations are no quotes. A source is known by its name,
    however it is spelt.
    """
    every = list(items)
    spent: Counter[str] = Counter()
    left_out = [
        each for each in every if is_number(each.pick) and not _reserve(each, budget, spent)
    ]
    gone = {each.pick.id for each in left_out}
    return Bounded(
        tuple(_cut(each, budget, spent) for each in every if each.pick.id not in gone),
        tuple(left_out),
    )


def remarks(left_out: Sequence[Item], budget: int) -> list[Message]:
    """What an editor should know about the figures that were left out."""
    return [
        Message(
            "“%(figure)s” of %(source)s is left out of the numbers: at most %(most)s characters of"
            " one source are quoted; words of your own beside it count for nothing",
            figure=each.statistic.text or f"{each.statistic.value:g}",
            source=each.source,
            most=budget,
        )
        for each in left_out
        if each.statistic
    ]


def _quoted(item: Item) -> int:
    """Characters of the source's own that are under the headline."""
    return len(item.blurb.text) if item.blurb and item.blurb.origin in ("source", "twin") else 0


def _reserve(number: Item, budget: int, spent: Counter[str]) -> bool:
    """Take the room of a figure's sentence, if there is as much."""
    source, length = fold(number.source), _quoted(number)
    if spent[source] + length > budget:
        return False
    spent[source] += length
    return True


def _cut(item: Item, budget: int, spent: Counter[str]) -> Item:
    if is_number(item.pick) or not _quoted(item) or not item.blurb:
        return item
    source = fold(item.source)
    item = replace(item, blurb=_start(item.blurb, budget - spent[source]))
    spent[source] += _quoted(item)
    return item


def _start(quote: Wording, room: int) -> Wording | None:
    """As many whole sentences from the start of `quote` as fit into `room` characters."""
    if len(quote.text) <= room:
        return quote
    kept: list[str] = []
    for sentence in sentences(quote.text, quote.language):
        if len(joined([*kept, sentence], quote.language)) > room:
            break
        kept.append(sentence)
    return replace(quote, text=joined(kept, quote.language)) if kept else None
