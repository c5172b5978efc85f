"""The same text is found however it was edited, and a different text is left alone whatever its title."""

from __future__ import annotations

from datetime import date

import pytest

from curator.match import Fingerprint
from curator.match.copies import same_text
from curator.match.index import compare
from curator.records import Match, Message
from tests.match.telling import edited, seen, text

TITLE, BODY = text("returns.en")


def test_the_same_title_with_a_different_text_is_another_story() -> None:
    assert text("queues.en")[0] == TITLE
    assert compare(seen("a"), seen("b", "queues.en")) is None


def test_a_word_for_word_copy_on_another_site_is_a_copy() -> None:
    found = same_text(seen("a"), seen("b"))
    assert found == Match("a", "b", "copy", Message("all of the text is the same"), 1.0)


@pytest.mark.parametrize("every", [60, 25, 16])
def test_an_edited_copy_is_found_and_says_how_much_is_the_same(every: int) -> None:
    found = same_text(seen("a"), seen("b", body=edited(BODY, every)))
    assert found
    assert found.reason.endswith("% of the text is the same")
    assert 0.5 < found.score < 0.95


def test_a_text_without_capitals_and_diacritics_is_still_the_same() -> None:
    body = text("returns.de")[1]
    stripped = body.lower().replace("ä", "a").replace("ö", "o").replace("ü", "u").replace("ß", "ss")
    found = same_text(seen("a", "returns.de"), seen("b", "returns.de", body=stripped))
    assert found
    assert found.score > 0.95


def test_the_same_address_makes_it_a_revision() -> None:
    found = same_text(
        seen("a", url="https://x.example/p/1"),
        seen("b", url="http://www.x.example/p/1/", body=edited(BODY, 20)),
    )
    assert found
    assert found.kind == "revision"


def test_a_shortened_text_says_that_it_stands_in_the_longer() -> None:
    found = same_text(seen("a"), seen("b", body=BODY[: len(BODY) * 6 // 10]))
    assert found
    assert "% of the shorter text is in the longer" in found.reason


def test_a_heavily_revised_text_needs_its_title_to_be_recognised() -> None:
    much = edited(BODY, 7)
    assert same_text(seen("a"), seen("b", body=much))
    assert same_text(seen("a"), seen("b", body=much, title="Something else altogether")) is None


def test_two_site_notices_that_are_alike_by_accident_are_two_stories() -> None:
    notice = "Please switch on scripts in your browser to read this article. Thank you for your patience."
    one, two = (
        seen("a", body=notice, title="Banks and their queues"),
        seen("b", body=notice, title="A hotel without a desk"),
    )
    assert same_text(one, two) is None
    assert same_text(one, seen("c", body=notice, title="Banks and their queues"))


def test_part_one_and_part_two_of_a_series_are_two_stories() -> None:
    short = "The second part follows next week. In this part we look at how a bank answers the phone at night."
    one, two = (
        seen("a", body=short, title="Phones at night, part 1"),
        seen("b", body=short, title="Phones at night, part 2"),
    )
    assert same_text(one, two) is None


def test_stories_known_by_title_only_need_a_telling_title_and_the_same_week() -> None:
    def titled(name: str, title: str, day: int | None) -> Fingerprint:
        return seen(name, title=title, body="", published=date(2026, 3, day) if day else None)

    telling = "How a bank answers the phone at three in the morning"
    assert same_text(titled("a", telling, 1), titled("b", telling, 3))
    assert same_text(titled("a", telling, 1), titled("b", telling, 29)) is None
    assert same_text(titled("a", telling, 1), titled("b", telling, None)) is None
    assert same_text(titled("a", "Weekly news", 1), titled("b", "Weekly news", 1)) is None


def test_a_story_without_text_is_not_the_story_that_has_its_title() -> None:
    old = seen("a", published=date(2026, 1, 1))
    assert compare(old, seen("b", body="", published=date(2026, 3, 1))) is None
    assert compare(old, seen("c", body="", published=date(2026, 1, 2)))


def test_korean_and_japanese_texts_are_compared_letter_by_letter() -> None:
    body = text("returns.ko")[1]
    found = same_text(
        seen("a", "returns.ko"),
        seen(
            "b", "returns.ko", body=body.replace("고객은", "고객들은").replace("택배는", "택배가")
        ),
    )
    assert found
    assert found.score > 0.9


NOTES = (
    "This show is made possible by its listeners and by a mattress. Write to us, rate us, and tell a friend about us. "
    * 3
)


def test_show_notes_that_share_only_their_form_are_two_episodes() -> None:
    one = "Marta Velden explains why the depot in Ghent now writes to customers before they call, and what it costs her team. "
    two = "Jonas Ahlbeck gave up the loyalty card of his hardware shop and tells us who complained and for how long. "
    assert (
        same_text(
            seen("a", body=one + NOTES, title="Speaking up"),
            seen("b", body=two + NOTES, title="No card"),
        )
        is None
    )


def test_one_site_reusing_its_own_words_needs_more_than_half_a_text() -> None:
    body = "A short word first. " + NOTES + " Join us next week at the same time, wherever you are."
    other = (
        "Another word opens. "
        + NOTES
        + " We are back in autumn with new guests and an old microphone."
    )
    here = seen("a", body=body, title="On queues", url="https://x.example/1")
    assert (
        same_text(here, seen("b", body=other, title="About vouchers", url="https://x.example/2"))
        is None
    )
    assert same_text(here, seen("c", body=body, title="About vouchers", url="https://x.example/3"))


def test_releases_that_count_up_are_two_stories() -> None:
    one, two = (
        seen("a", title="Tillware 4.10 is out"),
        seen("b", title="Tillware 4.12 is out", body=edited(BODY, 40)),
    )
    assert same_text(one, two) is None
