"""What the picker proposes, and what it refuses to."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curator.config import PickingPart, PickingReason
from curator.pick import History, Kept, Printed, draft
from curator.records import Choice, Cluster, Draft, Section, Story
from tests.pick.week import DAY, SECTIONS, cluster, rules, statistic, story, week

NOTHING = History()


def places(drafted: Draft) -> dict[str, list[str]]:
    slots: dict[str, list[str]] = {}
    for choice in drafted.choices:
        slots.setdefault(choice.slot, []).append(choice.story)
    return slots


def reasons(choice: Choice) -> dict[str, float]:
    return {reason.what: reason.points for reason in choice.reasons}


def test_a_week_without_stories_is_held_and_says_so() -> None:
    drafted = draft([], rules(least_items=5), NOTHING, DAY)
    assert drafted.choices == ()
    assert drafted.held == "Nothing is worth printing."


def test_too_little_is_held_with_what_was_left_out() -> None:
    old = cluster(2, story("old", days_old=40))
    drafted = draft([cluster(1, story("fresh")), old], rules(least_items=5), NOTHING, DAY)
    assert drafted.held == "Only 1 item is worth printing; at least 5 are wanted; 1 too old."
    assert places(drafted) == {"loyalty": ["fresh"]}


def test_several_items_are_and_one_is() -> None:
    clusters = [cluster(n, story(f"s{n}")) for n in (1, 2)]
    assert draft(clusters, rules(least_items=5), NOTHING, DAY).held == (
        "Only 2 items are worth printing; at least 5 are wanted."
    )


def test_too_little_may_go_out_reduced_but_never_empty() -> None:
    reduced = rules(least_items=5, too_little="reduce")
    drafted = draft([cluster(1, story("fresh"))], reduced, NOTHING, DAY)
    assert drafted.held is None
    assert drafted.remarks[0].startswith(
        "A reduced issue. Only 1 item is worth printing; at least 5 are wanted."
    )
    assert draft([], reduced, NOTHING, DAY).held


def test_the_same_week_in_any_order_gives_the_same_draft() -> None:
    clusters, once = week(30), draft(week(30), rules(), NOTHING, DAY)
    for seed in range(5):
        random.Random(seed).shuffle(clusters)
        assert draft(clusters, rules(), NOTHING, DAY) == once


THEMES = (
    ("loyalty", "en"),
    ("privacy", "de"),
    (None, "en"),
    ("loyalty", "de"),
    ("privacy", "en"),
    ("ai", "fr"),
)


def tied_week(ids: Sequence[int]) -> list[Cluster]:
    """Stories of equal worth, each told twice; `ids[n]` is the place at which story n came into the memory."""
    clusters = []
    for n, at in enumerate(ids):
        theme, language = THEMES[n % len(THEMES)]
        figures = [statistic(n % 5)]
        told = [
            story(
                f"{n}{half}", theme, language=language, source=f"Source {n % 7}", statistics=figures
            )
            for half in "ab"
        ]
        clusters.append(
            cluster(
                at,
                *(
                    replace(s, article=replace(s.article, id=f"e{at}{half}"))
                    for half, s in enumerate(told)
                ),
            )
        )
    return sorted(clusters, key=lambda cluster: cluster.id)


def as_read(drafted: Draft, clusters: list[Cluster]) -> list[object]:
    """The draft without the ids that its memory gave: the addresses, in place."""
    url = {story.article.id: story.article.url for cluster in clusters for story in cluster.stories}
    placed = [(c.slot, c.position, url[c.story], c.in_minute, c.statistic) for c in drafted.choices]
    return [*placed, *(url[c.story] for c in drafted.runners_up), *drafted.remarks]


@given(ids=st.permutations(range(1, 25)))
@settings(max_examples=40, deadline=None)
def test_equal_stories_are_told_apart_by_what_they_are_not_by_when_they_came_in(
    ids: Sequence[int],
) -> None:
    once, again = tied_week(range(1, 25)), tied_week(ids)
    by = rules(numbers=4)
    assert as_read(draft(again, by, NOTHING, DAY), again) == as_read(
        draft(once, by, NOTHING, DAY), once
    )


def test_a_story_already_printed_is_not_picked_again() -> None:
    clusters = [
        cluster(1, story("printed"), printed_in=7),
        cluster(2, story("listed")),
        cluster(3, story("new")),
    ]
    history = History((Printed(7, clusters={2}),))
    assert places(draft(clusters, rules(), history, DAY)) == {"loyalty": ["new"]}


def test_a_source_never_stands_twice_in_a_section() -> None:
    clusters = [cluster(n, story(f"s{n}", source="One Voice")) for n in range(1, 4)]
    drafted = draft(clusters, rules(cards=0), NOTHING, DAY)
    assert places(drafted) == {"loyalty": ["s1"]}
    assert [choice.story for choice in drafted.runners_up] == ["s2", "s3"]


def test_a_section_keeps_its_limit_and_the_next_best_become_cards() -> None:
    clusters = [cluster(n, story(f"s{n}", sure=1 - n / 10)) for n in range(1, 6)]
    assert places(draft(clusters, rules(cards=2), NOTHING, DAY)) == {
        "loyalty": ["s1", "s2"],
        "cards": ["s3", "s4"],
    }


def test_a_story_goes_to_the_section_it_fits_best_and_never_into_two() -> None:
    both = story("both", "loyalty", sure=0.5)
    both = replace(both, themes=(*both.themes, replace(both.themes[0], key="privacy", score=0.9)))
    assert places(draft([cluster(1, both)], rules(), NOTHING, DAY)) == {"privacy": ["both"]}


def test_every_score_is_the_sum_of_reasons_a_person_can_read() -> None:
    drafted = draft(week(), rules(), History((Printed(3, themes=("privacy", "privacy")),)), DAY)
    for choice in drafted.choices:
        assert choice.score == pytest.approx(
            sum(reason.points for reason in choice.reasons), abs=0.002
        )
        assert all(reason.why for reason in choice.reasons)
    why = {reason.why for choice in drafted.choices for reason in choice.reasons}
    assert {
        "published yesterday",
        "privacy stood 2 times in issue 3",
        "loyalty was not in the last issue",
    } <= why


@pytest.mark.parametrize(
    ("better", "worse", "what"),
    [
        (story("a", days_old=0), story("b", days_old=9), "freshness"),
        (story("a", sure=0.9), story("b", sure=0.4), "theme"),
        (story("a", kind="report"), story("b"), "report"),
        (story("a", sample_size=2000), story("b", sample_size=12), "sample"),
        (story("a"), story("b", flags=["promotion"]), "promotion"),
        (story("a"), story("b", flags=["machine-translated"]), "machine-translated"),
        (story("a"), story("b", flags=["listicle"]), "listicle"),
        (story("a"), story("b", body=""), "no-text"),
    ],
)
def test_the_better_story_of_two_wins_and_says_why(better: Story, worse: Story, what: str) -> None:
    one = (Section("loyalty", ("loyalty",), limit=1),)
    drafted = draft([cluster(1, worse), cluster(2, better)], rules(one, cards=1), NOTHING, DAY)
    assert places(drafted)["loyalty"] == ["a"]
    told = {
        choice.story: reasons(choice).get(what, 0.0)
        for choice in (*drafted.choices, *drafted.runners_up)
    }
    assert told["a"] > told["b"]


def test_a_trusted_source_counts_more_and_a_weight_of_the_editor_changes_how_much() -> None:
    clusters = [
        cluster(1, story("plain", days_old=0)),
        cluster(2, story("trusted", days_old=3), weight=2),
    ]
    one = rules((Section("loyalty", ("loyalty",), limit=1),), cards=0)
    assert places(draft(clusters, one, NOTHING, DAY)) == {"loyalty": ["trusted"]}
    assert places(
        draft(
            clusters,
            replace(one, picking=one.picking.model_copy(update={"weights": {"source": 0.0}})),
            NOTHING,
            DAY,
        )
    ) == {"loyalty": ["plain"]}


def test_themes_languages_and_sources_are_mixed_before_one_fills_the_issue() -> None:
    english = [cluster(n, story(f"en{n}", source="Big Voice", sure=0.8)) for n in (1, 2)]
    finnish = cluster(3, story("fi", language="fi", source="Pieni ääni", sure=0.7))
    one = rules((Section("loyalty", ("loyalty",), limit=2),), cards=0)
    assert places(draft([*english, finnish], one, NOTHING, DAY)) == {"loyalty": ["en1", "fi"]}


def test_an_advertisement_with_nothing_else_to_say_for_it_is_not_printed_to_fill_a_page() -> None:
    poor = story("buy", sure=0.3, days_old=9, flags=["promotion", "seo-filler"])
    assert draft([cluster(1, poor)], rules(), NOTHING, DAY).choices == ()


def test_pages_that_are_no_articles_and_pages_behind_a_login_are_never_printed() -> None:
    clusters = [
        cluster(1, story("cookies", kind="not-an-article")),
        cluster(2, story("wall", kind="gated")),
    ]
    assert (
        draft(clusters, rules(), NOTHING, DAY).held
        == "Nothing is worth printing; 2 nothing to read."
    )


def test_a_copy_told_today_does_not_make_an_old_story_fresh() -> None:
    old = cluster(1, story("first", days_old=30), story("copied", days_old=0))
    assert draft([old], rules(), NOTHING, DAY).held == "Nothing is worth printing; 1 too old."
    translated = cluster(
        1,
        story("first", days_old=30, flags=["promotion"]),
        story("übersetzt", language="de", days_old=0),
    )
    assert places(draft([translated], rules(), NOTHING, DAY)) == {"loyalty": ["übersetzt"]}


def test_a_story_dated_after_the_issue_waits() -> None:
    assert draft([cluster(1, story("tomorrow", days_old=-3))], rules(), NOTHING, DAY).choices == ()


def test_the_telling_to_print_is_the_one_a_person_wrote() -> None:
    both = cluster(
        1, story("machine", flags=["machine-translated"]), story("person", language="de")
    )
    assert places(draft([both], rules(), NOTHING, DAY)) == {"loyalty": ["person"]}


def test_what_a_person_placed_stays_and_is_not_offered_again() -> None:
    history = History(kept=(Kept(1, "loyalty", 1),), dropped={2})
    clusters = [
        cluster(n, story(f"s{n}", source="One Voice" if n in (1, 3) else None))
        for n in (1, 2, 3, 4, 5)
    ]
    drafted = draft(clusters, rules(cards=0), history, DAY)
    assert [(choice.slot, choice.position, choice.story) for choice in drafted.choices] == [
        ("loyalty", 2, "s4")
    ]
    assert [choice.story for choice in drafted.runners_up] == ["s3", "s5"]


def test_kept_picks_count_towards_an_issue_that_is_long_enough() -> None:
    history = History(kept=(Kept(1, "loyalty", 1), Kept(2, "privacy", 1)))
    clusters = [cluster(n, story(f"s{n}", "privacy")) for n in (1, 2, 3)]
    assert draft(clusters, rules(least_items=3), history, DAY).held is None
    assert draft(clusters[:2], rules(least_items=3), history, DAY).held


def test_the_choices_come_in_the_order_of_the_letter() -> None:
    clusters = [
        *week(12),
        cluster(20, story("film", kind="video")),
        cluster(21, story("aside", None)),
    ]
    slots = [choice.slot for choice in draft(clusters, rules(), NOTHING, DAY).choices]
    assert slots == sorted(
        slots, key=["feature", *(s.key for s in SECTIONS), "numbers", "tangents", "cards"].index
    )
    assert {"feature", "loyalty", "privacy", "tangents", "cards"} == set(slots)


def test_every_reason_has_a_weight_in_the_configuration() -> None:
    flagged = story(
        "flagged",
        flags=["promotion", "machine-translated", "listicle", "seo-filler"],
        kind="report",
    )
    telling = replace(
        story("stale", sample_size=500, source="One Voice"), statistics=(statistic(),)
    )
    clusters = [
        cluster(1, telling, story("auch", language="de"), weight=2),
        cluster(2, flagged),
        cluster(3, story("bare", body="", source="One Voice")),
        cluster(4, story("again", "privacy")),
    ]
    history = History((Printed(3, themes=("privacy", "privacy"), sources=("One Voice",)),))
    drafted = draft(clusters, rules(), history, DAY)
    seen = {
        reason.what
        for choice in (*drafted.choices, *drafted.runners_up)
        for reason in choice.reasons
    }
    assert seen - {"number", "cards"} <= set(get_args(PickingReason))
    PickingPart(weights=dict.fromkeys(get_args(PickingReason), 2.0))
    with pytest.raises(ValueError, match="weights"):
        PickingPart(weights={"beauty": 2.0})  # type: ignore[dict-item]
