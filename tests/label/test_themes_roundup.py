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


def test_a_roundup_is_about_what_its_headings_name_and_its_text_takes_up(themes: Themes) -> None:
    found = {theme.key for theme in themes.label(TITLE, BODY, "en").themes}
    assert {"employee-experience", "privacy", "conscious-consumer", "loyalty"} <= found


def test_a_subject_a_heading_only_mentions_is_none(themes: Themes) -> None:
    found = {
        theme.key
        for theme in themes.label(TITLE, BODY.replace("customer loyalty", "something"), "en").themes
    }
    assert "privacy" in found
    assert "loyalty" not in found


def test_the_same_words_without_headings_are_no_roundup(themes: Themes) -> None:
    found = {theme.key for theme in themes.label(TITLE, " ".join(BODY.split()), "en").themes}
    assert "loyalty" not in found
