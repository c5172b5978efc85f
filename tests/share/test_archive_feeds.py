"""The archive's feeds: figures are told, a story stands once, and names of feeds and entries are for good."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Any

import feedparser
import pytest
from lxml import html

from bench import samples
from curator.records import Pick, Published, Snapshot, Statistic, slots
from curator.share import archive
from tests.factories_archive import AT

SENTENCE = "der 1.500 in Korea befragten Kunden würden ohne Rückruf wechseln."
FEEDS = (
    "feed.xml",
    "feed.json",
    "themes/measurement/feed.xml",
    "themes/measurement/feed.json",
    "themes/measurement/index.html",
)


def told_without_its_figure() -> Snapshot:
    """Issue 13 with one figure whose sentence an editor wrote to stand beside it."""
    whole = samples.snapshot(13)
    statistic = Statistic(
        "62% of 1,500 customers would switch.",
        62.0,
        "%",
        None,
        "62%",
        None,
        2026,
        "Example Institute",
    )
    figure = replace(
        samples.number_pick(90, 0),
        statistic=statistic,
        words=(samples.words("blurb", "de", SENTENCE),),
    )
    return replace(
        whole, picks=(*(pick for pick in whole.picks if pick.slot != slots.NUMBERS), figure)
    )


def twice(snapshot: Snapshot) -> Snapshot:
    """`snapshot` with a figure from the story of its first item, in the same theme."""
    first = next(pick for pick in snapshot.picks if pick.slot == "employees")
    figure: Pick = replace(samples.number_pick(91, 0), story=first.story)
    return replace(snapshot, picks=(*snapshot.picks, figure))


def write(
    folder: Path, *issues: Snapshot, languages: tuple[str, ...] = ("de",), **changes: Any
) -> Path:
    letter = samples.newsletter(**changes)
    published = [Published(issue, languages, AT, AT) for issue in issues]
    archive.write(published, letter, {}, folder, newsroom="2026-09-01T08:00:00.000001+00:00")
    return folder


def says(path: Path) -> str:
    """What a reader of a page or of a feed's entries sees, as one line."""
    if path.suffix == ".html":
        parts = [path.read_text("utf-8")]
    elif path.suffix == ".xml":
        parts = [
            entry.content[0].value
            for entry in feedparser.parse(path.read_bytes(), sanitize_html=False).entries
        ]
    else:
        parts = [item["content_html"] for item in json.loads(path.read_text("utf-8"))["items"]]
    return " ".join(
        " ".join(html.fromstring(f"<main>{part}</main>").text_content() for part in parts).split()
    )


def ids(folder: Path) -> dict[str, list[str]]:
    """The names in every feed, the feed's own first."""
    found = {}
    for path in sorted(folder.rglob("feed.xml")):
        feed = feedparser.parse(path.read_bytes())
        found[str(path.relative_to(folder))] = [feed.feed.id, *(entry.id for entry in feed.entries)]
    return found


@pytest.mark.parametrize("path", FEEDS)
def test_a_figure_is_told_with_its_sentence_and_whose_it_is(tmp_path: Path, path: str):
    text = says(write(tmp_path, told_without_its_figure()) / "de" / path)
    assert SENTENCE in text
    assert (
        "62 %" if path.endswith(".html") else f"62 % {SENTENCE}"
    ) in text  # a page has the sentence as its heading
    assert "Example Institute, 2026 · Figures Weekly" in text


@pytest.mark.parametrize("language", ["de", "ko"])
def test_a_story_that_is_an_item_and_a_figure_stands_once_in_a_themes_feed(
    tmp_path: Path, language: str
):
    home = (
        write(tmp_path, twice(samples.snapshot(13)), languages=(language,))
        / language
        / "themes/employee-experience"
    )
    [entry] = feedparser.parse((home / "feed.xml").read_bytes()).entries
    headline, _ = samples.texts()[language]["stories"][2]
    assert entry.title == headline
    assert "87" in entry.content[0].value
    [item] = json.loads((home / "feed.json").read_text("utf-8"))["items"]
    assert item["id"] == entry.id
    assert [
        title.text_content() for title in html.parse(home / "index.html").xpath("//article/h2")
    ] == [headline]


