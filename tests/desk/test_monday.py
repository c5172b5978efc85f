"""A Monday in a real browser: thirty candidates become an approved issue in five languages, with
every click and page load counted. Nothing jumps, and nothing typed is lost.
"""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest
import yaml
from playwright.sync_api import Browser, Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from curator.store import models
from tests.desk import newsroom
from tests.desk.chromium import CHROMIUM, QUIET, come_in, signed_in

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here: apt-get install chromium"),
]

FIVE = ["en", "de", "tr", "fi", "ko"]
PICKED, SECTIONS = 20, 2
MOST_CLICKS, MOST_LOADS = 60, 12
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 780},
    "has_touch": True,
    "is_mobile": True,
}
DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}


@dataclass
class Hands:
    """An editor's hands: what is pressed and which pages are loaded is counted."""

    page: Page
    touch: bool
    clicks: int = 0
    keys: int = 0
    boxes: int = 0  # taps into the next box, which are part of typing on a phone
    typed: int = 0
    loads: int = 0

    def __post_init__(self) -> None:
        self.page.on("domcontentloaded", self._loaded)

    def _loaded(self, _: Page) -> None:
        self.loads += 1

    def press(self, what: Locator) -> None:
        """A click, or a tap where there is a finger."""
        self.clicks += 1
        if self.touch:
            what.tap()
        else:
            what.click()

    def into(self, box: Locator) -> None:
        """On from the box above: by key, or a tap where there is no keyboard."""
        if self.touch:
            self.boxes += 1
            box.tap()
        else:
            self.key("Alt+ArrowDown")

    def key(self, key: str) -> None:
        assert not self.touch, "a phone has no such key"
        self.keys += 1
        self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.typed += len(text)
        self.page.keyboard.insert_text(text)

    def scrolled(self) -> float:
        return float(self.page.evaluate("scrollY"))


