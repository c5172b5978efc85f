"""The short lines about an item."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bench import samples
from curator.edition import Item, build
from curator.edition.captions import Captions
from curator.edition.wording import Wording
from curator.language.phrases import phrases
from curator.records import ArticleKind, Language, Statistic


def item(
    kind: ArticleKind = "article",
    seconds: int = 200,
    told_in: str = "en",
    statistic: Statistic | None = None,
) -> Item:
    story = samples.story(0, told_in, "Example News", kind, seconds)
    pick = replace(samples.snapshot().picks[0], story=story)
    return Item(
        pick, story, Wording("Headline", "de", "editor"), None, statistic, foreign=told_in != "de"
    )


def captions(language: str) -> Captions:
    return Captions(phrases(language))


@pytest.mark.parametrize(
    ("kind", "seconds", "said"),
    [
        ("article", 200, "3 min read"),
        ("article", 5, "1 min read"),
        ("article", 0, ""),
        ("video", 2280, "38 min video"),
        ("report", 900, "32 pages"),
    ],
)
def test_every_item_says_how_long_it_takes(kind: ArticleKind, seconds: int, said: str) -> None:
    assert captions("en").length(item(kind, seconds)) == said


def test_only_a_long_video_or_podcast_is_warned_about() -> None:
    assert captions("de").warning(item("podcast", 1320)) == "Achtung, lang: etwa 22 Minuten"
    assert captions("de").warning(item("video", 590)) == ""
    assert captions("de").warning(item("article", 3000)) == ""


def test_polish_declines_the_minutes() -> None:
    assert captions("pl").warning(item("video", 22 * 60)).endswith("około 22 minut")


def test_the_badge_names_the_language_behind_the_link() -> None:
    assert captions("de").badge(item(told_in="en")) == "auf Englisch"
    assert captions("de").badge(item(told_in="de")) == ""
    czech = replace(item(), story=replace(item().story, language=Language("cs")))
    assert captions("de").badge(czech) == "Tschechisch"


@pytest.mark.parametrize(
    ("language", "statistic", "written"),
    [
        ("de", Statistic("", 87, "%", text="87 %"), "87\xa0%"),
        ("tr", Statistic("", 1, "%", 1.5, "1–1,5"), "%1–1,5"),
        ("en", Statistic("", 1, "%", 1.5, "1 to 1.5%"), "1–1.5%"),
        ("en", Statistic("", 50, "%", text="almost half"), "≈50%"),
        ("en", Statistic("", 66.7, "%", text="two thirds"), "≈67%"),
        ("en", Statistic("", 3, "x", text="3x"), "3×"),
        ("de", Statistic("", 2_400_000, "count", text="2,4 Millionen"), "2,4\xa0Mio."),
        (
            "de",
            Statistic("", 1_000_000, "EUR", 2_000_000, text="1 bis 2 Millionen Euro"),
            "1\xa0Mio.\xa0€–2\xa0Mio.\xa0€",
        ),
        (
            "de",
            Statistic("", 500_000, "EUR", 1_500_000, text="500.000 bis 1,5 Mio. Euro"),
            "500.000\xa0€–1,5\xa0Mio.\xa0€",
        ),
        (
            "fr",
            Statistic("", 1_500_000, "count", 2_000_000, text="1,5 à 2 millions"),
            "1,5\xa0M–2\xa0M",
        ),
        (
            "de",
            Statistic("", 36_000, "EUR", 40_000, text="36.000 bis 40.000 Euro"),
            "36.000–40.000\xa0€",
        ),
        ("en", Statistic("", 31, "%", text="18% to 31%", was=18), "from 18% to 31%"),
        (
            "de",
            Statistic("", 4, "minutes", text="12 auf 4", was=12),
            "von\xa012\xa0Min. auf\xa04\xa0Min.",
        ),
        ("fi", Statistic("", 18, "%", text="31:stä 18:aan", was=31), "31\xa0% →\xa018\xa0%"),
        (
            "de",
            Statistic("", 50, "%", text="weniger als die Hälfte", bound="less"),
            "weniger als\xa050\xa0%",
        ),
        (
            "en",
            Statistic("", 66.7, "%", text="more than two thirds", bound="more"),
            "more than 66.7%",
        ),
        ("ko", Statistic("", 20, "%", text="20% 미만", bound="less"), "20% 미만"),
        ("ja", Statistic("", 87, "%", text="87%以上", bound="at-least"), "87%以上"),
        (
            "ar",
            Statistic("", 31, "%", text="x", was=18),
            "من\xa0\u206618%\u2069 إلى\xa0\u206631%\u2069",
        ),
        ("en", Statistic("", 20, "%", text="about 20%", bound="about"), "≈20%"),
        ("en", Statistic("", 12, "fortnights", text="12 fortnights"), "12 fortnights"),
        ("ar", Statistic("", 1, "%", 1.5, "1–1.5%"), "\u20661–1.5%\u2069"),
    ],
)
def test_figures_are_written_as_the_language_writes_them(
    language: str, statistic: Statistic, written: str
) -> None:
    assert captions(language).figure(item(statistic=statistic)) == written


def test_a_figure_names_who_counted_and_who_reported() -> None:
    statistic = Statistic("", 87, "%", text="87 %", year=2025, credited_to="Institute")
    assert (
        captions("en").figure_source(item(statistic=statistic)) == "Institute, 2025 · Example News"
    )
    assert (
        captions("en").figure_source(item(statistic=replace(statistic, credited_to=None)))
        == "Example News, 2025"
    )


def test_a_latin_name_is_isolated_in_an_arabic_line() -> None:
    assert captions("ar").source(item()) == "\u2068Example News\u2069"
    assert captions("en").source(item()) == "Example News"


def test_the_last_tangent_says_so() -> None:
    assert [captions("en").tangent(place, 2) for place in (1, 2)] == [
        "Tangent 1",
        "Tangent 2, and the last",
    ]


def test_only_the_sources_name_in_a_credit_may_be_broken_across_lines() -> None:
    assert captions("en").credit(item()) == [
        "Example News",
        "November\u00a013,\u00a02026",
        "3\u00a0min\u00a0read",
    ]


def test_an_item_without_a_date_or_length_is_credited_all_the_same() -> None:
    bare = item(seconds=0)
    article = replace(bare.story.article, published=None, entry=None)
    assert captions("en").credit(replace(bare, story=replace(bare.story, article=article))) == [
        "Example News"
    ]


def test_build_gives_items_that_captions_can_speak_about() -> None:
    for each in build(samples.snapshot(), "ko").items:
        assert captions("ko").credit(each)