def test_a_figure_printed_later_is_told_with_its_story_and_dates_it_anew(tmp_path: Path):
    later = twice(samples.snapshot(14))
    figure = replace(later, picks=tuple(pick for pick in later.picks if pick.slot == slots.NUMBERS))
    published = [
        Published(samples.snapshot(13), ("de",), AT, AT),
        Published(figure, ("de",), AT.replace(day=26), AT.replace(day=26)),
    ]
    archive.write(published, samples.newsletter(), {}, tmp_path)
    [item] = json.loads((tmp_path / "de/themes/employee-experience/feed.json").read_text("utf-8"))[
        "items"
    ]
    assert "/de/13/#item-" in item["url"]
    assert item["date_modified"].startswith("2026-11-26")


def test_a_figure_printed_in_two_issues_is_told_once_with_its_story(illustrated: Path):
    page = html.parse(illustrated / "de/themes/measurement/index.html")
    assert page.xpath("//*[@class='value']/text()") == ["87\u00a0%", "1–1,5\u00a0%", "≈50\u00a0%"]
    assert page.getroot().text_content().count("könnten ihre Kunden besser bedienen") == 1


def test_no_feed_has_one_title_twice(illustrated: Path):
    for path in illustrated.rglob("themes/*/feed.xml"):
        titles = [entry.title for entry in feedparser.parse(path.read_bytes()).entries]
        assert len(titles) == len(set(titles)), path


def test_names_stay_when_the_site_moves_and_the_newsletter_is_renamed(tmp_path: Path):
    before = ids(write(tmp_path / "before", samples.snapshot(13)))
    after = write(
        tmp_path / "after",
        samples.snapshot(13),
        base_url="https://news.example.net/archive",
        name="CX, briefly",
    )
    assert ids(after) == before
    listed = [name for names in before.values() for name in names]
    assert len(listed) > 10
    assert all(name.startswith("urn:uuid:") for name in listed)


def test_feeds_issues_and_stories_all_have_names_of_their_own(illustrated: Path):
    found = ids(illustrated)
    feeds = [names[0] for names in found.values()]
    issues = [name for path, names in found.items() if "themes" not in path for name in names[1:]]
    assert len({*feeds, *issues}) == len(feeds) + len(issues)


def test_two_newsrooms_never_share_a_name(tmp_path: Path):
    published = [Published(samples.snapshot(13), ("de",), AT, AT)]
    for newsroom in ("2026-01-01T08:00:00+00:00", "2026-01-01T08:00:01+00:00"):
        archive.write(
            published, samples.newsletter(), {}, tmp_path / newsroom[-8:-6], newsroom=newsroom
        )
    one, other = (set(chain(*ids(folder).values())) for folder in sorted(tmp_path.iterdir()))
    assert not one & other


@pytest.mark.parametrize(("language", "direction"), [("ar", "rtl"), ("ko", "ltr")])
def test_what_an_entry_says_names_its_language_and_direction(
    illustrated: Path, language: str, direction: str
):
    for path in (illustrated / language).rglob("feed.json"):
        for item in json.loads(path.read_text("utf-8"))["items"]:
            whole = html.fragment_fromstring(item["content_html"])  # one element, or it raises
            assert (whole.tag, whole.get("lang"), whole.get("dir")) == ("div", language, direction)


def test_an_entry_in_another_language_says_so_in_its_title(tmp_path: Path):
    whole = samples.snapshot(13)
    bare = replace(
        whole,
        picks=tuple(replace(pick, words=()) for pick in whole.picks if pick.slot == "employees"),
    )
    feed = (write(tmp_path, bare) / "de/themes/employee-experience/feed.xml").read_text("utf-8")
    assert '<title xml:lang="ko">' in feed
