"""Decide what of an issue a reader gets: an edition, a variant of it, or nothing.

One rule: queueing asks it for each reader, the plan once for all who chose the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from curator.language import tags
from curator.records import Message
from curator.store.models import Subscriber

SUPPRESSED = Message("this address is suppressed")
_NO_EDITION = Message("there is no edition in their languages, and they want no other")
_HAD_ALL = Message("they had every weekly issue of this month")


class Choices(NamedTuple):
    """All that decides what a reader gets; `had_all` is of the issues that a roundup repeats."""

    languages: Sequence[str]
    variant: str
    only_own_languages: bool | None
    suppressed: bool
    had_all: bool


class Offer(NamedTuple):
    """What was approved: editions, the first one for who understands none, and variants (language
    and key); `only_own_by_default` is for readers who did not choose.
    """

    editions: Sequence[str]
    variants: frozenset[tuple[str, str]] = frozenset()
    only_own_by_default: bool = False


class Letter(NamedTuple):
    """What a reader gets: an edition, whether they asked for its language, and a variant; nothing
    where there is a reason.
    """

    language: str
    own: bool
    variant: str
    reason: str


def letter(reader: Choices, offer: Offer) -> Letter:
    """Return the letter of a reader with these choices."""
    found = _closest(tuple(reader.languages), tuple(offer.editions))
    language = found or offer.editions[0]
    variant = reader.variant if (language, reader.variant) in offer.variants else ""
    only_own = _only_own(reader.only_own_languages, offer.only_own_by_default)
    reason = ""
    if reader.had_all:
        reason = _HAD_ALL
    elif not found and only_own:
        reason = _NO_EDITION
    elif reader.suppressed:
        reason = SUPPRESSED
    return Letter(language, bool(found), variant, reason)


@lru_cache(maxsize=1000)
def _closest(wanted: tuple[str, ...], editions: tuple[str, ...]) -> str | None:
    return tags.closest(wanted, editions)


def only_own(reader: Subscriber, by_default: bool) -> bool:
    """Return whether a reader wants no letter in other languages; `by_default` if not chosen."""
    return _only_own(reader.only_own_languages, by_default)


def _only_own(chosen: bool | None, by_default: bool) -> bool:
    return by_default if chosen is None else chosen
