"""The chart of an issue's percentages."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from bench import samples
from curator import edition
from curator.edition.picture import MOST_BARS
from curator.records import Picture, Snapshot, Statistic
from curator.render import pictures
from curator.render.check import MOST_CHART_BYTES
from curator.render.figures import Bar, Figures, figures
from curator.render.pictures import colours, fonts

HALF = Bar(50, 50, "50 %", "jede zweite Person", "de", "Beispielinstitut, 2026")
ALL = Bar(100, 100, "100 %", "alle", "de", "Beispielinstitut, 2026")


def with_figures(*given: Statistic) -> Snapshot:
    """The sample issue with these figures in its numbers slot and no others."""
    whole = samples.snapshot()
    numbers = [pick for pick in whole.picks if pick.statistic]
    kept = [pick for pick in whole.picks if not pick.statistic]
    shown = [replace(pick, statistic=figure) for pick, figure in zip(numbers, given, strict=False)]
    return replace(whole, picks=(*kept, *shown))


def percent(value: float, high: float | None = None, unit: str = "%") -> Statistic:
    return Statistic("Some customers stayed.", value, unit, high)


def figures_of(*given: Statistic) -> Figures | None:
    return figures(edition.build(with_figures(*given), "en"))


def chart_of(*bars: Bar, language: str = "de") -> Picture:
    chart = pictures.chart(Figures(language, "In Zahlen", bars))
    assert chart
    return chart


def pixels_of(picture: Picture) -> NDArray[np.uint8]:
    return np.asarray(Image.open(BytesIO(picture.png)).convert("RGB"))


def runs(picture: Picture, colour: str) -> set[tuple[int, int]]:
    """Where unbroken runs of exactly this colour begin and how long they are, in pixels; short ones belong to letters."""
    wanted = tuple(bytes.fromhex(colour[1:]))
    found = set()
    for row in (pixels_of(picture) == wanted).all(axis=2):
        edges = np.flatnonzero(np.diff(np.concatenate(([0], row.astype(int), [0])))).tolist()
        found |= {
            (begin, end - begin)
            for begin, end in zip(edges[::2], edges[1::2], strict=True)
            if end - begin > 40
        }
    return found


def test_two_percentages_can_stand_side_by_side():
    found = figures_of(percent(87), percent(1, 1.5))
    assert found
    assert [(bar.low, bar.high) for bar in found.bars] == [(87, 87), (1, 1.5)]


@pytest.mark.parametrize(
    "other", [percent(120), percent(-4), percent(2.5, unit="x"), percent(900, unit="EUR")]
)
def test_what_is_no_share_of_a_whole_stays_out_and_one_bar_is_no_chart(other: Statistic):
    assert figures_of(percent(87), other) is None


def test_the_alt_text_has_every_figure_with_its_words_and_source():
    alt = chart_of(HALF, ALL).alt
    assert alt == (
        "In Zahlen: 50 %: jede zweite Person (Beispielinstitut, 2026); 100 %: alle (Beispielinstitut, 2026)"
    )


def test_a_bar_is_as_long_as_its_share_and_all_begin_at_the_same_place():
    half, whole = sorted(runs(chart_of(HALF, replace(ALL, written="12,5–100 %")), colours.MARK))
    assert half[0] == whole[0]
    assert whole[1] == pytest.approx(2 * half[1], abs=2)


def test_the_chart_brings_its_own_paper_so_that_it_reads_on_a_dark_page():
    picture = Image.open(BytesIO(chart_of(HALF, ALL).png))
    assert picture.convert("RGBA").getchannel("A").getextrema() == (255, 255)
    assert picture.convert("RGB").getpixel((3, picture.height - 3)) == (0xF8, 0xEF, 0xE6)


def test_the_picture_has_two_pixels_for_each_of_the_stated_size_so_that_it_is_sharp():
    chart = chart_of(HALF, ALL)
    assert chart.width <= 600
    assert Image.open(BytesIO(chart.png)).size == (2 * chart.width, 2 * chart.height)
    again = pictures.chart(Figures("de", "In Zahlen", (HALF, ALL)), chart.png)
    assert again == chart


@pytest.mark.parametrize("language", ["ko", "ja", "ar"])
def test_labels_in_every_script_are_letters_and_not_boxes(language: str):
    shown = figures(edition.build(samples.snapshot(), language))
    assert shown
    if not fonts.installed().write(shown.bars[0].words, language, "text"):
        pytest.skip(f"no font for {language} is installed")
    assert pictures.chart(shown)
    assert pictures.chart(shown, fonts=fonts.Fonts(frozenset({"DejaVu Serif"}))) is None


def test_arabic_bars_grow_from_the_right():
    shown = replace(HALF, written="50%", words="نصف العملاء", language="ar", source="معهد")
    chart = chart_of(shown, shown, language="ar")
    [(begin, length)], [(marked, _)] = runs(chart, colours.REST), runs(chart, colours.MARK)
    assert begin + length == marked


@pytest.mark.parametrize(
    ("words", "language"),
    [
        ("많은 고객이 그렇게 말한다 " * 9, "ko"),
        ("多くの顧客がそう答えた" * 9, "ja"),
        ("many " * 40, "en"),
    ],
)
def test_the_largest_chart_is_small_enough_to_travel_in_every_mail(words: str, language: str):
    if not fonts.installed().write(words, language, "text"):
        pytest.skip(f"no font for {language} is installed")
    for bars in range(2, MOST_BARS + 1):
        chart = chart_of(*[replace(HALF, words=words, language=language)] * bars, language=language)
        assert len(chart.png) < MOST_CHART_BYTES


def test_a_wall_of_bars_is_cut_to_the_first_four():
    whole = samples.snapshot()
    number = next(pick for pick in whole.picks if pick.statistic)
    many = replace(
        whole, picks=tuple(replace(number, id=place, position=place) for place in range(9))
    )
    found = figures(edition.build(many, "en"))
    assert found
    assert len(found.bars) == MOST_BARS


def test_a_publisher_can_leave_the_chart_out():
    assert (
        figures(edition.build(samples.snapshot(newsletter=samples.newsletter(chart=False)), "en"))
        is None
    )


def test_the_same_figures_give_the_same_bytes():
    assert chart_of(HALF, ALL).png == chart_of(HALF, ALL).png


def test_words_in_another_direction_keep_their_own_order_in_the_chart():
    told = "Half of 1,200 shoppers stayed."
    english, arabic = (replace(HALF, words=told, language=language) for language in ("en", "ar"))
    as_english, as_arabic = (
        pixels_of(chart_of(bar, bar, language="ar")) for bar in (english, arabic)
    )
    assert (
        as_english != as_arabic
    ).any()  # the full stop stands at the end, and not at the left as in Arabic


def test_long_words_are_cut_visibly_and_stay_whole_in_the_alt_text():
    long = replace(HALF, words="sehr " * 200 + "lang")
    chart = chart_of(long, ALL)
    assert chart.height < 700
    assert chart.alt.count("sehr") == 200
