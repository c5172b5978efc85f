"""The slots of an issue: feature, the themed sections of feeds.yaml, numbers, tangents, cards;
in the letter's order.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from curator.records import Section

FEATURE = "feature"
NUMBERS = "numbers"
TANGENTS = "tangents"
CARDS = "cards"

KEY = re.compile(r"[a-z][a-z0-9-]*")  # of a section or a variant
FIXED = (FEATURE, NUMBERS, TANGENTS, CARDS)

LONG_SECONDS = (
    600  # a longer video or podcast carries a length warning, which says "over 10 minutes"
)


def in_order(sections: Sequence[Section]) -> tuple[str, ...]:
    """Every slot key of an issue as the letter prints them."""
    return (FEATURE, *(section.key for section in sections), NUMBERS, TANGENTS, CARDS)
