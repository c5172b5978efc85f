"""Decide which edition of an issue a reader gets, if any."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from curator.language import tags
from curator.store.models import Subscriber


def edition_and_match(wanted: Sequence[str], editions: Sequence[str]) -> tuple[str, bool]:
    """Return the edition a reader understands best, else the first, and whether they asked for its
    language.
    """
    found = _closest(tuple(wanted), tuple(editions))
    return found or editions[0], bool(found)


@lru_cache(maxsize=1000)
def _closest(wanted: tuple[str, ...], editions: tuple[str, ...]) -> str | None:
    return tags.closest(wanted, editions)


def only_own(reader: Subscriber, by_default: bool) -> bool:
    """Return whether a reader wants no letter in other languages; `by_default` if not chosen."""
    chosen = reader.only_own_languages
    return by_default if chosen is None else chosen
