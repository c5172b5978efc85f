"""The slots of an issue in printed order: feature, themed sections, numbers, tangents, cards."""

from __future__ import annotations

from collections.abc import Sequence

from curator.records import Section

FEATURE = "feature"
NUMBERS = "numbers"
TANGENTS = "tangents"
CARDS = "cards"

FIXED = (FEATURE, NUMBERS, TANGENTS, CARDS)

LONG_SECONDS = 600  # a longer video or podcast gets a length warning


def in_order(sections: Sequence[Section]) -> tuple[str, ...]:
    """Return every slot key in printed order."""
    return (FEATURE, *(section.key for section in sections), NUMBERS, TANGENTS, CARDS)
