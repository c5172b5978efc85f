"""The issue for LinkedIn's article editor, read back with parsers of HTML and Markdown."""

from __future__ import annotations

from dataclasses import replace

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from bench import samples
from curator.edition import Edition, build
from curator.records import Words
from curator.share.linkedin_article import as_html, as_markdown

URL = "https://letter.example.org/de/13/"


def edition(language: str = "de") -> Edition:
    return build(samples.snapshot(), language)


def page(of: Edition) -> BeautifulSoup:
    return BeautifulSoup(as_html(of, URL), "lxml")


@pytest.mark.parametrize("language", samples.LANGUAGES)
def test_every_item_is_in_it_with_its_link(language: str):
    shown = page(edition(language))
    addresses = {link["href"] for link in shown.find_all("a")}
    assert {item.url for item in edition(language).items} | {URL} == addresses
    text = shown.get_text()
    assert all(item.headline.text in text for item in edition(language).items if not item.statistic)
    assert shown.html
    assert shown.html["lang"] == language
    assert shown.html["dir"] == ("rtl" if language == "ar" else "ltr")


def test_the_article_is_in_the_letters_order_with_the_interlude_amid_the_sections():
    made = edition()
    assert len(made.parts) == 3
    printed = [
        made.feature[0].headline.text,
        *(part.name for part in made.parts[:2]),
        made.interlude,
        made.parts[2].name,
        *(item.blurb.text for item in made.numbers if item.blurb),
        *(item.headline.text for item in made.tangents),
        *(item.headline.text for item in made.cards),
        made.question,
    ]
    lines = [line for each in page(made).find_all(["h2", "p", "li"]) for line in each.strings]
    assert [line for line in lines if line in printed] == printed


def test_only_what_the_editor_keeps_is_in_it():
    tags = {tag.name for tag in page(edition()).body.find_all(True)}  # type: ignore[union-attr]
    assert tags <= {"h1", "h2", "p", "ul", "li", "a", "strong", "br"}


def test_a_headline_fits_the_editors_field():
    words = Words("subject", "de", "Warten " * 40, "editor", version=2)
    whole = samples.snapshot()
    long = build(replace(whole, words=(*whole.words, words)), "de")
    assert page(long).h1.get_text() == "The CX Minute, Nr.\u00a013"  # type: ignore[union-attr]


def test_markdown_has_the_same_headings_and_points():
    lines = as_markdown(edition(), URL).splitlines()
    shown = page(edition())
    for sign, tag in (("# ", "h1"), ("## ", "h2"), ("- ", "li")):
        assert sum(line.startswith(sign) for line in lines) == len(shown.find_all(tag))


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=80))
def test_whatever_an_opening_says_it_stays_words(said: str):
    whole = samples.snapshot()
    words = Words("opening", "de", f"x{said}x", "editor", version=9)
    made = build(replace(whole, words=(*whole.words, words)), "de")
    tags = [tag.name for tag in page(made).find_all(True)]
    assert tags == [tag.name for tag in page(_with(made, "xyx")).find_all(True)]


def _with(made: Edition, opening: str) -> Edition:
    return replace(made, opening=opening)


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("*Stars* and _lines_", r"\*Stars\* and \_lines\_"),
        ("[no](link)", r"\[no\](link)"),
        ("1. no list", r"1\. no list"),
        ("<b>", r"\<b\>"),
        ("# no heading", r"\# no heading"),
        ("Guten Morgen. (Ja!)", "Guten Morgen. (Ja!)"),
    ],
)
def test_markdown_marks_nothing_that_was_typed(said: str, written: str):
    assert written in as_markdown(_with(edition(), said), URL).splitlines()
