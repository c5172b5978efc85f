"""The chart of an issue's percentages."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from curator import edition, pictures
from curator.pictures import colours, fonts
from curator.pictures.figures import Bar, Figures
from curator.records import Picture, Snapshot, Statistic
from tests.render import samples

HALF = Bar(50, 50, "50 %", "jede zweite Person", "de", "Beispielinstitut, 2026")
ALL = Bar(100, 100, "100 %", "alle", "de", "Beispielinstitut, 2026")


def with_figures(*figures: Statistic) -> Snapshot:
    """The sample issue with these figures in its numbers slot and no others."""
    whole = samples.snapshot()
    numbers = [pick for pick in whole.picks if pick.statistic]
    kept = [pick for pick in whole.picks if not pick.statistic]
    shown = [replace(pick, statistic=figure) for pick, figure in zip(numbers, figures, strict=False)]
    return replace(whole, picks=(*kept, *shown))


def percent(value: float, high: float | None = None, unit: str = "%") -> Statistic:
    return Statistic("Some customers stayed.", value, unit, high)


def figures_of(*given: Statistic) -> Figures | None:
    return pictures.figures(edition.build(with_figures(*given), "en"))


def chart_of(*bars: Bar, language: str = "de") -> Picture:
    chart = pictures.chart(Figures(language, "In Zahlen", bars))
    assert chart
    return chart


def rows_of_colour(picture: Picture, colour: str) -> list[int]:
    """For each row of the picture how many pixels have exactly this colour."""
    wanted = tuple(int(colour[place : place + 2], 16) for place in (1, 3, 5))
    pixels = np.asarray(Image.open(BytesIO(picture.png)).convert("RGB"))
    return [int(count) for count in (pixels == wanted).all(axis=2).sum(axis=1)]


def test_two_percentages_can_stand_side_by_side():
    found = figures_of(percent(87), percent(1, 1.5))
    assert found
    assert [(bar.low, bar.high) for bar in found.bars] == [(87, 87), (1, 1.5)]


@pytest.mark.parametrize("other", [percent(120), percent(-4), percent(2.5, unit="x"), percent(900, unit="EUR")])
def test_what_is_no_share_of_a_whole_stays_out_and_one_bar_is_no_chart(other: Statistic):
    assert figures_of(percent(87), other) is None


def test_the_alt_text_has_every_figure_with_its_words_and_source():
    alt = chart_of(HALF, ALL).alt
    assert alt == ("In Zahlen: 50 %: jede zweite Person (Beispielinstitut, 2026); 100 %: alle (Beispielinstitut, 2026)")


def test_a_bar_is_as_long_as_its_share():
    chart = chart_of(HALF, ALL)
    bars = sorted({count for count in rows_of_colour(chart, colours.MARK) if count < chart.width} - {0})
    assert bars[-1] == pytest.approx(2 * bars[-2], abs=2)


def test_the_chart_brings_its_own_paper_so_that_it_reads_on_a_dark_page():
    picture = Image.open(BytesIO(chart_of(HALF, ALL).png))
    assert picture.convert("RGBA").getchannel("A").getextrema() == (255, 255)
    assert picture.convert("RGB").getpixel((3, picture.height - 3)) == (0xFF, 0xFD, 0xF9)


def test_the_stated_size_is_that_of_the_picture():
    chart = chart_of(HALF, ALL)
    assert Image.open(BytesIO(chart.png)).size == (chart.width, chart.height)
    again = pictures.chart(Figures("de", "In Zahlen", (HALF, ALL)), chart.png)
    assert again == chart


@pytest.mark.parametrize("language", ["ko", "ja", "ar"])
def test_labels_in_every_script_are_letters_and_not_boxes(language: str):
    shown = pictures.figures(edition.build(samples.snapshot(), language))
    assert shown
    if not fonts.installed().write(shown.bars[0].words, language, "text"):
        pytest.skip(f"no font for {language} is installed")
    assert pictures.chart(shown)
    assert pictures.chart(shown, fonts=fonts.Fonts(frozenset({"DejaVu Serif"}))) is None


def test_arabic_bars_grow_from_the_right():
    shown = replace(HALF, written="50%", words="نصف العملاء", language="ar", source="معهد")
    pixels = np.asarray(Image.open(BytesIO(chart_of(shown, shown, language="ar").png)).convert("RGB"))
    marked = (pixels == (0xB9, 0x40, 0x1F)).all(axis=2)[20:]
    assert marked.any(axis=0).nonzero()[0].min() > pixels.shape[1] / 3


def test_long_words_are_cut_visibly_and_stay_whole_in_the_alt_text():
    long = replace(HALF, words="sehr " * 200 + "lang")
    chart = chart_of(long, ALL)
    assert chart.height < 700
    assert chart.alt.count("sehr") == 200
