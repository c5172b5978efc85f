"""Quotes within bounds: what an edition says in a source's own sentences stays under so many characters per source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from curator.edition.item import Item
from curator.text import sentences
from curator.wording import Wording, joined


def within(items: Iterable[Item], budget: int) -> list[Item]:
    """The items in order, their quoted blurbs cut to the whole sentences that `budget` characters per source allow.

    An editor's words and accepted translations are no quotes. The sentence beside a figure is never cut.
    """
    left: Counter[str] = Counter()
    bounded = []
    for item in items:
        quote = item.blurb if item.blurb and item.blurb.origin in ("source", "twin") else None
        if quote:
            room = budget - left[item.source]
            item = item if item.statistic else replace(item, blurb=_start(quote, room))
            left[item.source] += len(item.blurb.text) if item.blurb else 0
        bounded.append(item)
    return bounded


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
