"""The minute: what stands at the top of an edition and can be read aloud in 60 seconds.

Headlines go in first; then each item's first sentence is added, in order, if it still fits.
Nothing is cut: what does not fit stays below the minute, and what follows may still fit. Picking
and rendering both use this rule.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from curator.language.reading_time import aloud_seconds

SECONDS = 60.0
OPENING_SECONDS = 20.0  # a longer opening is printed below the minute

Item = tuple[str, str | None]  # headline, first sentence


@dataclass(frozen=True, slots=True)
class Minute:
    """What fits into the minute, and the `seconds` it takes to read aloud.

    `headlines[i]` says whether item i is in it, `sentences[i]` whether its sentence is too.
    """

    seconds: float
    headlines: tuple[bool, ...] = ()
    sentences: tuple[bool, ...] = ()

    @property
    def count(self) -> int:
        """The number of items in the minute."""
        return sum(self.headlines)


def compose(
    items: Sequence[Item], opening: str, language: str, *, languages: Sequence[str] | None = None
) -> Minute:
    """Return the minute of `items` after `opening`, read aloud in `language`.

    `languages[i]` is the language of item i, if it is not the edition's.
    """
    each_language = languages or [language] * len(items)
    pairs = zip(items, each_language, strict=True)
    return fit([item_seconds(*pair) for pair in pairs], aloud_seconds(opening, language))


def item_seconds(item: Item, language: str) -> tuple[float, float]:
    """Return the seconds of headline and sentence, read aloud in `language`."""
    headline, sentence = item
    return aloud_seconds(headline, language), aloud_seconds(sentence, language) if sentence else 0.0


def fit(costs: Sequence[tuple[float, float]], spent: float, limit: float = SECONDS) -> Minute:
    """Return the minute of items that take `costs` seconds (headline, sentence), if `spent`
    seconds of `limit` are already taken.
    """
    headlines, sentences = [], []
    for headline, _ in costs:
        headlines.append(spent + headline <= limit)
        spent += headline if headlines[-1] else 0.0
    for (_, sentence), inside in zip(costs, headlines, strict=True):
        sentences.append(inside and 0 < sentence <= limit - spent)
        spent += sentence if sentences[-1] else 0.0
    return Minute(spent, tuple(headlines), tuple(sentences))
