"""What a draft is picked by: the newsletter's rules, earlier issues, and editors' own picks."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from curator.records import Section, Statistic

if TYPE_CHECKING:
    from curator.config import PickingPart


@dataclass(frozen=True, slots=True)
class Rules:
    """`picking:` and `sections:` of feeds.yaml, and the newsletter's languages, its main one first.

    `opening` is language -> the text that its minute begins with.
    """

    picking: PickingPart
    sections: tuple[Section, ...]
    languages: tuple[str, ...]
    opening: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Printed:
    """The content of an earlier issue: the theme and source of each item, with repetitions."""

    number: int
    clusters: Collection[int] = ()
    themes: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Kept:
    """A pick that an editor changed, and that therefore stays in its place.

    `words` is language -> (headline, sentence), as far as written.
    """

    cluster: int
    slot: str
    position: int
    in_minute: bool = False
    statistic: Statistic | None = None
    words: Mapping[str, tuple[str, str | None]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class History:
    """Earlier issues, newest first, and of this one the kept picks and the dropped clusters."""

    issues: tuple[Printed, ...] = ()
    kept: tuple[Kept, ...] = ()
    dropped: Collection[int] = ()
