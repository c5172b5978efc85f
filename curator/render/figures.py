"""Select the figures of an edition that can be compared: at least two shares of a whole."""

from __future__ import annotations

from dataclasses import dataclass, replace

from curator.edition import Edition, Item
from curator.edition.captions import Captions
from curator.edition.item import as_numbers
from curator.edition.picture import MOST_BARS, is_share
from curator.language.phrases import phrases
from curator.records import Statistic


@dataclass(frozen=True, slots=True)
class Bar:
    """One figure; `low` and `high`, in per cent, differ for a range; `written` is its text in the
    language.
    """

    low: float
    high: float
    written: str
    words: str
    language: str  # of the words
    source: str


@dataclass(frozen=True, slots=True)
class Figures:
    """The bars of one chart, in the letter's order."""

    language: str
    heading: str
    bars: tuple[Bar, ...]

    @property
    def alt(self) -> str:
        """Return everything the picture shows, as text."""
        text = "; ".join(f"{bar.written}: {bar.words} ({bar.source})" for bar in self.bars)
        return f"{self.heading}: {text}"


def figures(edition: Edition) -> Figures | None:
    """Return the percentages of the numbers slot, or None if fewer than two can be compared or no
    chart is wanted.
    """
    if not edition.snapshot.newsletter.chart:
        return None
    words = phrases(edition.language)
    captions = Captions(words)
    bars = tuple(_bar(item, captions) for item in shares(edition))[:MOST_BARS]
    return Figures(edition.language, words.gettext("In numbers"), bars) if len(bars) > 1 else None


def pictured(item: Item, captions: Captions) -> Figures:
    """Return the bars of the chart beside an item."""
    words = captions.phrases
    bars = tuple(_bar(each, captions) for each in as_numbers(item))
    return Figures(words.language, words.gettext("In numbers"), bars)


@dataclass(frozen=True, slots=True)
class Length:
    """The length of a figure as a share of the scale: certain up to `low`, possible up to `high`.

    One of two lengths has a label of its own.
    """

    low: float
    high: float
    label: str = ""


def lengths(item: Item, captions: Captions) -> tuple[Length, ...]:
    """Return the lengths of a figure: one for a share, two for a change, none for an amount or a
    loss.
    """
    figure = item.statistic
    if figure and figure.was is not None:
        return _changed(figure, figure.was, captions)
    if _is_share(item):
        low, high = ends(item)
        return (Length(low / 100, high / 100),)
    return ()


def _changed(figure: Statistic, was: float, captions: Captions) -> tuple[Length, ...]:
    plain = replace(figure, was=None, high=None, bound=None, text="")
    values = was, figure.value
    widest = 100 if figure.unit == "%" and max(values) <= 100 else max(values)
    if min(values) < 0 or not widest:
        return ()
    written = (captions.written(replace(plain, value=value)) for value in values)
    return tuple(
        Length(value / widest, value / widest, label)
        for value, label in zip(values, written, strict=True)
    )


def shares(edition: Edition) -> list[Item]:
    """Return the figures on the scale from 0 to 100 per cent."""
    return [item for item in edition.numbers if _is_share(item)]


def _is_share(item: Item) -> bool:
    return bool(item.statistic and item.blurb and is_share(item.statistic))


def _bar(item: Item, captions: Captions) -> Bar:
    blurb = item.blurb
    assert blurb, "a figure is nothing without its sentence"
    low, high = ends(item)
    return Bar(
        low,
        high,
        captions.figure(item),
        blurb.text,
        blurb.language,
        captions.figure_source(item),
    )


def ends(item: Item) -> tuple[float, float]:
    """Return the range of a share, in per cent; a bound leaves one end open."""
    figure = item.statistic
    assert figure, "only figures are drawn"
    if figure.bound in ("less", "at-most"):
        return 0, figure.value
    if figure.bound in ("more", "at-least"):
        return figure.value, 100
    return figure.value, figure.value if figure.high is None else figure.high
