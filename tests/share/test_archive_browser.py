"""The archive in a real browser: readable for everybody, on every width, asking nobody else for anything."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.render import samples, tools

pytestmark = pytest.mark.browser

WIDTHS = (320, 375, 800)
SOME = ("ar/13", "de/13", "ko/13", "en", "de/themes/privacy", ".")
EVERY = tuple(f"{language}/{page}" for language in samples.LANGUAGES for page in ("13", ".", "themes/ai"))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with tools.chromium() as running:
        yield running


def inspected(browser: Browser, site: Path, places: tuple[str, ...], scheme: str) -> dict[str, list[str]]:
    """What axe finds in each page on a phone; pages without a finding are left out."""
    tools.needs_modules()
    page = browser.new_page(color_scheme=scheme, viewport={"width": 375, "height": 800})  # type: ignore[arg-type]
    found = {}
    for place in places:
        page.goto((site / place / "index.html").resolve().as_uri())
        found[place] = tools.serious(page)
    page.close()
    return {place: said for place, said in found.items() if said}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(browser: Browser, illustrated: Path, scheme: str):
    assert inspected(browser, illustrated, SOME, scheme) == {}


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_in_any_language(browser: Browser, illustrated: Path, scheme: str):
    assert inspected(browser, illustrated, EVERY, scheme) == {}


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


def test_a_chart_on_a_phone_is_as_wide_as_the_text_and_not_squeezed(browser: Browser, illustrated: Path):
    page = browser.new_page(viewport={"width": 375, "height": 800})
    page.goto((illustrated / "ko/13/index.html").as_uri())
    box = page.locator("img.chart").bounding_box()
    stated = page.locator("img.chart").evaluate("image => image.naturalHeight / image.naturalWidth")
    page.close()
    assert box
    assert 300 < box["width"] <= 375
    assert box["height"] / box["width"] == pytest.approx(stated, abs=0.02)
