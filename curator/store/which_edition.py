"""Which edition of an issue a reader gets, and which variant of it, or that they want none."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import lru_cache

from curator.language import tags
from curator.store.models import Subscriber


def edition_and_match(wanted: Sequence[str], editions: Sequence[str]) -> tuple[str, bool]:
    """The edition a reader gets, the one they understand best, else the newsletter's first; and
    whether it is in one of the languages they asked for.
    """
    found = _closest(tuple(wanted), tuple(editions))
    return found or editions[0], bool(found)


@lru_cache(maxsize=1000)
def _closest(wanted: tuple[str, ...], editions: tuple[str, ...]) -> str | None:
    return tags.closest(wanted, editions)


def variant(reader: Subscriber, language: str, approved: Collection[tuple[str, str]]) -> str:
    """The variant a reader gets of the edition in `language`: the one they chose where it is
    among the `approved`, else the whole letter.
    """
    return reader.variant if (language, reader.variant) in approved else ""


def only_own(reader: Subscriber, by_default: bool) -> bool:
    """Whether a reader wants no letter in other languages; `by_default` where not chosen."""
    chosen = reader.only_own_languages
    return by_default if chosen is None else chosen
