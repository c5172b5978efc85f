"""What one language of an issue prints, and in which order."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bench import samples
from curator.edition import build
from curator.edition.address import printable
from curator.edition.wording import Wording
from curator.records import Pick, Section, Snapshot, Words, slots


def without(snapshot: Snapshot, *slot_keys: str) -> Snapshot:
    return replace(
        snapshot, picks=tuple(pick for pick in snapshot.picks if pick.slot not in slot_keys)
    )


def with_opening(text: str) -> Snapshot:
    whole = samples.snapshot()
    others = tuple(words for words in whole.words if words.field != "opening")
    return replace(whole, words=(*others, Words("opening", "en", text, "editor")))


def test_every_pick_is_printed_once_in_the_issues_order() -> None:
    whole = samples.snapshot()
    edition = build(whole, "de")
    assert sorted(item.pick.id for item in edition.items) == sorted(pick.id for pick in whole.picks)
    assert [part.key for part in edition.parts] == ["service", "employees", "privacy"]
    assert [item.pick.position for item in edition.tangents] == [0, 1]


def test_an_empty_slot_is_empty_and_an_empty_section_is_gone() -> None:
    edition = build(without(samples.snapshot(), "employees", slots.FEATURE, slots.NUMBERS), "de")
    assert [part.key for part in edition.parts] == ["service", "privacy"]
    assert not edition.feature
    assert not edition.numbers


def test_an_item_whose_section_left_the_configuration_is_still_printed() -> None:
    edition = build(
        replace(samples.snapshot(), sections=(Section("service", ("customer-service",)),)), "de"
    )
    assert [(part.key, part.name) for part in edition.parts][1:] == [
        ("employees", "Employees"),
        ("privacy", "Privacy"),
    ]


def test_a_card_stands_with_the_section_that_shares_its_theme() -> None:
    edition = build(samples.snapshot(), "de")
    assert [card.headline.text for card in edition.parts[0].cards] == [
        "Die kürzeste Schlange ist die sichtbare"
    ]
    assert [card.headline.text for card in edition.cards] == ["Punkte, die niemand lesen kann"]


def test_the_telling_in_the_readers_language_is_linked_and_needs_no_badge() -> None:
    whole = samples.snapshot()
    first = next(pick for pick in whole.picks if pick.slot == "service")
    twinned = replace(first, words=(), twins=(samples.story(0, "de", "Servicepost"),))
    edition = build(replace(whole, picks=(twinned,)), "de")
    (item,) = edition.items
    assert item.headline == Wording("Rückruf schlägt Warteschleife", "de", "twin")
    assert (item.source, item.foreign, item.url) == (
        "Servicepost",
        False,
        "https://de.example.com/stories/0",
    )


def test_a_figure_is_told_by_the_twin_in_the_readers_language() -> None:
    whole = samples.snapshot()
    figure = replace(next(pick for pick in whole.picks if pick.slot == slots.NUMBERS), words=())
    assert figure.statistic is not None
    german = replace(
        figure.statistic, sentence="87 % der Marken wollen besser werden.", text="87 %"
    )
    twin = replace(samples.story(3, "de", "Zahlenpost"), statistics=(german,))
    (item,) = build(replace(whole, picks=(replace(figure, twins=(twin,)),)), "de").numbers
    assert item.blurb == Wording("87\u00a0% der Marken wollen besser werden.", "de", "source")


@pytest.mark.parametrize("language", samples.LANGUAGES)
def test_the_top_of_every_edition_reads_in_at_most_a_minute(language: str) -> None:
    edition = build(samples.snapshot(), language)
    assert 0 < edition.minute.seconds <= 60
    assert len(edition.minute_items) == 4


def test_a_sentence_in_the_minute_is_whole() -> None:
    for item, sentence in build(samples.snapshot(), "fi").minute_items:
        assert item.blurb
        assert sentence
        assert item.blurb.text.startswith(sentence)
        assert sentence.endswith(".")


def test_a_long_opening_stands_below_the_minute_and_does_not_eat_it() -> None:
    short, long = (
        build(with_opening("A short word."), "en"),
        build(with_opening("A long word. " * 80), "en"),
    )
    assert short.opening_in_minute
    assert not long.opening_in_minute
    assert long.opening
    assert len(long.minute_items) == 4


def test_issue_words_are_never_printed_in_another_language() -> None:
    whole = replace(samples.snapshot(), words=(Words("opening", "de", "Guten Tag.", "editor"),))
    assert build(whole, "de").opening == "Guten Tag."
    assert build(whole, "fr").opening is None


@pytest.mark.parametrize("policy", ["strict", "drop"])
def test_a_gap_is_left_where_the_policy_forbids_another_language(policy: str) -> None:
    whole = samples.snapshot(newsletter=samples.newsletter(words_policy=policy))
    silent = tuple(
        replace(pick, words=()) if pick.slot == "employees" else pick for pick in whole.picks
    )
    assert [part.key for part in build(replace(whole, picks=silent), "de").parts] == [
        "service",
        "privacy",
    ]


def test_a_figure_that_lost_its_statistic_is_printed_as_an_item() -> None:
    bare = replace(samples.number_pick(1, 0), statistic=None)
    edition = build(samples.snapshot(picks=(bare,)), "de")
    assert not edition.numbers
    assert [item.pick.id for item in edition.cards] == [1]


@pytest.mark.parametrize(
    ("address", "printed"),
    [
        ("https://example.org/a?utm_source=feed&id=7", "https://example.org/a?id=7"),
        ("https://example.org/a?fbclid=1#part", "https://example.org/a#part"),
        ("https://user:secret@example.org/", None),
        ("https://example.org/a b", None),
        ("https://example.org/\u202egpj.exe", None),
        ("https://[broken/", None),
        ("ftp://example.org/", None),
        ("https://", None),
    ],
)
def test_only_addresses_without_tricks_or_tracking_are_printed(
    address: str, printed: str | None
) -> None:
    assert printable(address) == printed


def test_an_address_that_is_no_web_address_is_not_linked() -> None:
    whole = samples.snapshot()
    pick = whole.picks[0]
    assert pick.story.article.entry is not None
    entry = replace(pick.story.article.entry, link="file:///etc/passwd")
    article = replace(
        pick.story.article, url="javascript:alert(1)", canonical_url="//evil", entry=entry
    )
    hostile = replace(pick, story=replace(pick.story, article=article))
    (item,) = build(replace(whole, picks=(hostile,)), "de").items
    assert item.url is None


def a_figure_of(item: Pick, **changes: Any) -> Pick:
    """A figure quoted from the story of `item`, with no headline of its own."""
    like = next(pick for pick in samples.snapshot().picks if pick.slot == slots.NUMBERS)
    words = tuple(each for each in like.words if each.field != "headline")
    return replace(like, **{"story": item.story, "twins": item.twins, "words": words, **changes})


def korean_item() -> Pick:
    return next(pick for pick in samples.snapshot().picks if pick.story.language.main == "ko")


def heading(*picks: Pick, language: str = "de") -> Wording:
    (number,) = build(samples.snapshot(picks=picks), language).numbers
    return number.headline


def test_a_figure_is_told_under_the_headline_its_story_has_in_the_same_edition() -> None:
    korean = korean_item()
    (item,) = build(samples.snapshot(picks=(korean,)), "de").items
    assert item.headline.language == "de"
    assert heading(korean, a_figure_of(korean)) == item.headline


def test_a_headline_an_editor_gave_the_figure_itself_comes_first() -> None:
    korean = korean_item()
    own = samples.words("headline", "de", "Eine eigene Zeile")
    assert heading(korean, a_figure_of(korean, words=(own,))).text == "Eine eigene Zeile"


def test_a_figure_whose_story_has_no_headline_in_the_language_is_told_under_its_sentence() -> None:
    korean = replace(korean_item(), words=())
    number = a_figure_of(korean, words=(samples.words("blurb", "de", "87 Prozent kommen wieder."),))
    assert heading(number) == Wording("87 Prozent kommen wieder.", "de", "editor")


def test_another_languages_headline_over_a_figure_has_its_badge() -> None:
    found = heading(a_figure_of(replace(korean_item(), words=()), words=()))
    assert found.badge


def with_headline(pick: Pick, language: str, text: str) -> Pick:
    others = tuple(
        each for each in pick.words if (each.field, each.language) != ("headline", language)
    )
    return replace(pick, words=(*others, samples.words("headline", language, text)))


def test_one_headline_that_is_too_long_leaves_the_others_in_the_minute_and_is_named() -> None:
    first, second, *_ = (
        replace(pick, in_minute=True) for pick in samples.snapshot().picks if pick.slot == "service"
    )
    whole = samples.snapshot(picks=(with_headline(first, "ko", "고객 " * 130), second), words=())
    edition = build(whole, "ko")
    assert [item.pick.id for item, _ in edition.minute_items] == [second.id]
    assert 0 < edition.minute.seconds <= 60
    (said,) = edition.remarks
    assert said.startswith(
        "ko: 1 of 2 items fits the minute; below it is what is too long: “고객 고객"
    )
    assert len(said) < 200
    assert edition.obstacles == ()
    assert build(whole, "de").remarks == ()


def test_a_minute_into_which_no_headline_fits_must_not_be_sent() -> None:
    first = replace(samples.snapshot().picks[1], in_minute=True)
    edition = build(
        samples.snapshot(picks=(with_headline(first, "ko", "고객 " * 130),), words=()), "ko"
    )
    assert not edition.minute_items
    assert edition.obstacles == (
        "the headline for the minute is longer than a minute: shorten it, or take the item out",
    )


@pytest.mark.parametrize(("seconds", "warned"), [(600, False), (601, True)])
def test_ten_minutes_are_not_over_ten_minutes(seconds: int, warned: bool) -> None:
    film = replace(
        samples.snapshot().picks[0], story=samples.story(4, "en", "Patient Talks", "video", seconds)
    )
    (item,) = build(samples.snapshot(picks=(film,)), "en").feature
    assert item.is_long is warned
