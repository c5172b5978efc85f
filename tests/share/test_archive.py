"""The archive as readers, feed readers and search engines meet it."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import unquote, urlsplit

import feedparser
import pytest
from lxml import etree, html

from bench import samples
from curator.records import Published
from curator.share import archive

AT = datetime(2026, 11, 19, 8, tzinfo=UTC)
NAMES = {("privacy", "de"): "Datenschutz", ("privacy", "en"): "Privacy"}


def write(folder: Path, *published: Published) -> tuple[Path, ...]:
    return archive.write(published or (issue(),), samples.newsletter(), NAMES, folder)


def issue(number: int = 13, languages: tuple[str, ...] = samples.LANGUAGES) -> Published:
    return Published(samples.snapshot(number), languages, AT, AT)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    write(folder, issue(12, ("en", "de")), issue(13))
    return folder


def test_nothing_published_writes_nothing(tmp_path: Path):
    assert archive.write((), samples.newsletter(), {}, tmp_path / "site") == ()
    assert not (tmp_path / "site").exists()


def test_writing_the_same_again_touches_no_file(tmp_path: Path):
    assert write(tmp_path)
    assert write(tmp_path) == ()


def test_every_relative_link_leads_to_a_file_so_the_site_opens_from_a_folder(site: Path):
    for page in site.rglob("*.html"):
        for link in html.fromstring(page.read_bytes()).iter("a", "link"):
            href = link.get("href", "")
            if not urlsplit(href).scheme and not href.startswith("#"):
                assert (page.parent / unquote(urlsplit(href).path)).is_file(), f"{page}: {href}"


def test_an_issue_names_its_other_languages_both_ways(site: Path):
    german = html.fromstring((site / "de/13/index.html").read_bytes())
    named = {
        link.get("hreflang"): link.get("href")
        for link in german.iter("link")
        if link.get("hreflang")
    }
    assert set(named) == {*samples.LANGUAGES, "x-default"}
    assert named["ko"] == f"{samples.newsletter().base_url}/ko/13/"


def test_an_edition_that_was_not_sent_has_no_page(site: Path):
    assert (site / "de/12/index.html").is_file()
    assert not (site / "ko/12").exists()


def test_the_arabic_page_runs_from_right_to_left(site: Path):
    page = html.fromstring((site / "ar/13/index.html").read_bytes())
    assert (page.get("lang"), page.get("dir")) == ("ar", "rtl")


@pytest.mark.parametrize("path", ["de/feed.xml", "de/themes/privacy/feed.xml", "ar/feed.xml"])
def test_the_atom_feeds_are_well_formed_and_read_without_complaint(site: Path, path: str):
    feed = feedparser.parse((site / path).read_bytes())
    assert not feed.bozo
    assert feed.entries
    assert len({entry.id for entry in feed.entries}) == len(feed.entries)
    assert all(entry.link.startswith(samples.newsletter().base_url) for entry in feed.entries)


def test_the_json_feed_has_what_version_1_1_requires(site: Path):
    feed = json.loads((site / "ko/feed.json").read_text("utf-8"))
    assert (feed["version"], feed["language"]) == ("https://jsonfeed.org/version/1.1", "ko")
    assert all(item["id"] and item["content_html"] for item in feed["items"])


def test_an_entrys_id_stays_when_words_are_corrected(tmp_path: Path):
    write(tmp_path)
    before = [
        entry.id for entry in feedparser.parse((tmp_path / "en/feed.xml").read_bytes()).entries
    ]
    snapshot = samples.snapshot(13)
    corrected = replace(
        snapshot, words=tuple(replace(words, text=words.text + "!") for words in snapshot.words)
    )
    changed = write(tmp_path, Published(corrected, samples.LANGUAGES, AT, AT.replace(hour=9)))
    assert changed
    assert [
        entry.id for entry in feedparser.parse((tmp_path / "en/feed.xml").read_bytes()).entries
    ] == before


def test_a_corrected_issue_says_so_with_the_day(tmp_path: Path):
    write(tmp_path)
    assert "corrected" not in (tmp_path / "en/13/index.html").read_text()
    snapshot = samples.snapshot(13)
    write(tmp_path, Published(snapshot, samples.LANGUAGES, AT, AT + timedelta(days=2)))
    page = html.fromstring((tmp_path / "en/13/index.html").read_text())
    assert len(page.find_class("corrected")) == 1


def test_the_sitemap_lists_every_issue_page(site: Path):
    tree = etree.fromstring((site / "sitemap.xml").read_bytes())
    listed = {node.text for node in tree.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")}
    assert f"{samples.newsletter().base_url}/fi/13/" in listed
    assert "Sitemap: " in (site / "robots.txt").read_text()


def test_a_title_with_script_in_it_stays_text_everywhere(tmp_path: Path):
    snapshot = samples.snapshot(13)
    evil = "</script><script>alert(1)</script>"
    first = snapshot.picks[0]
    story = replace(first.story, article=replace(first.story.article, title=evil))
    write(
        tmp_path,
        Published(
            replace(snapshot, picks=(replace(first, story=story, words=()), *snapshot.picks[1:])),
            ("en",),
            AT,
            AT,
        ),
    )
    for page in [*tmp_path.rglob("*.html"), *tmp_path.rglob("*.xml")]:
        assert "<script>alert" not in page.read_text("utf-8")
    whole = (tmp_path / "en/13/index.html").read_text("utf-8")
    data = re.search(r'<script type="application/ld\+json">(.*?)</script>', whole)
    assert data
    assert any(cited["name"] == evil for cited in json.loads(data.group(1))["citation"])


def paths(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("listed", [True, False])
def test_a_withdrawn_issue_and_an_edition_switched_off_leave_no_page(
    tmp_path: Path, listed: bool
) -> None:
    write(tmp_path, issue(12, ("en", "de")), issue(13, ("en", "de")))
    if not listed:  # by a version that kept no list
        (tmp_path / ".written").unlink()
    (tmp_path / "en/own.html").write_text("somebody's own")
    write(tmp_path, issue(12, ("en",)))
    left = paths(tmp_path)
    assert not {path for path in left if path.startswith(("en/13/", "de/12/", "de/13/"))}
    assert {"en/12/index.html", "en/own.html"} <= left
    assert "/13/" not in "".join((tmp_path / path).read_text("utf-8", "replace") for path in left)


def test_when_the_last_issue_is_withdrawn_nothing_of_it_stays(tmp_path: Path) -> None:
    write(tmp_path)
    archive.write((), samples.newsletter(), NAMES, tmp_path)
    assert paths(tmp_path) == {".written"}
