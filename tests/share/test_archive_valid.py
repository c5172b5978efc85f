"""The archive as validators see it: HTML by html-validate and by the W3C's checker, feeds, JSON-LD and OpenGraph."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import feedparser
import pytest
from lxml import html

from bench import samples
from curator.preflight import markup
from tests.render import tools

JAR = tools.MODULES / "vnu-jar" / "build" / "dist" / "vnu.jar"


def vnu(*pages: Path) -> list[str]:
    """What the W3C's checker says about pages or a folder of them."""
    java = tools.find("java")
    assert java
    command = [
        java,
        "-Xmx512m",
        "-jar",
        str(JAR),
        "--format",
        "json",
        "--exit-zero-always",
        "--skip-non-html",
        *map(str, pages),
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=True)
    return [f"{said['url']}: {said['message']}" for said in json.loads(done.stderr)["messages"]]


def needs_vnu() -> None:
    tools.needs("java")
    if not JAR.is_file():
        pytest.skip("vnu-jar is absent: run npm ci in curator/preflight/linters")


def pages(site: Path) -> list[Path]:
    return sorted(site.rglob("*.html"))


def linked_data(page: Path) -> dict[str, Any]:
    [script] = html.parse(page).xpath("//script[@type='application/ld+json']")
    data: dict[str, Any] = json.loads(script.text)
    return data


@pytest.mark.slow
def test_the_w3c_checker_finds_nothing_in_any_page(illustrated: Path):
    needs_vnu()
    assert vnu(illustrated) == []


@pytest.mark.slow
def test_the_w3c_checker_would_find_a_stray_element(tmp_path: Path):
    needs_vnu()
    (tmp_path / "bad.html").write_text(
        "<!DOCTYPE html><title>t</title><ul><p>stray</p></ul>", encoding="utf-8"
    )
    assert any("not allowed as child" in said for said in vnu(tmp_path / "bad.html"))


@pytest.mark.heavy
def test_html_validate_finds_nothing_in_any_page(illustrated: Path):
    tools.needs_modules()
    found = markup.page_problems(pages(illustrated))
    assert len(found) > 50
    assert {str(page): said for page, said in found.items() if said} == {}


@pytest.mark.parametrize("language", samples.LANGUAGES)
def test_search_engines_read_who_wrote_what_when_and_in_which_language(
    illustrated: Path, language: str
):
    data = linked_data(illustrated / language / "13/index.html")
    base = samples.newsletter().base_url
    assert (data["@type"], data["inLanguage"]) == ("NewsArticle", language)
    assert data["mainEntityOfPage"] == f"{base}/{language}/13/"
    assert data["image"] == f"{base}/{language}/13/cover.png"
    assert len(data["citation"]) > 5
    assert len(data["headline"]) <= 110


def test_whoever_shares_a_page_shows_title_text_and_picture(illustrated: Path):
    for page in illustrated.glob("*/13/index.html"):
        said = {
            meta.get("property"): meta.get("content")
            for meta in html.parse(page).iter("meta")
            if meta.get("property")
        }
        assert {
            "og:title",
            "og:type",
            "og:image",
            "og:url",
            "og:description",
            "og:image:alt",
        } <= said.keys()
        assert all(said.values()), page
        assert "\n" not in str(said["og:description"])


def test_every_feed_is_well_formed_and_in_its_language(illustrated: Path):
    for path in illustrated.rglob("feed.xml"):
        feed = feedparser.parse(path.read_bytes())
        assert not feed.bozo, path
        assert feed.feed.language == path.relative_to(illustrated).parts[0]
        assert all(entry.updated_parsed and entry.title for entry in feed.entries)


def test_every_json_feed_says_the_same_as_its_atom_feed(illustrated: Path):
    for path in illustrated.rglob("feed.json"):
        items = json.loads(path.read_text("utf-8"))["items"]
        entries = feedparser.parse(path.with_name("feed.xml").read_bytes()).entries
        assert [(item["id"], item["title"]) for item in items] == [
            (entry.id, entry.title) for entry in entries
        ]


def test_a_theme_is_found_from_the_first_page_without_a_script_and_can_be_followed(
    illustrated: Path,
):
    index = html.parse(illustrated / "de/index.html")
    theme = next(
        link.get("href", "") for link in index.iter("a") if "themes/" in link.get("href", "")
    )
    page = html.parse((illustrated / "de" / theme).resolve())
    feeds = [
        link.get("href", "")
        for link in page.iter("link")
        if link.get("type") == "application/atom+xml"
    ]
    assert feeds == [
        f"{samples.newsletter().base_url}/de/{theme.removesuffix('index.html')}feed.xml"
    ]
    assert not [
        script for script in page.iter("script") if script.get("type") != "application/ld+json"
    ]
