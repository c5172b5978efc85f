"""The cover an issue is shared with."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from bench import samples
from curator import edition
from curator.records import Words
from curator.render import pictures
from curator.render.pictures import fonts
from curator.render.pictures.canvas import Face, measure
from curator.render.pictures.cover import Front

DEJAVU = fonts.Fonts(frozenset({"DejaVu Sans", "DejaVu Serif"}))
GERMAN = Front(
    "de",
    "The CX Minute",
    "13",
    "Nr.\u00a013 · 19. November 2026",
    "Wer zuhört, verkauft mehr",
    "de",
    "Einmal die Woche",
)


def drawn(front: Front) -> Image.Image:
    png = pictures.cover(front)
    assert png
    return Image.open(BytesIO(png)).convert("RGB")


def ink(picture: Image.Image, box: tuple[int, int, int, int]) -> int:
    """How many pixels in a box are nearly as dark as ink."""
    return int((np.asarray(picture.crop(box)).sum(axis=2) < 250).sum())


LONG = {
    "de": "Kunden verzeihen Fehler eher als Schweigen, sagt eine Befragung von 1.500 Menschen, die es mögen",
    "fi": "Asiakaspalvelun jonotusajat lyhenivät, kun takaisinsoitto otettiin käyttöön kaikissa toimipisteissä",
    "ar": "لماذا ليست رحلات العملاء خطوطًا مستقيمة حين يسأل المرء ١٥٠٠ عميل في تسعة بلدان",
    "ja": "カスタマージャーニーが直線でない理由を九か国の千五百人に尋ねた調査が教えてくれたこと",
    "ko": "고객 여정이 직선이 아닌 이유를 아홉 나라의 고객 천오백 명에게 물어본 조사가 알려 준 것",
}
TAGLINE = "Customer Experience aus aller Welt für alle, die es mögen, in etwa einer Minute zu lesen"


def box(mask: NDArray[np.bool_]) -> tuple[slice, slice]:
    """Rows and columns that hold everything in a mask."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    return slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)


@pytest.mark.parametrize("tagline", ["", TAGLINE])
@pytest.mark.parametrize("number", ["1", "13", "128"])
@pytest.mark.parametrize(("language", "headline"), [*LONG.items(), ("de", "Kurz"), ("ko", "고객")])
def test_the_number_is_never_under_the_words(
    language: str, headline: str, number: str, tagline: str
):
    front = replace(
        GERMAN,
        language=language,
        headline=headline,
        headline_language=language,
        tagline=tagline,
        number=number,
    )
    if not fonts.installed().write(headline, language, "title"):
        pytest.skip(f"no font for {language} is installed")
    words, whole = np.asarray(drawn(replace(front, number=""))), np.asarray(drawn(front))
    changed = (words != whole).any(axis=2)
    if headline in LONG.values() and not changed.any():
        return  # a long headline may leave no room for it
    taken = box(changed)
    assert (words[taken] == words[0, 600]).all()  # bare paper, also between its digits


@pytest.mark.parametrize("language", LONG)
def test_a_long_headline_keeps_away_from_the_name(language: str):
    front = replace(GERMAN, language=language, headline=LONG[language], headline_language=language)
    if not fonts.installed().write(front.headline, language, "title"):
        pytest.skip(f"no font for {language} is installed")
    assert ink(drawn(front), (30, 507, 1170, 522)) == 0


@pytest.mark.parametrize("language", samples.LANGUAGES)
def test_every_language_gets_a_cover_of_the_size_linkedin_wants(language: str):
    front = pictures.front(edition.build(samples.snapshot(13), language))
    if not fonts.installed().write(front.headline + front.kicker, language, "text"):
        pytest.skip(f"no font for {language} is installed")
    png = pictures.cover(front)
    assert png
    assert len(png) < 150_000
    assert Image.open(BytesIO(png)).size == (1200, 627)


def test_a_cover_says_number_day_and_the_editors_subject_in_its_language():
    front = pictures.front(edition.build(samples.snapshot(13), "de"))
    assert front.kicker == "Nr.\u00a013 · 19. November 2026"
    subject = Words("subject", "de", "Wer zuhört", "editor")
    snapshot = replace(samples.snapshot(13), words=(subject,))
    assert pictures.front(edition.build(snapshot, "de")).headline == "Wer zuhört"


def test_a_draft_has_no_number_to_show():
    front = pictures.front(edition.build(samples.snapshot(None), "en"))
    assert front.number == ""
    assert "draft" in front.kicker.lower()


def test_the_same_issue_gives_the_same_bytes():
    assert pictures.cover(GERMAN) == pictures.cover(GERMAN)


