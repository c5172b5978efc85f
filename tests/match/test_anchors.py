"""What survives translation is the same whatever the country's way of writing it."""

from __future__ import annotations

import pytest

from curator.match.anchors import anchors, same_rhythm, shared_order


@pytest.mark.parametrize(
    "written", ["2,140 people", "2.140 leute", "2 140 ihmistä", "2\u202f140 personnes"]
)
def test_a_grouped_figure_reads_the_same_in_every_country(written: str) -> None:
    assert anchors(written, "en") == ("2140",)


@pytest.mark.parametrize("written", ["31.5 %", "31,5 %", "31,50 %", "%31,5"])
def test_a_decimal_reads_the_same_in_every_country(written: str) -> None:
    assert anchors(written, "en") == ("31.5",)


def test_a_name_is_a_capital_that_no_sentence_start_explains() -> None:
    assert anchors("Customers stay. They like Rotterdam and iPads.", "en") == ("rotter", "ipads")


def test_a_latin_word_in_a_korean_text_is_a_name() -> None:
    assert anchors("신발 체인 nordhafen은", "ko") == ("nordha",)


def test_order_counts_and_chance_meetings_do_not() -> None:
    row = ["84", "rotter", "31.5", "velden", "14", "gent"]
    assert shared_order(row, row) == (6, 1.0)
    assert shared_order(row, row[::-1])[1] < 0.4
    assert shared_order(row, ["7", "8"]) == (0, 0.0)


def test_a_rhythm_is_the_same_in_a_shorter_script() -> None:
    original = [300, 120, 500, 80, 260, 400, 90, 150]
    assert same_rhythm(original, [length // 2 for length in original]) > 0.95
    assert same_rhythm(original, sorted(original)) < 0.6


def test_a_few_paragraphs_have_no_rhythm() -> None:
    assert same_rhythm([300, 120, 500], [300, 120, 500]) == 0.0
