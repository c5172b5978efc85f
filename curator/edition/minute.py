"""The minute: what is at the top of an edition and how long it takes to read aloud, by one
rule for pick and render.

All headlines come first, because a headline is what the minute promises; one sentence an item is
added, in order, where it still fits. Whole sentences only: what does not fit stays below the
minute, and what comes after it may still fit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from curator.language.reading_time import aloud_seconds

SECONDS = 60.0
OPENING_SECONDS = 20.0  # a longer opening is below the minute instead of eating it

Item = tuple[str, str | None]  # headline, and one sentence that may follow it


@dataclass(frozen=True, slots=True)
class Minute:
    """`seconds` to read what is told aloud; `headlines[i]`: item i is told, `sentences[i]`: with
    its sentence.
    """

    seconds: float
    headlines: tuple[bool, ...] = ()
    sentences: tuple[bool, ...] = ()

    @property
    def count(self) -> int:
        """How many items the minute holds."""
        return sum(self.headlines)


def minute(
    items: Sequence[Item], opening: str, language: str, *, spoken: Sequence[str] | None = None
) -> Minute:
    """The `items` whose headlines fit after `opening` into `SECONDS`, in order, with every
    sentence that still fits.

    `spoken[i]` is the language of item i's words where it is not the edition's (an original
    shown with its badge).
    """
    tongues = spoken or [language] * len(items)
    costs = [item_seconds(item, tongue) for item, tongue in zip(items, tongues, strict=True)]
    return fit(costs, aloud_seconds(opening, language))


def item_seconds(item: Item, language: str) -> tuple[float, float]:
    """Seconds of headline and sentence; no sentence takes none."""
    headline, sentence = item
    return aloud_seconds(headline, language), aloud_seconds(sentence, language) if sentence else 0.0


def fit(costs: Sequence[tuple[float, float]], spent: float, limit: float = SECONDS) -> Minute:
    """The minute made of items that take `costs` seconds (headline, sentence) when `spent`
    seconds are already gone.
    """
    told, kept = [], []
    for headline, _ in costs:
        told.append(spent + headline <= limit)
        spent += headline if told[-1] else 0.0
    for (_, sentence), inside in zip(costs, told, strict=True):
        kept.append(inside and 0 < sentence <= limit - spent)
        spent += sentence if kept[-1] else 0.0
    return Minute(spent, tuple(told), tuple(kept))
