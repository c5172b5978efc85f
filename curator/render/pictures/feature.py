"""Draw the picture beside the feature, as its editor chose: a chart, one number, or a quotation."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from curator.edition import Edition, Item
from curator.edition.captions import Captions
from curator.edition.item import as_numbers
from curator.errors import MissingFont
from curator.language.phrases import phrases
from curator.records import Picture
from curator.render.figures import Figures, lengths, pictured
from curator.render.pictures.card import Card, inset
from curator.render.pictures.chart import chart


def picture(edition: Edition, before: bytes | None = None) -> Picture | None:
    """Return the picture, from `before` if that shows the same; None if there is none, or no font
    has its characters.
    """
    item = edition.pictured
    if item is None or item.picture is None:
        return None
    captions = Captions(phrases(edition.language))
    if item.picture.kind == "chart":
        shown: Figures | Card = pictured(item, edition.language)
    else:
        shown = _card(item, captions)
    drawn = _from(shown, before) if before else _drawn(shown)
    return replace(drawn, alt=captions.picture(item)) if drawn else None


@lru_cache(maxsize=64)
def _drawn(shown: Figures | Card) -> Picture | None:
    """Return the picture, cached, because a letter is rendered often and its picture is not."""
    return _from(shown, None)


def _from(shown: Figures | Card, before: bytes | None) -> Picture | None:
    if isinstance(shown, Figures):
        return chart(shown, before)
    try:
        return inset(shown, before)
    except MissingFont:
        return None


def _card(item: Item, captions: Captions) -> Card:
    """Return what the picture of one number or quotation shows; what the letter says beside it is
    not repeated: the publisher, and a sentence of the blurb.
    """
    assert item.picture, "only pictures are drawn"
    number = next(iter(as_numbers(item)), None)
    words = item.picture.lines[0]
    beside = item.blurb.text if item.blurb else ""
    return Card(
        captions.phrases.language,
        "",
        "",
        captions.figure(number) if number else "",
        "" if number and words.text in beside else words.text,
        words.language,
        captions.figure_sources(number)[0].text if number else "",
        lengths(number, captions) if number else (),
    )
