"""A letter that would be cut off says what to drop, in as few words as help."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bench import samples
from curator import render
from curator.errors import NotReady
from curator.records import Pick, Snapshot, slots
from curator.render.size import MOST_BYTES, size

LONG = (
    "Shoppers come back for the people who remember them and not for the points on their card. "
    * 12
)


def written(place: int, slot: str, blurb: str = LONG, **changes: object) -> Pick:
    words = (
        samples.words("headline", "en", f"Story {place} of {slot}"),
        samples.words("blurb", "en", blurb),
    )
    pick = Pick(place, slot, place, samples.story(place % 10, "en", f"Source {place}"), words=words)
    return replace(pick, **changes)  # type: ignore[arg-type]  # fields of a pick


def issue(*picks: Pick) -> Snapshot:
    words = tuple(each for each in samples.issue_words() if each.field == "opening")
    return samples.snapshot(picks=picks, words=words)


def refused(snapshot: Snapshot) -> str:
    with pytest.raises(NotReady) as caught:
        render.letter(snapshot, "en")
    return str(caught.value)


def test_a_letter_that_fits_is_written() -> None:
    assert size(render.letter(issue(written(1, "service")), "en")) <= MOST_BYTES


def test_the_fewest_items_are_named_the_least_important_first() -> None:
    items = [written(place, "service", "x " * 6_000) for place in range(1, 8)]
    said = refused(issue(*items, written(8, slots.CARDS), written(9, slots.TANGENTS)))
    assert (
        "cut letters above 90,000. It fits without “Story 8 of cards” (cards), “Story 9 of tangents” (tangents), "
        in said
    )
    without = [
        pick for pick in issue(*items).picks if f"“Story {pick.id} of {pick.slot}”" not in said
    ]
    assert size(render.letter(issue(*without), "en")) <= MOST_BYTES
    with pytest.raises(NotReady):
        render.letter(issue(*items[: len(without) + 1]), "en")


def test_many_items_are_counted_and_five_of_them_named() -> None:
    said = refused(
        issue(
            *(written(place, "service") for place in range(1, 61)),
            *(written(n, slots.CARDS) for n in (70, 71)),
        )
    )
    assert (
        " of 62 items, the last ones of cards, service: “Story 71 of cards”, “Story 70 of cards”, “Story 60"
        in said
    )
    assert said.count("“") == 5
    assert len(said) < 400
    assert "Drop 1 of" not in said


def test_when_everything_is_in_the_minute_the_longest_texts_are_named() -> None:
    top = [written(place, "service", "x " * 9_000, in_minute=True) for place in range(1, 5)]
    whole = issue(*top, written(5, "service", "x " * 15_000, in_minute=True))
    said = refused(whole)
    assert (
        "No items can be dropped that would help. Shorten what is longest: the summary of “Story 5 of service” (29,"
        in said
    )
    assert said.count("characters)") == 5


def test_a_long_opening_is_named_where_dropping_everything_would_not_help() -> None:
    whole = issue(written(1, "service"))
    words = (samples.words("opening", "en", "word " * 19_000),)
    assert "Shorten what is longest: the opening (9" in refused(replace(whole, words=words))
