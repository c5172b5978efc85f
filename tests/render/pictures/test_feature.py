"""The picture beside the feature, drawn and in the letter."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pytest
from bs4 import BeautifulSoup
from PIL import Image

from bench import samples
from curator import render
from curator.edition import build
from curator.records import PICTURES, Letter, PictureKind, Snapshot, inline_images
from curator.render import check, size
from curator.render.pictures import feature
from curator.render.pictures.fonts import Fonts
from tests.factories_pictures import QUOTED, illustrated

LINES = {"chart": 2, "number": 1, "quotation": 1}


def in_every_language(kind: PictureKind) -> Snapshot:
    """Words that every edition has, of its own letters."""
    blurbs = {tag: samples.texts()[tag]["numbers"] for tag in samples.LANGUAGES}
    return illustrated(
        kind, **{tag: "\n".join(said[: LINES[kind]]) for tag, said in blurbs.items()}
    )


def picture_of(letter: Letter) -> dict[str, str]:
    [image] = BeautifulSoup(letter.html, "lxml").select("img")
    return {name: str(value) for name, value in image.attrs.items()}


@pytest.mark.parametrize("kind", PICTURES)
@pytest.mark.parametrize("language", samples.LANGUAGES)
def test_every_language_draws_it_in_the_width_of_the_letter(kind: PictureKind, language: str):
    letter = render.letter(in_every_language(kind), language)
    image, shown = Image.open(BytesIO(letter.chart)), picture_of(letter)
    assert image.size == (2 * int(shown["width"]), 2 * int(shown["height"]))
    assert (shown["width"], bool(shown["alt"])) == ("520", True)
    assert list(check.problems(letter, samples.newsletter())) == []
    assert letter.remarks == render.letter(illustrated(""), language).remarks


def test_the_letter_carries_it_and_names_it_in_its_text():
    letter = render.letter(illustrated("quotation"), "en")
    sender = samples.newsletter().sender_address
    assert picture_of(letter)["src"] == f"cid:{inline_images.content_id(letter.chart, sender)}"
    assert "".join(QUOTED.split()) in "".join(letter.text.split())


def test_a_letter_without_a_picture_has_the_bytes_it_always_had():
    plain, possible = (
        render.letter(each, "en") for each in (samples.snapshot(13), illustrated(""))
    )
    assert (possible.html, possible.text, possible.chart) == (plain.html, plain.text, b"")
    assert "picture" not in plain.html  # nor a style for one


def test_the_same_picture_is_drawn_from_the_same_bytes_and_not_again():
    edition = build(illustrated("number"), "en")
    drawn = feature.picture(edition)
    assert drawn
    assert feature.picture(edition, drawn.png) == drawn
    other = feature.picture(build(illustrated("quotation"), "en"), drawn.png)
    assert other
    assert other.png != drawn.png


def test_the_same_sentence_is_not_printed_in_the_picture_and_beside_it():
    whole = illustrated("number")
    [pick] = [each for each in whole.picks if each.picture]
    statistic = pick.story.statistics[0]
    words = [each for each in pick.words if (each.field, each.language) != ("blurb", "en")]
    told = replace(
        pick, words=tuple(words), story=replace(pick.story, summary=(statistic.sentence,))
    )
    repeated = replace(whole, picks=tuple(told if each is pick else each for each in whole.picks))
    high, low = (feature.picture(build(each, "en")) for each in (whole, repeated))
    assert high
    assert low
    assert low.height < high.height


def test_a_letter_that_is_too_large_with_its_picture_goes_without(monkeypatch: pytest.MonkeyPatch):
    whole = illustrated("chart")
    most = len(render.letter(illustrated(""), "en").html.encode())
    monkeypatch.setattr(size, "MOST_BYTES", most)
    letter = render.letter(whole, "en")
    assert (letter.chart, "<img" in letter.html) == (b"", False)
    assert len(letter.remarks) == len(render.letter(illustrated(""), "en").remarks) + 1


def test_without_a_font_for_its_words_the_letter_goes_without(monkeypatch: pytest.MonkeyPatch):
    feature._drawn.cache_clear()
    bare = Fonts(frozenset({"DejaVu Serif"}))
    monkeypatch.setattr("curator.render.pictures.feature.installed", lambda: bare)
    letter = render.letter(
        illustrated("quotation", ja="「私たちは待ち時間を測るのをやめた。」"), "ja"
    )
    assert letter.chart == b""
    feature._drawn.cache_clear()


@pytest.mark.parametrize("kind", PICTURES)
def test_no_word_of_it_is_cut_however_long_it_is(kind: PictureKind):
    heights = []
    for times in (6, 8, 10):
        line = " ".join([QUOTED] * times)
        drawn = feature.picture(build(illustrated(kind, en="\n".join([line] * LINES[kind])), "en"))
        assert drawn
        heights.append(drawn.height)
    assert heights == sorted({*heights})
