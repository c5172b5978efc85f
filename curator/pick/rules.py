"""What a draft is picked by: the editor's rules, and what the last issues held."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from curator.records import Section, Statistic

if TYPE_CHECKING:
    from curator.config import PickingPart


@dataclass(frozen=True, slots=True)
class Rules:
    """The `picking:` and `sections:` of feeds.yaml with the newsletter's languages, the first
    being the house language.

    `opening` are the words every edition's minute begins with, by language.
    """

    picking: PickingPart
    sections: tuple[Section, ...]
    languages: tuple[str, ...]
    opening: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Printed:
    """What one earlier issue held: the themes and sources of its items, once for each item."""

    number: int
    clusters: Collection[int] = ()
    themes: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Kept:
    """A pick a person touched: it stays where it is. `words` are its (headline, sentence) by
    language, where written.
    """

    cluster: int
    slot: str
    position: int
    in_minute: bool = False
    statistic: Statistic | None = None
    words: Mapping[str, tuple[str, str | None]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class History:
    """`issues` newest first; `kept` picks are left alone, `dropped` clusters never come back to
    this issue.
    """

    issues: tuple[Printed, ...] = ()
    kept: tuple[Kept, ...] = ()
    dropped: Collection[int] = ()
