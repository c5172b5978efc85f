"""The letter as a whole: its parts, its gaps, its sameness."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import pytest

from bench import samples
from curator import render
from curator.errors import NotReady
from curator.records import LEAVE_TOKEN_PLACE, Letter, Snapshot, slots
from curator.render.check import problems

TAGS = re.compile(r"<style.*?</style>|<[^>]+>", re.DOTALL)


def visible(letter: Letter) -> str:
    return " ".join(unescape(TAGS.sub(" ", letter.html)).split())


@pytest.mark.parametrize("language", samples.LANGUAGES)
def test_every_edition_is_without_problems(language: str) -> None:
    assert problems(render.letter(samples.snapshot(), language)) == []


@pytest.mark.parametrize("language", ["pt-BR", "zh-Hant", "he", "nb", "x-private"])
def test_a_language_without_a_catalogue_of_its_own_is_still_a_sound_letter(language: str) -> None:
    assert problems(render.letter(samples.snapshot(), language)) == []


def test_a_regional_edition_prints_its_parents_words() -> None:
    whole = samples.snapshot(newsletter=samples.newsletter(tagline={"pt": "Em um minuto"}))
    letter = render.letter(whole, "pt-BR")
    assert "Em um minuto" in letter.text


def test_the_same_snapshot_gives_the_same_bytes() -> None:
    assert render.letter(samples.snapshot(), "ar") == render.letter(samples.snapshot(), "ar")


def test_number_date_minute_and_imprint_stand_in_html_and_text() -> None:
    letter = render.letter(samples.snapshot(), "de")
    wanted = (
        "Nr. 13 · Donnerstag, 19. November 2026",
        "30 Sekunden",
        "1 Example Street",
        "editors@example.org",
        "Achtung, lang: etwa 38 Minuten",
    )
    for part in (visible(letter), letter.text):
        plain = part.replace("\u00a0", " ")
        assert [words for words in wanted if words not in plain] == []


def test_the_only_places_per_subscriber_are_the_links_to_leave_and_to_the_settings() -> None:
    letter = render.letter(samples.snapshot(), "de")
    link = f"https://letter.example.org/leave/{LEAVE_TOKEN_PLACE}"
    for part in (letter.html, letter.text):
        settings = link.replace("/leave/", "/preferences/")
        assert part.count(LEAVE_TOKEN_PLACE) == part.count(link) + part.count(settings) == 2


def test_without_a_subject_of_its_own_the_letter_is_called_by_number_and_first_headline() -> None:
    assert render.letter(samples.snapshot(), "en").subject == "No. 13: Callbacks beat hold music"
    assert render.letter(samples.snapshot(picks=()), "en").subject == "The CX Minute, no. 13"


def test_the_first_visible_line_tells_what_the_subject_has_not() -> None:
    assert (
        visible(render.letter(samples.snapshot(), "en"))
        .split("This week: ")[1]
        .startswith("Easy returns bring customers back")
    )


@pytest.mark.parametrize(
    ("slot", "heading"),
    [
        (slots.FEATURE, "To watch"),
        (slots.NUMBERS, "In numbers"),
        (slots.TANGENTS, "Tangents"),
        ("employees", "Employee experience"),
    ],
)
def test_an_empty_slot_disappears(slot: str, heading: str) -> None:
    whole = samples.snapshot()
    less = replace(whole, picks=tuple(pick for pick in whole.picks if pick.slot != slot))
    for part in ("html", "text"):
        assert heading in getattr(render.letter(whole, "en"), part)
        assert heading not in getattr(render.letter(less, "en"), part)


def test_an_opening_of_several_paragraphs_keeps_them() -> None:
    whole = samples.snapshot()
    words = tuple(
        replace(each, text="Eins.\n\nZwei.") if each.field == "opening" else each
        for each in whole.words
    )
    letter = render.letter(replace(whole, words=words), "de")
    assert re.search(r"<p[^>]*>Eins\.</p>\s*<p[^>]*>Zwei\.</p>", letter.html)
    assert "Eins.\n\nZwei.\n" in letter.text


def test_an_issue_without_anything_is_refused_for_that_alone() -> None:
    letter = render.letter(samples.snapshot(picks=(), words=()), "ko")
    assert [problem.split(":")[0] for problem in problems(letter)] == [
        "there is nothing to read in it"
    ]
    assert (letter.items, letter.minute_seconds) == (0, 0)


@pytest.mark.parametrize("in_minute", [True, False])
def test_hostile_words_are_shown_and_never_obeyed(in_minute: bool) -> None:
    whole = samples.snapshot()
    nasty = '<script>alert(1)</script><img src=x onerror=alert(1)>"'
    article = replace(whole.picks[0].story.article, title=nasty, site=nasty)
    hostile = replace(
        whole.picks[0],
        words=(),
        story=replace(whole.picks[0].story, article=article),
        in_minute=in_minute,
    )
    letter = render.letter(replace(whole, picks=(hostile,)), "en")
    assert "<script" not in letter.html
    assert "<img" not in letter.html
    assert "&lt;script&gt;" in letter.html


def test_an_original_in_another_language_says_so_and_runs_its_own_way() -> None:
    whole = samples.snapshot()
    arabic = replace(whole.picks[0], words=(), story=samples.story(7, "ar", "مجلة التجربة"))
    letter = render.letter(replace(whole, picks=(arabic,)), "de")
    assert re.search(
        r'<span lang="ar" dir="rtl" style="font-family:[^"]*Arabic[^"]*">لماذا توجد مرايا في المصاعد</span>',
        letter.html,
    )
    assert "auf Arabisch" in letter.html


def test_whose_figure_it_is_says_its_language_and_direction() -> None:
    html = render.letter(samples.snapshot(), "ar").html
    assert re.search(r'<span lang="en" dir="ltr">\W*Example Benchmark\W*</span>، 2026<br>', html)
    assert re.search(r'<br><span lang="en" dir="ltr">\W*Figures Weekly\W*</span></a>', html)


def test_an_arabic_letter_is_mirrored() -> None:
    html = render.letter(samples.snapshot(), "ar").html
    assert html.startswith('<!DOCTYPE html><html lang="ar" dir="rtl">')
    assert 'align="left"' not in html.replace('class="minute-seconds" align="left"', "")
    assert 'dir="ltr"' not in html.replace('dir="ltr" href="mailto', "").split("foot")[0]


def test_a_paragraph_that_runs_the_other_way_begins_at_its_own_edge(
    unedited: dict[str, Letter],
) -> None:
    assert re.search(
        r'<p class="blurb" style="[^"]*text-align: left" lang="en" dir="ltr">',
        unedited["ar-unedited"].html,
    )


def test_an_unedited_edition_has_no_problem_but_its_language(unedited: dict[str, Letter]) -> None:
    for letter in unedited.values():
        assert problems(letter) == []


def test_only_editions_that_are_sent_are_linked_from_the_others() -> None:
    whole = replace(samples.snapshot(), refused_editions=("fi",))
    html = render.letter(whole, "de").html
    assert "https://letter.example.org/sv/13/" in html
    assert "https://letter.example.org/fi/13/" not in html


def test_a_draft_that_has_no_number_yet_says_draft() -> None:
    letter = render.letter(samples.snapshot(number=None), "de")
    assert "Nr.\u00a0Entwurf" in letter.text
    assert "None" not in letter.html


def crowded(count: int) -> Snapshot:
    whole = samples.snapshot()
    card = next(pick for pick in whole.picks if pick.slot == slots.CARDS)
    cards = tuple(replace(card, id=100 + place, position=place) for place in range(count))
    return replace(whole, picks=(*whole.picks, *cards))


def test_a_letter_that_mail_programs_would_cut_is_refused_and_says_what_to_drop() -> None:
    said = r"mail programs cut letters above 90,000\. Drop \d+ of 73 items, the last ones of cards"
    with pytest.raises(NotReady, match=said):
        render.letter(crowded(60), "de")


def test_following_the_advice_makes_it_fit() -> None:
    whole = crowded(60)
    with pytest.raises(NotReady) as refused:
        render.letter(whole, "de")
    said = re.search(r"Drop (\d+) of 73 items", str(refused.value))
    assert said
    dropped = int(said[1])
    fewer = replace(whole, picks=whole.picks[: len(whole.picks) - dropped])
    assert render.letter(fewer, "de").items == len(whole.picks) - dropped


def test_words_too_long_for_any_dropping_are_named_as_such() -> None:
    whole = samples.snapshot(picks=samples.snapshot().picks[1:2])
    words = tuple(
        replace(each, text="Lang. " * 20_000) if each.field == "follow_up" else each
        for each in whole.words
    )
    with pytest.raises(NotReady, match="Shorten"):
        render.letter(replace(whole, words=words), "de")


@pytest.mark.parametrize(
    ("more", "again"),
    [("Of those, half came back.", True), ("The shops kept the rule.", False)],
)
def test_below_the_minute_a_blurb_never_opens_leaning_on_a_sentence_left_out(
    more: str, again: bool
) -> None:
    picks = samples.snapshot().picks
    told = next(pick for pick in picks if pick.in_minute and pick.slot != slots.FEATURE)
    blurb = samples.words("blurb", "en", f"Forty shops changed a rule. {more}")
    kept = tuple(words for words in told.words if words.field != "blurb")
    worded = replace(told, words=(*kept, blurb))
    whole = samples.snapshot(picks=tuple(worded if each is told else each for each in picks))
    assert visible(render.letter(whole, "en")).count("Forty shops changed a rule.") == 1 + again
