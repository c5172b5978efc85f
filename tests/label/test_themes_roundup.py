"""A newsletter that goes through many subjects is about each of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from curator.label.themes.decide import Themes
from curator.label.themes.scoring import headings

BODY = Path(__file__).with_name("themes_roundup.txt").read_text(encoding="utf-8")
TITLE = "Notes on customer experience, issue 9"


@pytest.fixture(scope="module")
def themes() -> Themes:
    return Themes.load()


def test_headings_are_short_lines_over_longer_ones() -> None:
    found = [BODY[start:end] for start, end in headings(BODY)]
    assert len(found) == 6
    assert found[0] == "Employee experience, again"


def test_sentences_and_list_items_are_no_headings() -> None:
    assert (
        headings(
            "It ends here.\n\nA longer line follows after that\n\n- an item\n\nand one more line that is long"
        )
        == []
    )


def test_a_roundup_touches_what_its_headings_name_and_is_about_three_at_most(
    themes: Themes,
) -> None:
    found = themes.label(TITLE, BODY, "en")
    assert 1 <= len(found.themes) <= 3
    touched = {theme.key for theme in (*found.themes, *found.also)}
    assert {"employee-experience", "conscious-consumer", "loyalty"} <= touched


def test_the_scores_of_a_roundup_are_not_all_one(themes: Themes) -> None:
    found = themes.label(TITLE, BODY, "en")
    scores = [theme.score for theme in (*found.themes, *found.also)]
    assert len(set(scores)) == len(scores)
