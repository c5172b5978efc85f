"""An edition that is mostly in another language is not sent unless a person wants it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bench import samples
from curator.edition import EditionState, editions
from curator.edition.missing import Missing, counted, wanted
from curator.records import ISSUE_FIELDS, Snapshot, WordField


def state(snapshot: Snapshot, language: str) -> EditionState:
    return next(each for each in editions(snapshot) if each.language == language)


def without_finnish(
    picks: int, fields: tuple[str, ...] = ("headline", "blurb"), **changes: Any
) -> Snapshot:
    """The sample issue whose first `picks` picks have no Finnish words in `fields`; none of them is a Finnish story."""
    whole = samples.snapshot(**changes)
    foreign = [pick for pick in whole.picks if pick.story.language.main != "fi"]
    silent = {pick.id for pick in foreign[:picks]}

    def kept(pick: Any) -> Any:
        words = tuple(
            each for each in pick.words if each.language != "fi" or each.field not in fields
        )
        return replace(pick, words=words) if pick.id in silent else pick

    return replace(whole, picks=tuple(map(kept, whole.picks)))


def test_a_whole_edition_is_on_and_lacks_nothing() -> None:
    found = state(samples.snapshot(), "fi")
    assert (found.on, found.share, found.lacks) == (True, 1.0, ())


def test_what_is_missing_is_counted_in_an_editors_words() -> None:
    assert counted(state(without_finnish(2, ("blurb",)), "fi").lacks) == ["2 summaries"]
    assert counted(state(without_finnish(1), "fi").lacks) == ["1 headline", "1 summary"]


def test_an_issue_word_that_only_others_have_is_missing() -> None:
    whole = samples.snapshot()
    words = tuple(each for each in whole.words if (each.field, each.language) != ("opening", "fi"))
    assert state(replace(whole, words=words), "fi").lacks == (Missing(None, "opening"),)


def test_below_four_fifths_an_edition_is_off_and_says_why() -> None:
    assert state(without_finnish(2), "fi").on
    found = state(without_finnish(3), "fi")
    assert not found.on
    assert found.why == "77% of the items are in fi, fewer than 80%"


def test_a_person_can_choose_or_refuse_an_edition() -> None:
    assert state(replace(without_finnish(3), chosen_editions=("fi",)), "fi").on
    refused = state(replace(samples.snapshot(), refused_editions=("fi",)), "fi")
    assert (refused.on, refused.why) == (False, "switched off by an editor")


def test_the_strict_setting_wants_everything() -> None:
    found = state(without_finnish(1, newsletter=samples.newsletter(words_policy="strict")), "fi")
    assert not found.on
    assert "strict" in found.why


def test_an_issue_without_items_is_off_everywhere() -> None:
    assert not any(each.on for each in editions(replace(samples.snapshot(), picks=())))


@pytest.mark.parametrize("field", ISSUE_FIELDS)
def test_an_issue_word_that_is_missing_can_be_asked_for(field: WordField) -> None:
    """Whatever the desk says an edition lacks, the button beside it can ask a machine for."""
    whole = samples.snapshot()
    english = tuple(each for each in whole.words if each.language == "en" and each.field != field)
    issue = replace(whole, words=(*english, samples.words(field, "en", "Only in English")))
    assert Missing(None, field) in state(issue, "fi").lacks
    assert field in [each.field for each in wanted(issue, "fi")]
