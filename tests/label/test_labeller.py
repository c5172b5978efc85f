from datetime import UTC, datetime

import pytest

from curator.label.labeller import Labeller
from curator.label.themes.decide import ThemesResult
from curator.language.e5 import E5
from curator.records import Article, Entry, Evidence, Theme

BODY = (
    "Die Zahl der Beschwerden ist im Mai gesunken. Rund 40 % der Kunden bekamen am selben Tag eine Antwort.\n\n"
    "Händler mit schneller Antwort behalten mehr Kunden als andere. Schnelle Antworten kosten die Händler wenig Geld."
)


class OneTheme:
    """A theme finder that knows one theme and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, str | None]] = []

    def label(
        self, title: str, body: str, language: str, *, source: str | None = None
    ) -> ThemesResult:
        self.asked.append((title, language, source))
        return ThemesResult(
            True, 0.9, (Theme("customer-service", 0.8, (Evidence("Antwort", body[:10]),)),)
        )


def test_a_story_holds_all_that_the_desk_shows() -> None:
    story = Labeller(OneTheme()).story(Article("a", "", "Schnelle Antworten", BODY))
    assert story.language.main == "de"
    assert story.on_topic
    assert story.themes[0].key == "customer-service"
    assert [statistic.value for statistic in story.statistics] == [40]
    assert len(story.summary) >= 2
    assert story.reading_seconds == pytest.approx(60 * len(BODY.split()) / 187, abs=2)


def test_the_themes_are_asked_in_the_language_of_the_body_and_for_its_source() -> None:
    themes = OneTheme()
    entry = Entry(
        "Blatt",
        "1",
        "https://example.org/1",
        "Titel",
        published=datetime(2024, 5, 1, tzinfo=UTC),
        language="en",
    )
    Labeller(themes).story(Article("a", "", "Schnelle Antworten", BODY, entry=entry))
    assert themes.asked == [("Schnelle Antworten", "de", "Blatt")]


@pytest.mark.parametrize("kind", ["gated", "not-an-article"])
def test_what_is_no_article_is_not_labelled(kind: str) -> None:
    themes = OneTheme()
    story = Labeller(themes).story(Article("a", "", "Anmelden", BODY, kind=kind))  # type: ignore[arg-type]
    assert (story.on_topic, story.themes, story.statistics, story.summary) == (False, (), (), ())
    assert story.language.main == "de"
    assert themes.asked == []


def test_without_a_body_the_title_gives_the_language() -> None:
    assert (
        Labeller(OneTheme())
        .story(Article("a", "", "Warum Kunden nach einem Fehler gehen"))
        .language.main
        == "de"
    )


def test_a_video_takes_as_long_as_it_runs() -> None:
    assert (
        Labeller(OneTheme())
        .story(Article("a", "", "Film", BODY, kind="video", duration_seconds=900))
        .reading_seconds
        == 900
    )


def test_the_same_article_gives_the_same_story_in_any_order() -> None:
    articles = [
        Article(str(number), "", f"Titel {number}", BODY * (number + 1)) for number in range(4)
    ]
    labeller = Labeller(OneTheme())
    forwards = [labeller.story(article) for article in articles]
    assert [labeller.story(article) for article in reversed(articles)] == forwards[::-1]


def test_nothing_behind_the_hundred_thousandth_character_is_labelled() -> None:
    filler = "Der Händler antwortet schnell, und die Kunden bleiben. "
    short = (filler * (100_000 // len(filler) + 1))[:100_000]
    behind = " Rund 40 % der Kunden wollen mehr. Клиенты хотят быстрый ответ." * 4_000
    labeller = Labeller(OneTheme())
    cut, whole = (
        labeller.story(Article("a", "", "Schnelle Antworten", body))
        for body in (short, short + behind)
    )
    assert (whole.language, whole.statistics) == (cut.language, ())
    assert (whole.summary, whole.flags) == (cut.summary, cut.flags)
    assert whole.reading_seconds > cut.reading_seconds


def test_a_story_without_a_printable_sentence_has_its_publishers_teaser() -> None:
    teaser = "Händler mit schneller Antwort behalten mehr Kunden als andere Händler im Land."
    body = "Ich habe gewartet.\n\nUnd dann war ich böse.\n\nSie antworteten nie, und wir gingen."
    article = Article("a", "", "Schnelle Antworten", body, description=teaser)
    assert Labeller(OneTheme()).story(article).summary == (teaser,)


def test_a_story_has_no_number_whose_sentence_means_no_finding(encoder: E5) -> None:
    told = "At the counter, 38% of visitors asked for a printed copy."
    note = "Page 3 of 10: you are already 30% of the way through this guide."
    article = Article("a", "", "Quiet counters", f"{told} {note} " * 3)
    by_rules, doubted = Labeller(OneTheme()), Labeller(OneTheme(), encoder)
    assert {each.value for each in by_rules.story(article).statistics} == {30, 38}
    assert {each.value for each in doubted.story(article).statistics} == {38}
