"""The document an issue is posted with: its pages, its text, its fonts, its links."""

from __future__ import annotations

import ctypes
import re
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bench import samples
from curator import edition
from curator.errors import MissingFont
from curator.records import Snapshot, Statistic
from curator.render.pictures import fonts
from curator.render.pictures.canvas import Face, measure
from curator.render.pictures.card import card, cards
from curator.render.pictures.carousel import MOST_PAGES, LocalText, Slides, carousel, slides

DEJAVU = fonts.Fonts(frozenset({"DejaVu Sans", "DejaVu Serif"}))

# Letters that join, marks, pieces of emoji, direction, controls, what is special in PDF and TeX.
SIGNS = "aÉß لاإنًّ고객顧客、。「」カーABC 1,5%$_{}()\\…😀👨\u200d👩\u200f\u2066\u2069\u200b\n\t\x00\ud7ff"


def shown(language: str, snapshot: Snapshot | None = None) -> Slides:
    url = f"https://letter.example.org/{language}/13/"
    return slides(edition.build(snapshot or samples.snapshot(13), language), url)


def drawn(language: str, snapshot: Snapshot | None = None) -> pypdfium2.PdfDocument:
    return opened(shown(language, snapshot))


@lru_cache(maxsize=30)
def made(said: Slides) -> bytes:
    return carousel(said)


def opened(said: Slides) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(made(said))
    except MissingFont as error:
        pytest.skip(str(error))


def links(page: pypdfium2.PdfPage) -> set[str]:
    """Where the links of a page lead, each with a place to press on."""
    found, place, link = set(), ctypes.c_int(0), pdfium.FPDF_LINK()
    while pdfium.FPDFLink_Enumerate(page.raw, place, link):
        corners = pdfium.FS_RECTF()
        pdfium.FPDFLink_GetAnnotRect(link, corners)
        assert corners.right - corners.left > 100
        assert abs(corners.top - corners.bottom) > 20
        action, buffer = pdfium.FPDFLink_GetAction(link), ctypes.create_string_buffer(500)
        pdfium.FPDFAction_GetURIPath(page.pdf.raw, action, buffer, 500)
        found.add(buffer.value.decode())
    return found


def font_name(font: Any) -> str:
    buffer = ctypes.create_string_buffer(200)
    pdfium.FPDFFont_GetBaseFontName(font, buffer, 200)
    return buffer.value.decode()


def text_of(document: pypdfium2.PdfDocument) -> list[str]:
    return [page.get_textpage().get_text_range() for page in document]


def letters(text: str) -> str:
    """`text` without what is not written (blanks, marks of direction, vowel marks); a per cent
    sign after its number, where Arabic letters before it put it first.
    """
    ordered = re.sub(r"%([\d.,]*\d)", r"\1%", text)
    return "".join(
        sign
        for sign in unicodedata.normalize("NFKC", ordered)
        if unicodedata.category(sign) not in ("Zs", "Cc", "Cf", "Mn")
    )


def meant(said: Slides) -> Iterator[list[str]]:
    """What each page has to say, page by page, but for credits, which mix two directions."""
    yield [said.front.headline]
    yield [each.text for each in said.headlines]
    for story in said.stories:
        yield [story.kicker, story.headline.text, story.text.text if story.text else ""]
    yield [each.words for each in said.compared]
    yield [said.question[1] if said.question else "", said.invitation, said.url[8:-1]]


@pytest.mark.parametrize("language", samples.LANGUAGES)
def test_every_page_says_in_letters_what_it_shows(language: str):
    document, said = drawn(language), shown(language)
    assert len(document) == MOST_PAGES
    for page, expected in zip(text_of(document), meant(said), strict=True):
        for text in expected:
            assert letters(text) in letters(page)


@pytest.mark.parametrize("language", samples.LANGUAGES)
def test_the_pages_are_portraits_and_the_file_is_small(language: str):
    document = drawn(language)
    assert {page.get_size() for page in document} == {(1080, 1350)}
    assert len(made(shown(language))) < 300_000