@pytest.fixture
def thirty(transactional_db: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> models.Issue:
    """An empty draft of a newsletter in five languages, and thirty candidates for it."""
    feeds = yaml.safe_load((Path(__file__).parent / "feeds.yaml").read_text("utf-8"))
    feeds["newsletter"]["languages"] = FIVE
    feeds["newsletter"]["default_words"] = {}
    for section in feeds["sections"]:
        section["names"] = {"en": section["key"].title()}
    path = tmp_path / "feeds.yaml"
    path.write_text(yaml.safe_dump(feeds), "utf-8")
    monkeypatch.setenv("CURATOR_FEEDS", str(path))
    for number in range(30):
        theme = ("loyalty", "privacy")[number % 2]
        newsroom.story(f"Queues and calm, part {number}", theme=theme, hours=number + 1)
    return newsroom.issue()


@pytest.mark.heavy
@pytest.mark.parametrize("look", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_thirty_candidates_become_five_approved_languages(
    browser: Browser,
    live_server: LiveServer,
    thirty: models.Issue,
    look: dict[str, Any],
    record_property: Callable[[str, object], None],
) -> None:
    page = signed_in(browser, live_server, **look)
    hands, began = Hands(page, touch="has_touch" in look), monotonic()
    judge_thirty(hands)
    arrange(hands)
    write_five(hands)
    hands.press(page.get_by_role("link", name="Preview", exact=True))
    expect(page.frame_locator("iframe").get_by_text("headline 0").first).to_be_attached()
    hands.press(page.get_by_role("link", name="Approve", exact=True))
    hands.press(page.locator("[data-approve]"))
    expect(page.locator(".banner.good")).to_be_visible()
    thirty.refresh_from_db()
    assert thirty.state == "approved"
    assert set(models.Rendering.objects.values_list("language", flat=True)) == set(FIVE)
    record_property(
        "measured",
        f"{hands.clicks} clicks, {hands.loads} page loads, {hands.keys} keys,"
        f" {hands.boxes} taps into boxes, {hands.typed} characters typed, {monotonic() - began:.0f} s",
    )
    assert hands.clicks <= MOST_CLICKS
    assert hands.loads <= MOST_LOADS


def judge_thirty(hands: Hands) -> None:
    """Judge every candidate, by keys or by thumb: of three, two are picked and one is rejected."""
    page = hands.page
    hands.press(page.get_by_role("link", name="Candidates", exact=True))
    expect(page.locator("article.candidate")).to_have_count(20)
    for place in range(30):
        new = page.locator("article.candidate", has=page.locator(".take button.primary")).first
        if not new.count():
            hands.press(page.locator("a[rel=next]"))
        judge(hands, f"#{new.get_attribute('id')}", reject=place % 3 == 2)
    assert models.Pick.objects.count() == PICKED
    assert models.Triage.objects.filter(state="rejected").count() == 30 - PICKED


def judge(hands: Hands, candidate: str, *, reject: bool) -> None:
    """One candidate: with the key where there is a keyboard, else with its button."""
    here, before = hands.page.locator(candidate), hands.scrolled()
    if hands.touch:
        button = here.locator("[data-judge=rejected]" if reject else ".take button.primary")
        button.scroll_into_view_if_needed()
        before = hands.scrolled()
        hands.press(button)
    else:
        while not here.evaluate("each => each === document.activeElement"):
            hands.key("j")
        before = hands.scrolled()
        hands.key("r" if reject else "p")
    if reject:
        expect(here).to_have_count(0)
    else:
        expect(here.locator(".pill.on")).to_be_attached()
    assert abs(hands.scrolled() - before) < 400, "the page jumped after a judgement"


def arrange(hands: Hands) -> None:
    """Move one item, put another into the minute, drop a third and take that back."""
    page = hands.page
    hands.press(page.get_by_role("link", name="Draft", exact=True))
    item = page.locator("article.item[id]").nth(5)
    item.scroll_into_view_if_needed()
    name = item.get_attribute("id")
    held(hands, page.locator(f"#{name} .arrow").first, "place")
    held(hands, page.locator(f"#{name} summary").last, "")
    held(hands, page.locator(f"#{name} button[value=into-minute]"), "minute")
    held(hands, page.locator(f"#{name} summary").last, "")
    held(hands, page.locator(f"#{name} button[value=drop]"), "Dropped")
    held(hands, page.locator("#undo"), "Undone")


def held(hands: Hands, button: Locator, said: str) -> None:
    """Press, wait for what is said, and see that the page stands where it stood."""
    button.scroll_into_view_if_needed()
    before = hands.scrolled()
    hands.press(button)
    if said:
        expect(hands.page.locator("#messages")).to_contain_text(said)
    assert abs(hands.scrolled() - before) < 200, f"the page jumped after {said}"


def write_five(hands: Hands) -> None:
    """All texts of five languages, from box to box by key or tap, a save in place before leaving."""
    page = hands.page
    hands.press(page.get_by_role("link", name="Write all texts on one page"))
    for place, language in enumerate(FIVE):
        if place:
            hands.press(page.locator(".onward-links .tongues a", has_text=language).first)
        expect(page.locator("form.all-words [name=language]")).to_have_value(language)
        first, *others = page.locator("form.all-words textarea").all()
        hands.press(first)
        for box in (first, *others):
            if box is not first:
                hands.into(box)
            expect(box).to_be_focused()
            hands.type(f"{language} {box.get_attribute('name')} headline {place}")
    held(hands, page.locator("#save-all"), "")
    expect(page.locator(".unsaved")).to_be_hidden()
    texts = 6 + 2 * SECTIONS + 2 * PICKED  # around the items, over the sections, of the items
    assert models.Words.objects.filter(origin="editor").count() == len(FIVE) * texts


# --- nothing typed is lost ---


@contextmanager
def own_chromium(profile: Path) -> Iterator[tuple[int, str]]:
    """A Chromium of its own with a profile on disk: its process, and where it is spoken to."""
    port = profile / "DevToolsActivePort"
    port.unlink(missing_ok=True)
    arguments = ["--headless=new", "--remote-debugging-port=0", f"--user-data-dir={profile}"]
    process = subprocess.Popen(
        [str(CHROMIUM), *QUIET, *arguments, "about:blank"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        ends = monotonic() + 120
        while not port.exists() or not port.read_text():
            assert monotonic() < ends, "Chromium did not start"
            sleep(0.1)
        yield process.pid, f"http://127.0.0.1:{port.read_text().split()[0]}"
    finally:
        kill(process.pid)
        process.wait()


def kill(process: int) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process, signal.SIGKILL)


@pytest.fixture
def long(transactional_db: None) -> models.Issue:
    return newsroom.issue(*(newsroom.story(f"Queues and calm {each}") for each in range(6)))


@pytest.mark.heavy
@pytest.mark.parametrize("page_of", ["language/de/", "words/?language=de", "pick"])
def test_a_browser_killed_in_mid_sentence_brings_every_word_back(
    browser: Browser, live_server: LiveServer, long: models.Issue, tmp_path: Path, page_of: str
) -> None:
    pick = long.picks.get(position=2)
    where = f"/issue/{long.pk}/{page_of}"
    if page_of == "pick":
        where = f"/issue/{long.pk}/pick/{pick.pk}/?language=de"
    box = f"#box-p{pick.pk}-blurb" if "language/" in page_of else "#box-blurb"
    box = "#box-opening" if page_of.startswith("words") else box
    sentence = "Niemand wartet gern, aber wer weiß, wie lange noch, wartet ru"
    playwright = browser.browser_type
    with own_chromium(tmp_path) as (process, address):
        page = playwright.connect_over_cdp(address).contexts[0].new_page()
        come_in(page, live_server)
        page.goto(live_server.url + where)
        page.locator(box).press_sequentially(sentence)
        expect(page.locator("form.write[data-kept=server]")).to_be_attached()
        kill(process)
    assert not models.Words.objects.exists()
    with own_chromium(tmp_path) as (_, address):
        page = playwright.connect_over_cdp(address).contexts[0].new_page()
        page.goto(live_server.url + where)
        if page.locator("[name=username]").count():
            sign_in(page)
        expect(page.locator(".brought-back")).to_be_visible()
        expect(page.locator(box)).to_have_value(sentence)
        page.locator("form.write button.primary").click()
        expect(page.locator(".message.success")).to_be_visible()
    assert models.Words.objects.get().text == sentence
    assert not models.Unsaved.objects.exists()


def sign_in(page: Page) -> None:
    page.locator("[name=username]").fill("paula")
    page.locator("[name=password]").fill(newsroom.PASSWORD)
    page.locator("form button.primary").click()


def test_another_machine_shows_what_was_typed_and_discards_it(
    browser: Browser, live_server: LiveServer, long: models.Issue
) -> None:
    where = f"/issue/{long.pk}/language/de/"
    page = signed_in(browser, live_server)
    page.goto(where)
    page.locator("#box-opening").press_sequentially("Im Zug getippt")
    expect(page.locator("form.write[data-kept=server]")).to_be_attached()
    other = browser.new_context(base_url=live_server.url).new_page()
    other.goto(where)
    sign_in(other)
    expect(other.locator("#box-opening")).to_have_value("Im Zug getippt")
    other.locator(".discard").click()
    expect(other.locator("#box-opening")).to_have_value("")
    expect(other.locator(".brought-back")).to_be_hidden()
    assert not models.Unsaved.objects.exists()


def test_two_browsers_in_conflict_see_both_texts_and_lose_none(
    browser: Browser, live_server: LiveServer, long: models.Issue
) -> None:
    where = f"/issue/{long.pk}/language/de/"
    first = signed_in(browser, live_server)
    second = signed_in(browser, live_server, "erin")
    for page, text in ((first, "Die erste Fassung"), (second, "Die zweite Fassung")):
        page.goto(where)
        page.locator("#box-opening").fill(text)
    second.locator("#box-sign_off").fill("Bis Dienstag")
    first.locator("#save-all").click()
    expect(first.locator(".message.success")).to_be_visible()
    second.locator("#save-all").click()
    expect(second.locator(".theirs")).to_contain_text("Die erste Fassung")
    expect(second.locator("#box-opening")).to_have_value("Die zweite Fassung")
    assert models.Words.objects.get(field="sign_off").text == "Bis Dienstag"
    second.locator("#save-all").click()
    expect(second.locator("form[data-clash]")).to_have_count(0)
    texts = models.Words.objects.filter(field="opening").order_by("version")
    assert [row.text for row in texts] == ["Die erste Fassung", "Die zweite Fassung"]


def test_saving_in_place_leaves_page_and_typing_where_they_are(
    browser: Browser, live_server: LiveServer, long: models.Issue
) -> None:
    page = signed_in(browser, live_server, **DESKTOP)
    page.goto(f"/issue/{long.pk}/language/de/")
    box = page.locator(f"#box-p{long.picks.get(position=5).pk}-blurb")
    box.fill("Ein Satz")
    before = page.evaluate("scrollY")
    page.keyboard.press("Control+s")
    expect(page.locator(".message.success")).to_be_visible()
    assert abs(page.evaluate("scrollY") - before) < 200
    expect(box).to_be_focused()
    page.keyboard.type(" mehr")
    page.keyboard.press("Control+s")
    expect(page.locator(".unsaved")).to_be_hidden()
    assert models.Words.objects.filter(text="Ein Satz mehr", version=2).exists()
