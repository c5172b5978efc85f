"""The archive in a real browser: readable for everybody, on every width, asking nobody else for anything."""

from __future__ import annotations

import mimetypes
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page

from bench import samples
from curator.web.archive import APART
from tests.render import tools

pytestmark = pytest.mark.browser

WIDTHS = (320, 375, 800)
SOME = ("ar/13", "de/13", "ko/13", "en", "de/themes/privacy", ".")
EVERY = tuple(
    f"{language}/{page}" for language in samples.LANGUAGES for page in ("13", ".", "themes/ai")
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with tools.chromium() as running:
        yield running


def inspected(
    browser: Browser, site: Path, places: tuple[str, ...], scheme: str
) -> dict[str, list[str]]:
    """What axe finds in each page on a phone; pages without a finding are left out."""
    tools.needs_modules()
    page = browser.new_page(color_scheme=scheme, viewport={"width": 375, "height": 800})  # type: ignore[arg-type]
    found = {}
    for place in places:
        page.goto((site / place / "index.html").resolve().as_uri())
        found[place] = tools.serious(page)
    page.close()
    return {place: said for place, said in found.items() if said}


@pytest.mark.heavy
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(browser: Browser, illustrated: Path, scheme: str):
    assert inspected(browser, illustrated, SOME, scheme) == {}


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_in_any_language(
    browser: Browser, illustrated: Path, scheme: str
):
    assert inspected(browser, illustrated, EVERY, scheme) == {}


@pytest.mark.heavy
@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_scrolls_sideways(browser: Browser, illustrated: Path, width: int):
    page = browser.new_page(viewport={"width": width, "height": 800})
    wide = []
    for place in (*SOME, *EVERY):
        page.goto((illustrated / place / "index.html").resolve().as_uri())
        if page.evaluate("document.documentElement.scrollWidth") > width:
            wide.append(place)
    page.close()
    assert wide == []


def test_pages_ask_nobody_else_for_anything_and_set_no_cookie(browser: Browser, illustrated: Path):
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for place in SOME:
        page.goto((illustrated / place / "index.html").resolve().as_uri())
    assert page.context.cookies() == []
    page.close()
    assert [url for url in asked if not url.startswith("file:")] == []


def test_a_chart_on_a_phone_is_as_wide_as_the_text_and_not_squeezed(
    browser: Browser, illustrated: Path
):
    page = browser.new_page(viewport={"width": 375, "height": 800})
    page.goto((illustrated / "ko/13/index.html").as_uri())
    box = page.locator("img.chart").bounding_box()
    stated = page.locator("img.chart").evaluate("image => image.naturalHeight / image.naturalWidth")
    page.close()
    assert box
    assert 300 < box["width"] <= 375
    assert box["height"] / box["width"] == pytest.approx(stated, abs=0.02)


def visible(page: Page, selector: str) -> list[str]:
    return page.locator(f"{selector} >> visible=true").all_inner_texts()


@pytest.mark.parametrize(
    ("place", "typed", "found"),
    [
        ("de", "KUNDENS", ["Kundenservice 2"]),
        ("tr", "MÜŞTERİ HIZ", ["Müşteri hizmetleri 2"]),
        (".", "tyontekijakokemus", ["Työntekijäkokemus 1"]),
        (".", "직원", ["직원 경험 1"]),
    ],
)
def test_themes_are_found_as_you_type_from_a_folder(
    browser: Browser, illustrated: Path, place: str, typed: str, found: list[str]
):
    page = browser.new_page()
    page.goto((illustrated / place / "index.html").resolve().as_uri())
    whole = len(visible(page, "[data-find]"))
    page.locator("#search").fill(typed)
    assert visible(page, ".chips [data-find]") == found
    page.locator("#search").fill("")
    assert len(visible(page, "[data-find]")) == whole
    page.locator("#search").fill("zzz")
    assert visible(page, "[data-find]") == []
    assert visible(page, "[role=status]") != []
    page.close()


def test_an_issue_is_found_by_a_headline_that_its_entry_does_not_show(
    browser: Browser, illustrated: Path
):
    page = browser.new_page()
    page.goto((illustrated / "de/index.html").as_uri())
    headline, _ = samples.texts()["de"]["stories"][7]
    assert headline not in page.locator("#issues").inner_text()
    page.locator("#search").fill(headline)
    assert len(visible(page, ".issues > li")) == 2
    assert not page.locator("#themes").is_visible()
    page.close()


def test_without_scripts_every_theme_is_a_link_and_no_dead_field_is_shown(
    browser: Browser, illustrated: Path
):
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto((illustrated / "index.html").as_uri())
    assert not page.locator("#search").is_visible()
    page.get_by_role("link", name="Deutsch").click()
    page.locator("#themes a").first.click()
    assert page.locator("article").count() > 0
    page.context.close()


def test_pages_need_nothing_inline_and_work_under_a_strict_policy(
    browser: Browser, illustrated: Path
):
    page = browser.new_page()
    refused: list[str] = []
    page.on("console", lambda said: refused.append(said.text) if said.type == "error" else None)
    page.route(
        "http://archive.test/**",
        lambda route: route.fulfill(**answer(illustrated, route.request.url)),
    )
    for place in SOME:
        page.goto(f"http://archive.test/{place}/index.html".replace("/./", "/"))
    page.locator("#search").fill("zzz")
    assert visible(page, "[data-find]") == []
    assert refused == []
    page.close()


def answer(site: Path, url: str) -> dict[str, Any]:
    """A file of the archive as the newsroom itself serves it."""
    path = site / urlsplit(url).path.lstrip("/")
    if not path.is_file():
        return {"status": 204}
    return {
        "path": path,
        "headers": {
            "Content-Security-Policy": APART,
            "Content-Type": mimetypes.guess_type(path.name)[0],
        },
    }


@pytest.mark.parametrize("place", ["de/13", "ar/13", "de", "ko/themes/ai", "."])
def test_what_is_tapped_on_a_phone_is_large_enough(browser: Browser, illustrated: Path, place: str):
    """24 pixels, WCAG 2.5.8; links inside running text are excepted there."""
    page = browser.new_page(viewport={"width": 375, "height": 800})
    page.goto((illustrated / place / "index.html").resolve().as_uri())
    small = page.evaluate(
        """() => Array.from(document.querySelectorAll("a, summary, input"))
            .filter((each) => each.offsetParent && !each.closest(".meta, .unseen"))
            .filter((each) => each.getBoundingClientRect().height < 24)
            .map((each) => each.outerHTML)"""
    )
    page.close()
    assert small == []
