"""What every quality measurement gives, so that `make eval` can print one table and hold it
against its floors.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Measure:
    """One figure; `floor` is what it must not fall below, None when it is only reported."""

    name: str
    value: float
    floor: float | None
    language: str = ""
    note: str = ""
