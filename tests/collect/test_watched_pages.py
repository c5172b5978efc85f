"""A page without a feed, watched by a selector."""

from __future__ import annotations

import pytest

from curator.records import Source
from tests.collect.feeds import fail, only

PAGE = "<!DOCTYPE html><html><head><title>x</title>{}</head><body>{}</body></html>"


def test_a_watched_page_gives_its_elements_as_entries() -> None:
    page = PAGE.format(
        "",
        "<div class=n><h2><a href='/a'>First</a></h2><time datetime='2021-06-25'></time></div><div class=n>no link</div>",
    )
    watched = Source("Page", "https://cx.example/news", selector="div.n")
    entry = only(page.encode(), source=watched, url=watched.url)  # type: ignore[arg-type]
    assert (entry.title, entry.link, entry.published and entry.published.day) == (
        "First",
        "https://cx.example/a",
        25,
    )


@pytest.mark.parametrize(
    "said",
    [
        '<meta charset="euc-kr">',
        '<meta http-equiv=Content-Type content="text/html; charset=EUC-KR">',
    ],
)
def test_a_watched_page_is_read_in_the_encoding_it_names(said: str) -> None:
    page = PAGE.format(said, "<ul><li><a href='/a'>고객 경험</a></ul>").encode("euc-kr")
    watched = Source("Page", "https://cx.example/news", selector="li")
    assert only(page, source=watched).title == "고객 경험"  # type: ignore[arg-type]


def test_a_watched_page_is_read_from_where_it_says_its_links_begin() -> None:
    page = PAGE.format("<base href='/en/'>", "<ul><li><a href='a'>A</a></ul>").encode()
    watched = Source("Page", "https://cx.example/news/list", selector="li")
    assert only(page, source=watched, url=watched.url).link == "https://cx.example/en/a"  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "card",
    [
        "<a href='/a'>Real title <span>Read more</span></a>",
        "<h3>Real title <a href='/a'>Read more →</a></h3>",
        "<p>Real title</p><a href='/a'>Weiterlesen</a>",
        "<div>Real title<a href='/a'>Leer más…</a></div>",
    ],
)
def test_an_invitation_to_read_on_is_no_part_of_a_title(card: str) -> None:
    watched = Source("Page", "https://cx.example/", selector="li")
    entry = only(PAGE.format("", f"<ul><li>{card}</ul>").encode(), source=watched, url=watched.url)  # type: ignore[arg-type]
    assert (entry.title, entry.link) == ("Real title", "https://cx.example/a")


@pytest.mark.parametrize(
    ("selector", "reason"),
    [("div.gone", "perhaps the page was rebuilt"), ("div[", "not a CSS selector")],
)
def test_a_watched_page_says_why_it_gives_nothing(selector: str, reason: str) -> None:
    failure = fail(
        PAGE.format("", "x").encode(),
        source=Source("Page", "https://cx.example/", selector=selector),
    )
    assert reason in failure.reason
