"""The quotation budget: how many characters of one source an edition may print verbatim."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from curator.edition.item import Item, is_number
from curator.edition.wording import Wording, joined
from curator.language import fold, sentences
from curator.records import Message

_SOURCES = ("source", "twin")


@dataclass(frozen=True, slots=True)
class Bounded:
    """The items within the budget, in order; `left_out` are figures whose sentence exceeds it."""

    items: tuple[Item, ...]
    left_out: tuple[Item, ...]


def within(items: Iterable[Item], budget: int) -> Bounded:
    """Return the items, with quoted blurbs cut to whole sentences within `budget` characters.

    Figures count first, because their sentence cannot be cut: the figure is left out instead. An
    editor's texts and accepted translations are no quotations. Sources are compared by their
    folded names.
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
    """Return a message for editors about each figure that was left out."""
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
    """Return the length of the item's blurb, if it is a quotation."""
    return len(item.blurb.text) if item.blurb and item.blurb.origin in _SOURCES else 0


def _quoted_in_picture(item: Item) -> int:
    shown = item.picture
    return len(shown.words.text) if shown and shown.words.origin in _SOURCES else 0


def _reserve(number: Item, budget: int, spent: Counter[str]) -> bool:
    """Count a figure's sentence against the budget; return whether it fits."""
    source, length = fold(number.source), _quoted(number)
    if spent[source] + length > budget:
        return False
    spent[source] += length
    return True


def _cut(item: Item, budget: int, spent: Counter[str]) -> Item:
    if is_number(item.pick):
        return item
    source = fold(item.source)
    if _quoted(item) and item.blurb:
        item = replace(item, blurb=_start(item.blurb, budget - spent[source]))
        spent[source] += _quoted(item)
    if spent[source] + _quoted_in_picture(item) > budget:
        item = replace(item, picture=None)
    spent[source] += _quoted_in_picture(item)
    return item


def _start(quote: Wording, limit: int) -> Wording | None:
    """Return the first whole sentences of `quote` that fit into `limit` characters."""
    if len(quote.text) <= limit:
        return quote
    kept: list[str] = []
    for sentence in sentences(quote.text, quote.language):
        if len(joined([*kept, sentence], quote.language)) > limit:
            break
        kept.append(sentence)
    return replace(quote, text=joined(kept, quote.language)) if kept else None