@pytest.mark.parametrize("language", samples.LANGUAGES)
def test_fonts_are_embedded_cut_down_and_have_every_sign(language: str):
    document = drawn(language)
    signs = 0
    for page in document:
        for each in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT]):
            font = pdfium.FPDFTextObj_GetFont(each.raw)
            assert pdfium.FPDFFont_GetIsEmbedded(font) == 1
            assert re.match(r"[A-Z]{6}\+", font_name(font))
            signs += 1
    assert signs > 50


@pytest.mark.filterwarnings("error:Glyph .* missing")
@pytest.mark.parametrize("language", samples.LANGUAGES)
def test_no_sign_of_any_language_is_an_empty_box(language: str):
    drawn(language)
    for each in cards(edition.build(samples.snapshot(13), language)):
        card(each, 1200, 1200)


@pytest.mark.filterwarnings("error:Glyph .* missing")
def test_an_empty_box_would_be_noticed():
    with pytest.raises(UserWarning, match="missing"):
        measure("고객", Face(("DejaVu Sans",), 40, "#000000"))


@pytest.mark.heavy
@pytest.mark.parametrize("language", ["de", "ar", "ja"])
def test_the_same_issue_gives_the_same_bytes_also_in_another_process(language: str):
    told = (
        "import sys; from bench import samples; from curator import edition;"
        "from curator.render.pictures.carousel import carousel, slides;"
        f"said = slides(edition.build(samples.snapshot(13), '{language}'),"
        f" 'https://letter.example.org/{language}/13/');"
        "sys.stdout.buffer.write(carousel(said))"
    )
    again = subprocess.run(
        [sys.executable, "-c", told], capture_output=True, check=True, env={"PYTHONHASHSEED": "7"}
    )
    assert carousel(shown(language)) == again.stdout


def test_a_document_that_shows_the_same_is_not_drawn_again():
    said = shown("de")
    old = carousel(said)
    assert carousel(said, old) is old
    assert carousel(replace(said, title="Another"), old) != old
    assert carousel(said, b"no document") == old


@pytest.mark.parametrize("language", ["de", "ar"])
def test_the_last_page_leads_to_the_issue_and_a_story_to_its_source(language: str):
    document, said = drawn(language), shown(language)
    assert links(document[len(document) - 1]) == {said.url}
    assert links(document[2]) == {said.stories[0].url}
    assert links(document[0]) == set()


def percent(value: float, **more: Any) -> Statistic:
    return Statistic("Some customers stayed.", value, "%", **more)


def only(stories: int, *figures: Statistic) -> Snapshot:
    """The sample issue with so many stories, all in the minute, and these figures."""
    whole = samples.snapshot(13)
    told = [pick for pick in whole.picks if not pick.statistic][:stories]
    numbers = [pick for pick in whole.picks if pick.statistic]
    kept = [replace(pick, in_minute=True) for pick in told]
    said = [replace(pick, statistic=figure) for pick, figure in zip(numbers, figures, strict=False)]
    return replace(whole, picks=(*kept, *said))


@pytest.mark.parametrize(
    ("snapshot", "pages"),
    [
        (only(1), 3),  # cover, story, last
        (only(2), 5),  # and the minute
        (only(2, percent(40)), 6),  # a figure alone has a page of its own
        (only(2, percent(40), percent(60)), 6),  # two shares stand together
        (only(2, percent(40), percent(60), percent(31, was=18)), 7),
        (only(9, percent(40), percent(60), percent(31, was=18)), 10),
    ],
)
def test_an_issue_has_the_pages_it_has_something_for(snapshot: Snapshot, pages: int):
    assert len(drawn("en", snapshot)) == pages


def test_an_issue_without_a_story_is_a_cover_and_a_link():
    document = drawn("en", replace(samples.snapshot(13), picks=(), words=()))
    assert len(document) == 2
    assert links(document[1])


