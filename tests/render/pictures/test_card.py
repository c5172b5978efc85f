"""One figure as a picture of its own."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from bench import samples
from curator import edition
from curator.errors import MissingFont
from curator.records import Statistic
from curator.render.pictures import colours, fonts
from curator.render.pictures.card import SIZES, Card, card, cards

DEJAVU = fonts.Fonts(frozenset({"DejaVu Sans", "DejaVu Serif"}))


def cards_of(*figures: Statistic, language: str = "en") -> tuple[Card, ...]:
    """The cards of the sample issue with these figures instead of its own."""
    whole = samples.snapshot(13)
    numbers = [pick for pick in whole.picks if pick.statistic]
    told = [replace(pick, statistic=figure) for pick, figure in zip(numbers, figures, strict=False)]
    return cards(edition.build(replace(whole, picks=tuple(told)), language))


def figure(value: float, unit: str = "%", **more: object) -> Statistic:
    return Statistic("Some customers stayed.", value, unit, year=2025, **more)  # type: ignore[arg-type]


def lengths(*figures: Statistic) -> list[tuple[float, float, str]]:
    [shown] = cards_of(*figures)
    return [(each.low, each.high, each.label) for each in shown.lengths]


def pixels(shown: Card) -> NDArray[np.uint8]:
    return np.asarray(Image.open(BytesIO(card(shown, 1200, 1200))).convert("RGB"))


def widest(picture: NDArray[np.uint8], colour: str) -> int:
    """How many pixels the longest row in exactly this colour has, right of the band."""
    wanted = tuple(bytes.fromhex(colour[1:]))
    return int((picture[300:, 30:] == wanted).all(axis=2).sum(axis=1).max())


@pytest.mark.parametrize("language", samples.LANGUAGES)
@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
def test_every_figure_is_a_small_picture_of_the_size_asked_for(
    language: str, size: tuple[int, int]
):
    shown = cards(edition.build(samples.snapshot(13), language))
    assert len(shown) == 3
    for each in shown:
        try:
            png = card(each, *size)
        except MissingFont as error:
            pytest.skip(str(error))
        assert Image.open(BytesIO(png)).size == size
        assert len(png) < 60_000


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (figure(40), [(0.4, 0.4, "")]),
        (figure(1, high=1.5), [(0.01, 0.015, "")]),
        (figure(50, bound="more"), [(0.5, 1.0, "")]),
        (figure(31, was=18), [(0.18, 0.18, "18%"), (0.31, 0.31, "31%")]),
        (figure(120, was=60), [(0.5, 0.5, "60%"), (1.0, 1.0, "120%")]),
        (figure(4, "EUR", was=8), [(1.0, 1.0, "€8"), (0.5, 0.5, "€4")]),
        (figure(3, was=-2), []),  # a loss has no length
        (figure(900, "EUR"), []),  # nor has an amount alone
        (figure(250), []),
    ],
)
def test_a_share_is_a_length_and_a_change_is_two(
    told: Statistic, expected: list[tuple[float, float, str]]
):
    assert lengths(told) == expected


def test_a_change_is_drawn_as_a_change():
    [shown] = cards_of(figure(60, was=30))
    picture = pixels(shown)
    before, now = widest(picture, colours.RANGE), widest(picture, colours.MARK)
    assert now == pytest.approx(2 * before, abs=3)


def test_the_alt_text_has_sentence_year_publisher_and_the_letters_name():
    [shown] = cards_of(figure(40))
    for each in ("40%", "87% of brands", "2025", "Figures Weekly", "The CX Minute"):
        assert each in shown.alt


def test_the_same_figure_gives_the_same_bytes_and_is_not_drawn_again():
    [shown] = cards_of(figure(40))
    png = card(shown, 1200, 1200)
    assert card(shown, 1200, 1200) == png
    assert card(shown, 1200, 1200, png) is png
    assert card(shown, 1080, 1350, png) != png


def test_a_script_that_no_font_can_write_names_the_package():
    [shown] = cards_of(figure(40), language="ja")
    with pytest.raises(MissingFont, match="fonts-noto-cjk"):
        card(shown, 1200, 1200, fonts=DEJAVU)
