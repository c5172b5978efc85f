"""How much a text says, measured in Latin letters: one ideograph or syllable block says as much as two or three."""

from __future__ import annotations

from curator.text import script_counts

_DENSE = {"Hangul": 2.5, "Han": 2.5, "Kana": 2.0}


def weights(text: str) -> dict[str, float]:
    """Script to weight of its letters in `text`."""
    return {name: number * _DENSE.get(name, 1.0) for name, number in script_counts(text).items()}


def weigh(text: str) -> float:
    """The weight of all letters of `text`."""
    return sum(weights(text).values())
