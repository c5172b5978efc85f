"""The letter in a real browser: axe in light and dark, and no width that scrolls sideways."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from bench import samples
from curator import render
from tests.render import tools

pytestmark = pytest.mark.browser

WIDTHS = (320, 375, 600, 800)
SOME = ("ar", "ar-unedited", "de", "ko")  # a language of each kind; the others too in the full run


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with tools.chromium() as running:
        yield running


def inspected(browser: Browser, files: list[Path], scheme: str) -> dict[str, list[str]]:
    """What axe finds in each file on a phone, by language; those without a finding are left out."""
    tools.needs_modules()
    page = browser.new_page(color_scheme=scheme, viewport={"width": 375, "height": 800})  # type: ignore[arg-type]
    found = {}
    for file in files:
        page.goto(file.as_uri())
        found[file.stem] = tools.serious(page)
    page.close()
    return {language: said for language, said in found.items() if said}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(browser: Browser, files: list[Path], scheme: str) -> None:
    assert inspected(browser, [file for file in files if file.stem in SOME], scheme) == {}


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_in_any_other_letter(
    browser: Browser, files: list[Path], scheme: str
) -> None:
    assert inspected(browser, [file for file in files if file.stem not in SOME], scheme) == {}


def test_axe_would_find_grey_on_grey(browser: Browser) -> None:
    tools.needs_modules()
    page = browser.new_page()
    page.set_content(
        '<html lang="en"><title>t</title><body><p style="color:#999;background:#aaa">unreadable</p></body></html>'
    )
    assert [said for said in tools.serious(page) if said.startswith("color-contrast")]
    page.close()


@pytest.mark.parametrize("width", WIDTHS)
def test_no_letter_scrolls_sideways(browser: Browser, files: list[Path], width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800})
    too_wide = {}
    for file in files:
        page.goto(file.as_uri())
        too_wide[file.stem] = page.evaluate("document.documentElement.scrollWidth") > width
    page.close()
    assert [language for language, wide in too_wide.items() if wide] == []
    assert len(too_wide) > len(samples.LANGUAGES)


BARS = """document => [...document.querySelectorAll(".under-bar")].map(words => {
  const bar = words.previousElementSibling.getBoundingClientRect();
  return [Math.round(bar.width), Math.round(words.getBoundingClientRect().width)];
})"""


@pytest.mark.parametrize("width", [320, 375, 800])
def test_every_bar_is_as_wide_as_its_sentence(
    browser: Browser, files: list[Path], width: int
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800})
    for file in files:
        page.goto(file.as_uri())
        bars = page.evaluate(BARS.replace("document =>", "() =>"))
        assert len(bars) > 1, file.stem
        assert {bar == words == bars[0][0] for bar, words in bars} == {True}, file.stem
    page.close()


def test_a_word_wider_than_a_phone_is_broken(browser: Browser, tmp_path: Path) -> None:
    whole = samples.snapshot()
    word = samples.words("headline", "de", "Kundenzufriedenheitsbefragungsauswertung" * 3)
    first, *others = whole.picks
    letter = render.letter(
        replace(whole, picks=(replace(first, words=(word,), in_minute=True), *others)), "de"
    )
    (tmp_path / "letter.html").write_text(letter.html, encoding="utf-8")
    page = browser.new_page(viewport={"width": 320, "height": 800})
    page.goto((tmp_path / "letter.html").as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    page.close()


def test_a_letter_asks_for_nothing_from_anywhere(browser: Browser, files: list[Path]) -> None:
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for file in files:
        page.goto(file.as_uri())
    page.close()
    assert [url for url in asked if not url.startswith("file:")] == []


ENDS = """pre => [...pre.textContent.matchAll(/[^ \\n\\u2066]+[/.](?=\\n)/g)].map(found => {
  const box = (from, to) => {
    const range = document.createRange(); range.setStart(pre.firstChild, from); range.setEnd(pre.firstChild, to)
    return range.getBoundingClientRect().left
  }
  return [found[0], box(found.index, found.index + 1), box(found.index + found[0].length - 1, found.index + found[0].length)]
})"""
LATIN = re.compile(r"[ -~]+")


@pytest.mark.parametrize("unwritten", [False, True])
def test_the_last_sign_of_a_latin_line_stands_at_its_end_in_an_arabic_text(
    browser: Browser, unwritten: bool
) -> None:
    whole = samples.snapshot()
    raw = replace(whole, picks=tuple(replace(each, words=()) for each in whole.picks))
    text = render.letter(raw if unwritten else whole, "ar").text
    page = browser.new_page(viewport={"width": 1000, "height": 800})
    page.set_content('<pre style="unicode-bidi: plaintext"></pre>')
    page.eval_on_selector("pre", "(pre, text) => { pre.textContent = text }", text)
    ends = [found for found in page.eval_on_selector("pre", ENDS) if LATIN.fullmatch(found[0])]
    page.close()
    assert len(ends) > 10
    assert [word for word, first, last in ends if last <= first] == []


DOTS = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  const signs = []
  for (let node; (node = walker.nextNode()); ) [...node.data].forEach((sign, at) => {
    const range = document.createRange(); range.setStart(node, at); range.setEnd(node, at + 1)
    const box = range.getBoundingClientRect()
    if (box.width && sign.trim()) signs.push([sign, box.top + box.height / 2])
  })
  const hangs = ([sign, top], at) => sign === '\u00b7' && signs[at + 1][1] - top > 6
  return signs.flatMap((sign, at) => hangs(sign, at) ? [signs.slice(at - 9, at + 9).map(each => each[0]).join('')] : [])
}"""


@pytest.mark.parametrize("width", WIDTHS)
def test_no_line_ends_with_a_dot_that_joins_it_to_the_next(
    browser: Browser, files: list[Path], width: int
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800})
    hanging = {}
    for file in files:
        page.goto(file.as_uri())
        hanging[file.stem] = page.evaluate(DOTS)
    page.close()
    assert {language: found for language, found in hanging.items() if found} == {}


def test_korean_words_stay_whole_in_every_letter_and_japanese_ones_break(
    browser: Browser, files: list[Path]
) -> None:
    page = browser.new_page()
    page.goto(next(file for file in files if file.stem == "de-unedited").as_uri())
    breaks = "elements => elements.map(element => getComputedStyle(element).wordBreak)"
    assert set(page.eval_on_selector_all("[lang=ko]", breaks)) == {"keep-all"}
    assert set(page.eval_on_selector_all("[lang=ja]", breaks)) == {"break-word"}
    page.close()
