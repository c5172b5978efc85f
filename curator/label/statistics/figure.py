"""One quantity in a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["percent", "points", "times", "fraction", "money", "count", "sample"]


@dataclass(frozen=True, slots=True)
class Figure:
    """A quantity at `[start, end)` of a sentence, not yet judged whether it is claimed."""

    kind: Kind
    start: int
    end: int
    value: float
    unit: str
    high: float | None = None
    grouped: bool = False  # written with a thousands separator
    large: bool = False  # with a word like million beside the digits
