"""What the picture of the feature shows, and the words it has in each language."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bench import samples
from curator.edition import Item, build
from curator.edition.captions import Captions, picture_text
from curator.edition.missing import wanted
from curator.edition.picture import offered, picture, picture_words
from curator.language.phrases import phrases
from curator.records import Language, Pick, PictureKind, Snapshot, Statistic, Words, slots
from tests.factories_pictures import PRAISE, QUOTED, SHORT, illustrated, shares


def feature_of(whole: Snapshot) -> Pick:
    return next(pick for pick in whole.picks if pick.slot == slots.FEATURE)


def item_of(whole: Snapshot, language: str = "en") -> Item:
    [item] = build(whole, language).feature
    return item


def share(sentence: str, value: float = 62.0, unit: str = "%") -> Statistic:
    return Statistic(sentence, value, unit)


@pytest.mark.parametrize(
    ("statistics", "kinds"),
    [
        ((), ["quotation"]),
        ((share(PRAISE),), ["number", "quotation"]),
        (shares(), ["chart", "number", "quotation"]),
        ((share(PRAISE), share(PRAISE, 38)), ["number", "quotation"]),  # one sentence, one bar
        ((share(PRAISE), share(SHORT, 200)), ["number", "quotation"]),  # no share of a whole
        ((share(PRAISE), share(SHORT, 40, "EUR")), ["number", "quotation"]),
        ((share("However, 62 % of them disagree."),), ["quotation"]),  # leans on what was before
    ],
)
def test_only_what_the_story_has_something_for_is_offered(
    statistics: tuple[Statistic, ...], kinds: list[PictureKind]
):
    story = feature_of(illustrated("")).story
    assert [*offered(replace(story, statistics=statistics))] == kinds


@pytest.mark.parametrize(
    ("body", "language", "chosen"),
    [
        (
            'Ann: "You can never advertise your way to that," she said.',
            "en",
            "“You can never advertise your way to that”",
        ),
        (
            "Ann: “We kept on counting heads for years and years”. Then: “What we lost was memory. Nobody wrote it down.”",
            "en",
            "“What we lost was memory. Nobody wrote it down.”",
        ),
        (
            'Ann: "Wir haben zehn Jahre lang die falschen Fragen gestellt."',
            "de",
            "„Wir haben zehn Jahre lang die falschen Fragen gestellt.“",
        ),
        (
            "Ann : «Nous pensions que le numérique était un guichet.»",
            "fr",
            "« Nous pensions que le numérique était un guichet. »",
        ),
        (
            "田中さんは「私たちは待ち時間を測ることをやめました。」と話す。",
            "ja",
            "「私たちは待ち時間を測ることをやめました。」",
        ),
        ("“Too short.”", "en", ""),
    ],
)
def test_a_quotation_is_of_whole_sentences_if_there_is_one_and_in_the_marks_of_its_language(
    body: str, language: str, chosen: str
):
    pick = feature_of(illustrated("quotation"))
    article = replace(pick.story.article, body=body)
    story = replace(pick.story, article=article, language=Language(language, 1.0, {language: 1.0}))
    said = picture_words(replace(pick, story=story, twins=()), language)
    assert (said.text if said else "") == chosen


def test_a_quotation_is_taken_from_the_text_with_its_marks_and_not_from_the_summary():
    story = feature_of(illustrated("")).story
    repeated = replace(story, summary=(f"She said {QUOTED}",))
    assert "quotation" in offered(story)
    assert "quotation" not in offered(repeated)


@pytest.mark.parametrize(
    ("kind", "words"),
    [("chart", f"{PRAISE}\n{SHORT}"), ("number", PRAISE), ("quotation", QUOTED)],
)
def test_its_words_are_the_sources_own_in_the_sources_language_alone(kind: PictureKind, words: str):
    pick = feature_of(illustrated(kind))
    shown = picture(pick, "en")
    assert shown
    assert shown.words.text == words
    assert picture(pick, "de") is None


def test_an_edition_without_its_words_goes_without_the_picture_and_says_so():
    whole = illustrated("number")
    german = build(whole, "de")
    assert german.pictured is None
    assert len(german.remarks) == len(build(illustrated(""), "de").remarks) + 1


def test_a_number_that_the_numbers_have_too_is_said():
    whole, plain = illustrated("chart"), build(illustrated(""), "en")
    [pick] = [each for each in whole.picks if each.picture]
    number = replace(
        pick, id=900, slot=slots.NUMBERS, position=9, picture="", statistic=pick.story.statistics[1]
    )
    twice = build(replace(whole, picks=(*whole.picks, number)), "en")
    assert len(twice.remarks) == len(plain.remarks) + 1
    assert len(build(whole, "en").remarks) == len(plain.remarks)


def test_a_chart_needs_a_line_of_words_for_each_bar():
    one, both = "Nur eine Zeile.", "62 % sagen das.\n18 % sagen jenes."
    assert item_of(illustrated("chart", de=one), "de").picture is None
    shown = item_of(illustrated("chart", de=both), "de").picture
    assert shown
    assert [line.text.replace("\u00a0", " ") for line in shown.lines] == both.split("\n")


def test_who_said_a_quotation_stands_in_a_line_of_its_own():
    item = item_of(illustrated("quotation", en="“So it is.”\nJana Doe,\nmatron"))
    assert item.picture
    assert [line.text for line in item.picture.lines] == ["“So it is.”", "Jana Doe, matron"]
    alt = Captions(phrases("en")).picture(item)
    assert alt == f"“So it is.” (Jana Doe, matron · {item.source})"


def test_a_number_that_somebody_found_out_is_drawn_before_others():
    story = feature_of(illustrated("")).story
    found = Statistic(SHORT, 18, "%", credited_to="Example Institute")
    figures = (Statistic("It costs 40 euros.", 40, "EUR"), share(PRAISE), found)
    pick = replace(feature_of(illustrated("number")), story=replace(story, statistics=figures))
    shown = picture(pick, "en")
    assert shown
    assert shown.statistics == (found,)


def test_a_figure_that_is_withdrawn_takes_the_picture_with_it():
    whole = illustrated("chart")
    pick = feature_of(whole)
    gone = replace(pick, story=replace(pick.story, statistics=()))
    assert picture(gone, "en") is None


def test_only_the_feature_has_a_picture():
    moved = replace(feature_of(illustrated("number")), slot=slots.CARDS)
    assert picture(moved, "en") is None


def test_its_alternative_text_is_proposed_until_an_editor_writes_one():
    pick = feature_of(illustrated("number"))
    proposed = picture_text(pick, "alt", "en", samples.newsletter())
    assert proposed
    assert "62%" in proposed.text
    own = replace(pick, words=(*pick.words, Words("alt", "en", "A bar: two thirds.", "editor")))
    written = picture_text(own, "alt", "en", samples.newsletter())
    assert written
    assert written.text == "A bar: two thirds."


def test_what_is_quoted_in_a_picture_counts_with_the_rest_of_its_source():
    whole = illustrated("quotation")
    tight = replace(whole, newsletter=replace(whole.newsletter, quote_characters=60))
    assert item_of(whole).picture
    assert item_of(tight).picture is None


def test_a_machine_is_asked_for_the_words_that_an_edition_lacks():
    asked = [each for each in wanted(illustrated("quotation"), "de") if each.field == "picture"]
    assert [(each.text, each.language) for each in asked] == [(QUOTED, "en")]
    written = illustrated("quotation", de="„Wir fragen jetzt, worauf die Leute warten.“")
    assert not [each for each in wanted(written, "de") if each.field == "picture"]