def test_a_picture_that_shows_the_same_is_not_drawn_again_and_one_that_does_not_is():
    old = pictures.cover(GERMAN)
    assert pictures.cover(GERMAN, old) is old
    corrected = replace(GERMAN, headline="Wer zuhört, verkauft besser")
    assert pictures.cover(corrected, old) not in (old, None)
    assert pictures.cover(GERMAN, b"not a picture") == old


@pytest.mark.parametrize(
    ("language", "tagline"), [("pt-BR", "Uma vez por semana"), ("pt", ""), ("de", "")]
)
def test_a_regional_edition_has_the_tagline_of_its_language(language: str, tagline: str):
    whole = samples.snapshot()
    letter = replace(whole.newsletter, tagline={language.split("-")[0]: tagline, "en": "Weekly"})
    shown = pictures.front(edition.build(replace(whole, newsletter=letter), language))
    assert shown.tagline == tagline


def test_what_could_not_be_read_in_a_feed_is_left_out():
    untold = replace(GERMAN, tagline="")
    words = np.asarray(drawn(replace(GERMAN, tagline=TAGLINE * 2)))
    assert (words == np.asarray(drawn(untold))).all()


def test_arabic_starts_at_the_right():
    picture = drawn(replace(GERMAN, language="ar", headline="تجربة", headline_language="ar"))
    left, right = ink(picture, (40, 140, 600, 300)), ink(picture, (600, 140, 1160, 300))
    assert left == 0
    assert right > 500


def test_no_headline_however_long_leaves_the_sheet():
    words = (
        "Kundenzufriedenheitsbefragungsauswertungsgesellschaft " * 9,
        "고객" * 400,
        "顧客体験、" * 90,
        "x" * 900,
    )
    for headline in words:
        picture = drawn(replace(GERMAN, headline=headline))
        assert ink(picture, (1140, 0, 1200, 627)) == 0
        assert ink(picture, (0, 602, 1200, 627)) == 0


def test_a_script_that_no_font_can_write_gives_no_picture_rather_than_boxes():
    assert pictures.cover(GERMAN, fonts=DEJAVU)
    assert (
        pictures.cover(replace(GERMAN, headline="고객 여정", headline_language="ko"), fonts=DEJAVU)
        is None
    )
    assert pictures.cover(replace(GERMAN, name="顧客体験"), fonts=DEJAVU) is None


def test_the_font_matplotlib_brings_is_enough_for_arabic():
    assert pictures.cover(
        replace(GERMAN, language="ar", headline="\u2067تجربة Apple\u2069", headline_language="ar"),
        fonts=DEJAVU,
    )


@pytest.mark.parametrize("language", ["ar", "de", "ko"])
def test_a_mark_on_a_letter_of_another_script_is_no_empty_box(language: str):
    writing = fonts.installed().write("A\u064b e\u0301", language, "text")
    assert writing
    assert writing.text.endswith("e\u0301")
    measure(writing.text, Face(writing.families, 40, "#000000"))  # warns of what is missing


def test_an_emoji_without_a_font_is_left_out_and_costs_nothing_else():
    festive = replace(GERMAN, headline="Wer zuhört, verkauft mehr 🎉")
    assert DEJAVU.write(festive.headline, "de", "title") == DEJAVU.write(
        GERMAN.headline, "de", "title"
    )
    assert pictures.cover(festive, fonts=DEJAVU)


def test_a_headline_of_signs_nobody_can_draw_gives_no_cover():
    assert pictures.cover(replace(GERMAN, headline="\U0010fffd"), fonts=DEJAVU) is None


def test_dollars_are_dollars_and_not_formulas():
    assert pictures.cover(replace(GERMAN, headline="From $5 to $6_{more} \\frac"))


@pytest.mark.parametrize("language", ["de", "ar", "ja"])
def test_an_articles_cover_keeps_its_words_however_it_is_cut(language: str):
    front = replace(GERMAN, language=language, headline=LONG[language], headline_language=language)
    png = pictures.article_cover(front)
    assert png
    picture = Image.open(BytesIO(png)).convert("RGB")
    assert picture.size == (1920, 1080)
    assert len(png) < 1_000_000
    around = np.asarray(picture).astype(int)
    for cut in (627 / 1200, 644 / 1200):  # the shapes that others name
        lost = (1080 - round(1920 * cut)) // 2
        for strip in (around[:lost], around[-lost:]):
            assert (strip == strip[0]).all()  # paper and band alone
    assert ink(picture, (0, 100, 1920, 980)) > 1.5 * ink(drawn(front), (0, 0, 1200, 627))
    assert pictures.article_cover(front, png) == png
    assert pictures.cover(front) != png
