"""Keep a letter below the size at which mail programs clip it: 90,000 bytes of HTML."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from curator.edition import Edition, Item
from curator.errors import NotReady
from curator.language import shortened
from curator.records import Letter, Snapshot, slots

MOST_BYTES = (
    90_000  # Gmail clips at about 102 KB; the leave link at the end must never be what is cut
)
NAMED = 5  # items or texts that an error names; more are counted


def size(letter: Letter) -> int:
    """Return the bytes of the HTML part."""
    return len(letter.html.encode())


def require_size(letter: Letter, edition: Edition, again: Callable[[Snapshot], Letter]) -> None:
    """Raise NotReady if the letter is too large, naming the fewest items to drop, or else the
    longest texts.

    `again` renders the letter without given items.
    """
    if size(letter) <= MOST_BYTES:
        return
    free = _least_important_first(edition.items)

    def fits(dropped: int) -> bool:
        gone = {item.pick.id for item in free[:dropped]}
        whole = edition.snapshot
        return (
            size(
                again(
                    replace(whole, picks=tuple(pick for pick in whole.picks if pick.id not in gone))
                )
            )
            <= MOST_BYTES
        )

    fewest = bisect_left(range(len(free) + 1), True, key=fits)
    enough = free and fewest <= len(free)
    raise NotReady(
        _too_large(letter)
        + (_drop(free[:fewest], len(edition.items)) if enough else _shorten(edition))
    )


def _least_important_first(items: Sequence[Item]) -> list[Item]:
    """Return cards, tangents and numbers from their ends, then the last of the sections, except the
    minute's items.
    """
    loose = [slots.FEATURE, slots.NUMBERS, slots.TANGENTS, slots.CARDS]
    rank = {slot: place for place, slot in enumerate(loose, start=1)}
    free = [
        item
        for item in reversed(items)
        if not item.pick.in_minute and item.pick.slot != slots.FEATURE
    ]
    return sorted(free, key=lambda item: -rank.get(item.pick.slot, 0))


def _too_large(letter: Letter) -> str:
    return (
        f"The {letter.language} letter has {size(letter):,} bytes, and mail programs cut letters"
        f" above {MOST_BYTES:,}. "
    )


def _drop(dropped: Sequence[Item], of: int) -> str:
    if len(dropped) <= NAMED:
        return (
            "It fits without"
            f" {', '.join(f'{_named(item)} ({item.pick.slot})' for item in dropped)}."
        )
    where = ", ".join(dict.fromkeys(item.pick.slot for item in dropped))
    named = ", ".join(map(_named, dropped[:NAMED]))
    return (
        f"Drop {len(dropped)} of {of} items, the last ones of {where}: {named} and"
        f" {len(dropped) - NAMED} more."
    )


def _named(item: Item) -> str:
    return f"“{shortened(item.headline.text)}”"


def _shorten(edition: Edition) -> str:
    longest = sorted(_texts(edition), key=lambda named: -len(named[1].encode()))[:NAMED]
    named = ", ".join(f"{name} ({len(text):,} characters)" for name, text in longest if text)
    return f"No items can be dropped that would help. Shorten what is longest: {named}."


def _texts(edition: Edition) -> Iterator[tuple[str, str]]:
    """Return name -> text, for everything an editor can shorten."""
    yield "the opening", edition.opening or ""
    yield "the follow-up", edition.follow_up or ""
    yield "the interlude", edition.interlude or ""
    yield "the reader question", edition.question or ""
    yield "the sign-off", edition.sign_off or ""
    for item in edition.items:
        yield f"the headline {_named(item)}", item.headline.text
        yield f"the summary of {_named(item)}", item.blurb.text if item.blurb else ""
