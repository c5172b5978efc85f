"""Ways through the archive: languages, themes, issues; every way is a link, and every page says what and where it is."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from lxml import etree, html

from bench import samples
from curator import render
from curator.language import phrases

SITEMAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
BASE = samples.newsletter().base_url


def page(site: Path, place: str) -> html.HtmlElement:
    return html.parse(site / place / "index.html").getroot()


def pages(site: Path) -> list[Path]:
    return sorted(site.rglob("*.html"))


def seen(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def address(site: Path, path: Path) -> str:
    return f"{BASE}/{path.relative_to(site).as_posix().removesuffix('index.html')}"


def alternates(site: Path, path: Path) -> dict[str, str]:
    return {
        link.get("hreflang", ""): link.get("href", "")
        for link in html.parse(path).iterfind(".//link[@hreflang]")
    }


@pytest.mark.parametrize("language", samples.LANGUAGES)
def test_the_minute_is_told_as_in_the_letter_with_its_seconds(illustrated: Path, language: str):
    letter = html.fromstring(render.letter(samples.snapshot(13), language).html)
    [panel] = letter.xpath("//td[contains(@class, 'inset')]")
    [minute] = page(illustrated, f"{language}/13").xpath("//section[@class='minute']")
    numbers = {
        "".join(cell.itertext()).strip()
        for cell in panel.xpath(".//td[contains(@class, 'brief-count')]")
    }
    said = [
        text
        for text in map(str.strip, panel.itertext())
        if text.strip("\u00a0") and text not in numbers
    ]
    assert len(said) > 8
    assert [text for text in map(str.strip, minute.itertext()) if text] == said


@pytest.mark.parametrize("language", samples.LANGUAGES)
def test_each_language_has_a_heading_for_its_themes(illustrated: Path, language: str):
    named = phrases.phrases(language).gettext("Themes")
    [heading] = page(illustrated, language).xpath("//section[@id='themes']/h2")
    assert seen(heading) == named


def test_the_front_page_leads_to_every_theme_of_every_language(illustrated: Path):
    led = {link.get("href") for link in page(illustrated, ".").iterfind(".//a")}
    themes = {
        path.relative_to(illustrated).as_posix()
        for path in illustrated.glob("*/themes/*/index.html")
    }
    assert len(themes) > 70
    assert themes <= led


def test_every_item_of_an_issue_leads_to_its_themes(illustrated: Path):
    issue = page(illustrated, "de/13")
    items = issue.xpath("//*[starts-with(@id, 'item-')]")
    assert len(items) == len(samples.snapshot(13).picks)
    for item in items:
        assert [link for link in item.iterfind(".//a") if "/themes/" in link.get("href", "")], seen(
            item
        )


def test_issues_turn_to_the_one_before_and_the_one_after_in_their_language(illustrated: Path):
    newer, older = page(illustrated, "de/13"), page(illustrated, "de/12")
    assert [link.get("href") for link in newer.iterfind(".//a[@rel='prev']")] == [
        "../12/index.html"
    ]
    assert [link.get("href") for link in older.iterfind(".//a[@rel='next']")] == [
        "../13/index.html"
    ]
    assert [link.get("href") for link in newer.iterfind(".//link[@rel='prev']")] == [
        f"{BASE}/de/12/"
    ]
    assert not newer.findall(".//*[@rel='next']")
    assert not page(illustrated, "ko/13").findall(".//a[@rel='prev']"), (
        "issue 12 was not sent in Korean"
    )


def test_from_every_page_every_other_can_be_reached(illustrated: Path):
    """Whoever comes in by a search engine, on any page, finds the rest."""
    links = {path: set(linked(path)) for path in pages(illustrated)}
    for start in (
        illustrated / "fi/13/index.html",
        illustrated / "ar/themes/ai/index.html",
        illustrated / "index.html",
    ):
        reached, new = {start}, {start}
        while new:
            new = set().union(*(links[path] for path in new)) - reached
            reached |= new
        assert reached == set(links)


def linked(path: Path) -> list[Path]:
    hrefs = [link.get("href", "") for link in html.parse(path).iterfind(".//a")]
    return [
        (path.parent / unquote(urlsplit(href).path)).resolve()
        for href in hrefs
        if ".html" in href and ":" not in href
    ]


def test_every_fragment_leads_to_something(illustrated: Path):
    known = {path: set(html.parse(path).xpath("//@id")) for path in pages(illustrated)}
    for path in known:
        for link in html.parse(path).iterfind(".//a"):
            parts = urlsplit(link.get("href", ""))
            if parts.fragment and not parts.scheme:
                target = (path.parent / parts.path).resolve() if parts.path else path
                assert parts.fragment in known[target], f"{path}: {link.get('href')}"


def test_every_page_says_what_and_where_it_is(illustrated: Path):
    for path in pages(illustrated):
        tree = html.parse(path).getroot()
        said = {
            meta.get("property"): meta.get("content")
            for meta in tree.iterfind(".//meta[@property]")
        }
        assert {
            "og:title",
            "og:type",
            "og:image",
            "og:url",
            "og:description",
            "og:locale",
            "og:site_name",
        } <= said.keys(), path
        assert all(said.values()), path
        [canonical] = tree.xpath("//link[@rel='canonical']/@href")
        assert canonical == said["og:url"] == address(illustrated, path)


def test_languages_of_a_page_name_each_other(illustrated: Path):
    by_address = {
        address(illustrated, path): alternates(illustrated, path) for path in pages(illustrated)
    }
    for where, others in by_address.items():
        assert "x-default" in others, where
        for tag, other in others.items():
            if where != f"{BASE}/":
                assert by_address[other].get(tag, other) == other
                if tag != "x-default":
                    assert where in by_address[other].values(), f"{where} is not named by {other}"


def test_the_sitemap_lists_every_page_with_its_languages(illustrated: Path):
    tree = etree.fromstring((illustrated / "sitemap.xml").read_bytes())
    listed = {
        entry.findtext("s:loc", namespaces=SITEMAP): {
            link.get("hreflang"): link.get("href") for link in entry.iterfind("x:link", SITEMAP)
        }
        for entry in tree.iterfind("s:url", SITEMAP)
    }
    assert listed == {
        address(illustrated, path): alternates(illustrated, path) for path in pages(illustrated)
    }


def test_a_length_is_said_once(illustrated: Path):
    for path in illustrated.glob("de/**/index.html"):
        for warned in html.parse(path).xpath("//article[.//p[@class='warning']]"):
            assert len(re.findall(r"\bMin(?:uten?|\.)", seen(warned))) == 1


def test_no_line_of_credits_begins_with_a_dot(illustrated: Path):
    """A dot hangs on what stands before it, and what may not be broken says so."""
    for path in pages(illustrated):
        for line in html.parse(path).xpath(
            "//p[contains(@class, 'meta') or contains(@class, 'number')]"
        ):
            assert not re.search(r"[^\S\u00a0]·", line.text_content()), path
            for part in line.iterfind(".//span[@class='part']"):
                assert part.text


def test_a_sources_name_says_its_language(illustrated: Path):
    names = page(illustrated, "de/13").xpath("//p[@class='meta']/span[@lang]")
    assert {(seen(name), name.get("lang"), name.get("dir")) for name in names} >= {
        ("고객경험연구소", "ko", "ltr"),
        ("体験ジャーナル", "ja", "ltr"),
        ("\u2068مجلة التجربة\u2069", "ar", "rtl"),
    }
    german = [
        name
        for name in page(illustrated, "de/13").xpath("//p[@class='meta']/span")
        if seen(name) == "Handelsblick"
    ]
    assert german
    assert all(name.get("lang") is None for name in german)


def test_a_language_is_called_as_in_the_letter(illustrated: Path):
    letter = html.fromstring(render.letter(samples.snapshot(13), "de").html)
    called = {
        link.get("hreflang"): seen(link)
        for link in letter.iterfind(".//a[@hreflang]")
        if "/13/" in link.get("href", "")
    }
    on_the_page = {
        link.get("hreflang"): seen(link)
        for link in page(illustrated, "de/13").iterfind(".//header//a[@hreflang]")
    }
    assert on_the_page == called
    assert on_the_page["fi"] == "Suomi"
    assert "capitalize" not in (illustrated / "style.css").read_text("utf-8")
