"""The minute of a draft fits the slowest language."""

from __future__ import annotations

from dataclasses import replace

import pytest

from curator.edition.minute import SECONDS, compose, fit
from curator.language.reading_time import aloud_seconds
from curator.pick import History, Kept, Rules, draft
from curator.records import Cluster, Section
from tests.pick.week import DAY, cluster, rules, story

SENTENCE = (
    "Shoppers come back for the people who remember them and not for the points on their card."
)
FOUR = tuple(Section(key, (key,), limit=2) for key in ("loyalty", "privacy", "ai", "journey"))


def long_title(words: int) -> str:
    return " ".join(["customers"] * words)


def in_minute(clusters: list[Cluster], by: Rules, history: History | None = None) -> list[str]:
    return [
        choice.story
        for choice in draft(clusters, by, history or History(), DAY).choices
        if choice.in_minute
    ]


def test_headlines_come_before_sentences_and_a_sentence_is_never_cut() -> None:
    read = fit([(20, 15), (20, 9), (5, 4)], spent=2)
    assert (read.count, read.sentences) == (3, (False, True, True))
    assert read.seconds == 60


def test_what_does_not_fit_stays_below_and_what_comes_after_it_may_still_fit() -> None:
    read = fit([(30, 5), (31, 5), (1, 5)], spent=0)
    assert (read.headlines, read.sentences) == ((True, False, True), (True, False, True))
    assert (read.count, read.seconds) == (2, 41)


def test_an_empty_minute_takes_the_seconds_of_its_opening() -> None:
    assert compose([], "", "en").seconds == 0
    assert compose([], SENTENCE, "en").seconds == pytest.approx(aloud_seconds(SENTENCE, "en"))


def test_the_words_count_at_the_speed_of_their_own_language() -> None:
    slow = compose([("고객이 다시 찾아오는 이유", None)], "", "en", languages=["ko"])
    assert slow.seconds == pytest.approx(aloud_seconds("고객이 다시 찾아오는 이유", "ko"))


def test_the_minute_holds_the_best_of_each_section_up_to_its_limit() -> None:
    clusters = [cluster(n, story(f"s{n}", FOUR[n % 4].key, sure=1 - n / 50)) for n in range(1, 9)]
    assert sorted(in_minute(clusters, rules(FOUR, minute_items=3))) == ["s1", "s2", "s3"]


def test_a_headline_too_long_for_korean_stays_below_and_is_said() -> None:
    titles = {"en": "Why they come back", "ko": long_title(121)}
    tellings = [
        story(f"long {tag}", sure=0.99, language=tag, title=title) for tag, title in titles.items()
    ]
    clusters = [cluster(1, *tellings), cluster(2, story("short", "privacy"))]
    assert "long en" in in_minute(clusters, rules(FOUR, languages=("en",)))
    by = rules(FOUR, languages=("en", "ko"))
    assert in_minute(clusters, by) == ["short"]
    assert draft(clusters, by, History(), DAY).remarks == (
        "“Why they come back” stands below the minute: in Korean it would not fit into 60 s",
    )


def test_room_is_left_for_a_translation_that_does_not_exist_yet() -> None:
    words = int(55 / aloud_seconds("customers", "en"))
    clusters = [cluster(1, story("long", title=long_title(words)))]
    assert in_minute(clusters, rules(languages=("en",))) == ["long"]
    assert in_minute(clusters, rules(languages=("en", "de"))) == []


def test_the_opening_takes_its_share_of_the_minute() -> None:
    words = int(55 / aloud_seconds("customers", "en"))
    by = rules(languages=("en",))
    clusters = [cluster(1, story("long", title=long_title(words)))]
    assert in_minute(clusters, replace(by, opening={"en": SENTENCE * 2})) == []


def test_what_a_person_put_into_the_minute_and_wrote_for_it_is_counted() -> None:
    kept = Kept(
        1,
        "loyalty",
        1,
        in_minute=True,
        words={"en": (long_title(int(55 / aloud_seconds("customers", "en"))), None)},
    )
    clusters = [
        cluster(1, story("kept")),
        cluster(2, story("long", "privacy", title=long_title(30))),
        cluster(3, story("ok", "ai")),
    ]
    assert in_minute(clusters, rules(FOUR, languages=("en",)), History(kept=(kept,))) == ["ok"]


def test_what_a_person_made_too_long_keeps_nobody_else_out() -> None:
    kept = Kept(1, "loyalty", 1, in_minute=True, words={"en": (long_title(300), None)})
    clusters = [cluster(1, story("kept")), cluster(2, story("short", "privacy"))]
    assert in_minute(clusters, rules(FOUR, languages=("en",)), History(kept=(kept,))) == ["short"]


def test_every_language_reads_its_minute_in_sixty_seconds() -> None:
    languages = ("en", "de", "ko", "ja", "fi", "ar", "tr")
    korean = "고객이 다시 찾아오는 이유는 포인트가 아니라 사람이다"
    clusters = [
        cluster(
            n,
            story(f"s{n}", FOUR[n % 4].key, title=long_title(10 + n)),
            story(f"k{n}", language="ko", title=korean * n),
        )
        for n in range(1, 9)
    ]
    chosen = in_minute(clusters, rules(FOUR, languages=languages, minute_items=8))
    told = [
        next(c for c in clusters if name in (s.article.id for s in c.stories)) for name in chosen
    ]
    assert len(told) >= 4
    for language in languages:
        tongue = "ko" if language == "ko" else "en"
        words = [next(s for s in c.stories if s.language.main == tongue) for c in told]
        read = compose(
            [(s.article.title, SENTENCE) for s in words],
            "",
            language,
            languages=[tongue] * len(words),
        )
        assert (read.count, read.seconds <= SECONDS) == (len(told), True)