def test_what_stands_in_no_section_is_named_by_the_week_or_the_month_it_is_of():
    whole = samples.snapshot(13)
    spare = replace(whole, picks=tuple(pick for pick in whole.picks if pick.slot == "cards"))
    monthly = replace(spare, month=date(2026, 11, 1))
    assert {each.kicker for each in shown("en", spare).stories} == {"Also this week"}
    assert {each.kicker for each in shown("en", monthly).stories} == {"More from the month"}


def test_what_is_too_long_for_a_page_loses_whole_sentences():
    sentence = "Customers who were called back stayed twice as often as all the others. "
    said = shown("en")
    long = replace(said.stories[0], text=LocalText(sentence * 30, "en"))
    document = pypdfium2.PdfDocument(carousel(replace(said, stories=(long,))))
    text = letters(text_of(document)[2])
    assert 3 < text.count(letters(sentence)) < 30
    assert "…" not in text


def test_only_a_single_sentence_that_is_too_long_is_cut():
    said = shown("en")
    long = replace(said.stories[0], text=LocalText("and so on " * 300, "en"))
    document = pypdfium2.PdfDocument(carousel(replace(said, stories=(long,))))
    assert text_of(document)[2].count("…") == 1


@pytest.mark.heavy
@settings(max_examples=20)
@example("", "", "A\u200b\u064b")  # a break without width between a letter and its vowel
@given(*[st.text(SIGNS, max_size=most) for most in (200, 400, 60)])
def test_whatever_a_story_says_it_becomes_a_page(headline: str, text: str, credit: str):
    said = shown("ar")
    told = LocalText(headline, "en"), LocalText(text, "ar")
    story = replace(said.stories[0], headline=told[0], text=told[1], credit=credit)
    odd = replace(
        said, headlines=(LocalText(text, "ja"), LocalText(headline, "ko")), stories=(story,)
    )
    assert len(opened(odd)) == 5


def test_no_text_however_long_leaves_its_page():
    words = LocalText("Kundenzufriedenheitsbefragungsauswertungsgesellschaft " * 4_000, "de")
    said = shown("de")
    story = replace(said.stories[0], kicker=words.text, headline=words, text=words)
    question = (words.text, words.text)
    long = replace(said, headlines=(words,) * 6, stories=(story,), question=question)
    for page in pypdfium2.PdfDocument(carousel(long)):
        picture = np.asarray(page.render(scale=0.5).to_pil().convert("L"))
        assert (picture[:, -20:] > 200).all()
        assert (picture[-20:, 12:] > 200).all()


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        ("ja", ["カスタマージャーニーが", "直線でない理由"]),
        ("ko", ["고객 여정이", "직선이 아닌 이유"]),
    ],
)
def test_lines_end_between_phrases(language: str, lines: list[str]):
    assert text_of(drawn(language))[0].split("\r\n")[1:3] == lines


@pytest.mark.parametrize("language", ["de", "ko", "ar"])
def test_figures_on_one_page_are_set_apart(language: str):
    said = shown(language)
    long = tuple(replace(each, words=f"{each.words} {each.words}") for each in said.compared)
    page = opened(replace(said, compared=long))[MOST_PAGES - 2]
    ink = (np.asarray(page.render().to_pil().convert("L"))[:, 80:1000] < 200).any(axis=1)
    edges = np.flatnonzero(np.diff(ink.astype(int)))
    gaps = edges[2::2] - edges[1:-1:2]  # blank rows between what is written
    assert sum(gap >= 44 for gap in gaps[1:-1]) == len(said.compared)
    assert gaps[-1] >= 24  # from the last one to the letter's name


def test_a_language_no_font_can_write_is_said_with_the_package_that_can():
    with pytest.raises(MissingFont, match="fonts-noto-cjk") as korean:
        carousel(shown("ko"), fonts=DEJAVU)
    assert korean.value.package == "fonts-noto-cjk"


def test_the_document_says_its_title_and_its_language():
    document = drawn("de")
    assert document.get_metadata_dict()["Title"] == shown("de").title
    language = (ctypes.c_ushort * 10)()
    assert pdfium.FPDFCatalog_GetLanguage(document.raw, language, 20) == 6  # bytes, with the end
    assert bytes(language).decode("utf-16-le")[:2] == "de"
