"""Who a story is from, what it is called and when it was published have one answer each."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from curator.records import Article, Entry, Language, Story

DAY, EARLIER = date(2026, 3, 2), datetime(2026, 3, 1, 23, tzinfo=UTC)
ENTRY = Entry("Feed name", "1", "https://paper.example/a", "From the feed", published=EARLIER)
ARTICLE = Article(
    id="1",
    url="https://paper.example/a",
    title="From the page",
    body="",
    site="Site name",
    published=DAY,
    entry=ENTRY,
)


def story(**changes: object) -> Story:
    return Story(replace(ARTICLE, **changes), Language("en"))  # type: ignore[arg-type]


def test_weights_go_by_the_feed_and_readers_are_told_the_site() -> None:
    assert (story().source, story().publisher) == ("Feed name", "Site name")
    assert story(site=None).publisher == "Feed name"
    assert story(entry=None).source == "Site name"
    assert story(entry=None, site=None).publisher == "paper.example"


def test_the_page_is_asked_before_the_feed_for_title_and_day() -> None:
    assert (story().title, story().published) == ("From the page", DAY)
    assert (story(title=" ").title, story(published=None).published) == (
        "From the feed",
        EARLIER.date(),
    )
    assert (story(title="", entry=None).title, story(published=None, entry=None).published) == (
        "",
        None,
    )
