"""The text part is a letter in its own right."""

from __future__ import annotations

import re

import pytest

from curator import render
from curator.bidi import strong
from curator.render.wrap import WIDTH, columns
from tests.render import samples


@pytest.mark.parametrize("language", samples.LANGUAGES)
def test_no_line_but_an_address_is_wider_than_72_columns(language: str) -> None:
    lines = render.letter(samples.snapshot(), language).text.splitlines()
    assert [line for line in lines if columns(line) > WIDTH and "https://" not in line] == []


@pytest.mark.parametrize("language", samples.LANGUAGES)
def test_it_has_no_markup_no_triple_blank_and_no_trailing_space(language: str) -> None:
    text = render.letter(samples.snapshot(), language).text
    assert not re.search(r"</?\w+>|&\w+;|\n\n\n| \n", text)


def test_every_arabic_line_begins_from_the_right() -> None:
    lines = render.letter(samples.snapshot(), "ar").text.splitlines()
    assert [line for line in lines if line.strip() and strong(line[:1]) != "rtl"] == []


def test_a_latin_letter_has_no_right_to_left_marks() -> None:
    assert "\u200f" not in render.letter(samples.snapshot(), "de").text


def test_every_link_of_the_html_stands_in_the_text() -> None:
    letter = render.letter(samples.snapshot(), "ko")
    links = set(re.findall(r'href="(https?://[^"]+)"', letter.html))
    assert sorted(link for link in links if link not in letter.text) == []
