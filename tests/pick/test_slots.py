"""The slots beside the sections: feature, numbers, tangents."""

from __future__ import annotations

from dataclasses import replace

from curator.pick import History, Kept, draft
from tests.pick.week import DAY, cluster, rules, statistic, story

NOTHING = History()


def test_the_best_video_or_podcast_is_the_feature_and_warns_of_its_length() -> None:
    clusters = [
        cluster(1, story("short film", kind="video", sure=0.5, duration_seconds=90)),
        cluster(2, story("long talk", kind="podcast", sure=0.9, duration_seconds=45 * 60)),
        cluster(3, story("article", sure=1.0)),
    ]
    best = draft(clusters, rules(), NOTHING, DAY).choices[0]
    assert (best.slot, best.story) == ("feature", "long talk")
    assert [r.why for r in best.reasons[-2:]] == [
        "the best podcast of the week",
        "long: about 45 minutes",
    ]


def test_the_length_warning_begins_above_ten_minutes() -> None:
    def warned(seconds: int) -> bool:
        told = draft(
            [cluster(1, story("talk", kind="podcast", duration_seconds=seconds))],
            rules(),
            NOTHING,
            DAY,
        )
        return any(reason.what == "length" for reason in told.choices[0].reasons)

    assert (warned(600), warned(601)) == (False, True)


def test_a_feature_a_person_placed_is_not_joined_by_another() -> None:
    clusters = [cluster(n, story(f"film {n}", kind="video")) for n in (1, 2)]
    drafted = draft(clusters, rules(), History(kept=(Kept(1, "feature", 1),)), DAY)
    assert [choice.slot for choice in drafted.choices] == ["loyalty"]


def test_a_number_needs_a_source_and_a_year() -> None:
    nameless = story("a", source="", days_old=None, statistics=[statistic(87, year=None)])
    future = story("b", statistics=[statistic(40, year=2031)])
    good = story("c", statistics=[statistic(12)])
    drafted = draft(
        [cluster(n, s) for n, s in enumerate([nameless, future, good], 1)], rules(), NOTHING, DAY
    )
    numbers = [choice for choice in drafted.choices if choice.slot == "numbers"]
    assert [(n.story, n.statistic and n.statistic.value) for n in numbers] == [("c", 12)]
    assert numbers[0].reasons[0].why == "12 %, Acme Institute, 2025"


def test_how_many_were_asked_is_no_number_of_its_own() -> None:
    asked, found = replace(statistic(1200), unit="count", of="shoppers"), statistic(46)
    told = story("survey", sample_size=1200, statistics=(asked, found))
    numbers = [
        c.statistic
        for c in draft([cluster(1, told)], rules(), NOTHING, DAY).choices
        if c.slot == "numbers"
    ]
    assert numbers == [found]


def test_a_number_whose_sentence_leans_on_another_is_not_picked() -> None:
    alone = replace(statistic(41), sentence="In 2025, 41 % of the shoppers came back, says Acme.")
    leaning = replace(statistic(66), sentence="In 2025, two thirds of each map were deleted.")
    told = story("a", statistics=[leaning, alone])
    drafted = draft([cluster(1, told)], rules(), NOTHING, DAY)
    assert [c.statistic for c in drafted.choices if c.slot == "numbers"] == [alone]


def test_numbers_come_from_different_sources_first_and_no_figure_comes_twice() -> None:
    report = story("report", kind="report", statistics=[statistic(n) for n in (11, 22, 33, 44)])
    other = story("other", statistics=[statistic(22), statistic(55, by=None)])
    drafted = draft([cluster(1, report), cluster(2, other)], rules(numbers=3), NOTHING, DAY)
    values = [c.statistic.value for c in drafted.choices if c.slot == "numbers" and c.statistic]
    assert values == [11, 55, 22]


def test_an_old_number_yields_to_a_newer_one() -> None:
    old, new = (
        story("old", statistics=[statistic(70, year=2015)]),
        story("new", statistics=[statistic(71, by=None)]),
    )
    drafted = draft([cluster(1, old), cluster(2, new)], rules(numbers=1), NOTHING, DAY)
    assert [c.story for c in drafted.choices if c.slot == "numbers"] == ["new"]


def test_a_kept_number_keeps_its_place_and_is_not_repeated() -> None:
    told = story("told", statistics=[statistic(11), statistic(22)])
    history = History(kept=(Kept(1, "numbers", 1, statistic=statistic(11)),))
    numbers = [
        c for c in draft([cluster(1, told)], rules(), history, DAY).choices if c.slot == "numbers"
    ]
    assert [(c.position, c.statistic and c.statistic.value) for c in numbers] == [(2, 22)]


def test_tangents_are_good_items_outside_the_sections_and_never_flagged_or_off_topic_ones() -> None:
    clusters = [
        cluster(1, story("near", None)),
        cluster(2, story("elsewhere", "ai")),
        cluster(3, story("advert", None, flags=["promotion"])),
        cluster(4, story("recipe", None, on_topic=False)),
        cluster(5, story("untold", None, body="")),
        cluster(6, replace(story("beside it", None, on_topic=False), topic_score=0.4)),
    ]
    drafted = draft(clusters, rules(cards=0), NOTHING, DAY)
    assert {c.story for c in drafted.choices} == {"near", "elsewhere", "beside it"}
    assert {c.slot for c in drafted.choices} == {"tangents"}


def test_the_nearer_of_two_tangents_comes_first() -> None:
    near = [
        cluster(n, replace(story(f"s{n}", None, on_topic=False), topic_score=n / 10))
        for n in (3, 5, 4)
    ]
    assert [c.story for c in draft(near, rules(tangents=2), NOTHING, DAY).choices] == ["s5", "s4"]
