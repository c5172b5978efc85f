"""A letter mail programs do not cut off: its HTML stays under 90,000 bytes, or an error says what to drop."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from curator import slots
from curator.edition import Item
from curator.errors import NotReady
from curator.records import Letter, Snapshot

MOST_BYTES = 90_000  # Gmail clips at about 102 KB; the leave link at the end must never be what is cut


def size(letter: Letter) -> int:
    """Bytes of the HTML part."""
    return len(letter.html.encode())


def demand_fit(letter: Letter, snapshot: Snapshot, items: tuple[Item, ...], again: Callable[[Snapshot], Letter]) -> None:
    """Raises NotReady naming the fewest items, least important first, without which `again` makes a letter that fits."""
    if size(letter) <= MOST_BYTES:
        return
    dropped: list[Item] = []
    rest = snapshot
    for item in _least_important_first(items):
        dropped.append(item)
        rest = replace(rest, picks=tuple(pick for pick in rest.picks if pick.id != item.pick.id))
        if size(again(rest)) <= MOST_BYTES:
            raise NotReady(_too_large(letter) + _advice(dropped))
    raise NotReady(_too_large(letter) + "Shorten the blurbs and the opening: no item can be dropped that would help.")


def _least_important_first(items: tuple[Item, ...]) -> list[Item]:
    """Cards, tangents and numbers from their ends, then the last of the sections; never what the minute promises."""
    loose = [slots.FEATURE, slots.NUMBERS, slots.TANGENTS, slots.CARDS]
    rank = {slot: place for place, slot in enumerate(loose, start=1)}
    free = [item for item in reversed(items) if not item.pick.in_minute and item.pick.slot != slots.FEATURE]
    return sorted(free, key=lambda item: -rank.get(item.pick.slot, 0))


def _too_large(letter: Letter) -> str:
    return f"The {letter.language} letter has {size(letter):,} bytes, and mail programs cut letters above {MOST_BYTES:,}. "


def _advice(dropped: list[Item]) -> str:
    named = ", ".join(f"“{item.headline.text}” ({item.pick.slot})" for item in dropped)
    return f"It fits without {named}."
