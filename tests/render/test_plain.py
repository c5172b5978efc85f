"""The text part is a letter in its own right."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from bench import samples
from curator import render
from curator.language.bidi import strong
from curator.language.typography import columns
from curator.render.wrap import WIDTH


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


@pytest.mark.parametrize("language", samples.LANGUAGES)
def test_no_line_begins_or_ends_with_a_dot_between_parts(language: str) -> None:
    lines = render.letter(samples.snapshot(), language).text.splitlines()
    assert [line for line in lines if line.strip().startswith("·") or line.endswith("·")] == []


@pytest.mark.parametrize(
    ("language", "words"), [("de", "auf Englisch"), ("es", "en inglés"), ("ja", "読了目安 4分")]
)
def test_what_belongs_together_stands_on_one_line(language: str, words: str) -> None:
    spoken = render.letter(samples.snapshot(), language).text.replace("\u00a0", " ")
    assert words in spoken
    assert [words] * spoken.count(words) == re.findall(words.replace(" ", r"\s+"), spoken)


@pytest.mark.parametrize("language", ["de", "ko", "ja", "ar"])
def test_a_headline_is_set_off_from_what_is_told_under_it(language: str) -> None:
    lines = render.letter(samples.snapshot(), language).text.replace("\u200f", "").splitlines()
    below = [after for line, after in pairwise(lines) if line.startswith("– ")]
    assert len(below) == len(samples.PLAN)
    assert [line for line in below if not re.match(r"  \S", line)] == []


def test_the_name_of_another_language_does_not_turn_its_line() -> None:
    lines = render.letter(samples.snapshot(), "de").text.splitlines()
    assert "\u2068العربية\u2069: https://letter.example.org/ar/13/" in lines
