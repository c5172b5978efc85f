"""An editor's hands in a real browser: nothing jumps, nothing typed is lost, everything is undone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from curator.store import models
from tests.desk import newsroom
from tests.desk.chromium import CHROMIUM, signed_in

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here: apt-get install chromium"),
]


@pytest.fixture
def long(transactional_db: None) -> models.Issue:
    """A draft of twelve items, longer than any screen."""
    return newsroom.issue(*(newsroom.story(f"Queues and calm {each}") for each in range(12)))


def scrolled(page: Page) -> float:
    return float(page.evaluate("scrollY"))


def in_the_middle(page: Page, issue: models.Issue) -> models.Pick:
    """Open the German draft, scrolled to the sixth item, its fold open."""
    pick = issue.picks.get(position=6)
    page.goto(f"/issue/{issue.pk}/?language=de")
    page.locator(f"#item-{pick.pk}").scroll_into_view_if_needed()
    page.evaluate("scrollBy(0, 300)")
    page.locator(f"#item-{pick.pk} summary").click()
    return pick


@pytest.mark.parametrize("width", [1280, 375])
def test_an_arrow_leaves_page_and_language_where_they_are(
    browser: Browser, live_server: LiveServer, long: models.Issue, width: int
) -> None:
    page = signed_in(browser, live_server, viewport={"width": width, "height": 700})
    pick = in_the_middle(page, long)
    before = scrolled(page)
    page.locator(f"#up-{pick.pk}").click()
    expect(page.locator("#messages")).to_contain_text("place 5")
    assert abs(scrolled(page) - before) < 200
    expect(page.locator(".tongues [aria-current]")).to_contain_text("German")


def test_a_drop_keeps_the_place_names_the_item_and_is_undone(
    browser: Browser, live_server: LiveServer, long: models.Issue
) -> None:
    page = signed_in(browser, live_server, viewport={"width": 1280, "height": 700})
    pick = in_the_middle(page, long)
    before = scrolled(page)
    page.locator(f"#item-{pick.pk}").get_by_role("button", name="Drop").click()
    expect(page.locator("#messages")).to_contain_text("Queues and calm 5")
    assert abs(scrolled(page) - before) < 200
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(f"#item-{pick.pk}")).to_be_visible()
    expect(page.locator(".tongues [aria-current]")).to_contain_text("German")
    pick.refresh_from_db()
    assert (pick.dropped, pick.position) == (False, 6)


@pytest.mark.parametrize("link", ["Next item", "de"])
def test_typed_words_are_saved_by_the_links_between_items_and_languages(
    browser: Browser, live_server: LiveServer, long: models.Issue, link: str
) -> None:
    page = signed_in(browser, live_server)
    page.goto(f"/issue/{long.pk}/pick/{long.picks.get(position=1).pk}/?language=en")
    page.get_by_label("Headline").fill("Typed in a hurry")
    page.locator(".onward-links a", has_text=re.compile(rf"^{link}")).first.click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    assert models.Words.objects.get().text == "Typed in a hurry"


def test_saving_goes_on_to_the_next_item(
    browser: Browser, live_server: LiveServer, long: models.Issue
) -> None:
    page = signed_in(browser, live_server, java_script_enabled=False)
    first, second = long.picks.order_by("position")[:2]
    page.goto(f"/issue/{long.pk}/pick/{first.pk}/?language=de")
    page.get_by_label("Headline").fill("Ruhe in der Schlange")
    page.get_by_role("button", name="Save, then the next item").click()
    expect(page).to_have_url(re.compile(rf"/pick/{second.pk}/\?language=de"))


def test_words_come_back_after_the_page_was_left_without_saving(
    browser: Browser, live_server: LiveServer, long: models.Issue
) -> None:
    page = signed_in(browser, live_server)
    page.goto(f"/issue/{long.pk}/words/?language=de")
    page.get_by_label("Opening").press_sequentially("Mitten im Sa")
    page.goto("/candidates/")
    page.close()
    page = page.context.new_page()
    page.goto(f"/issue/{long.pk}/words/?language=de")
    expect(page.locator(".brought-back")).to_be_visible()
    expect(page.get_by_label("Opening")).to_have_value("Mitten im Sa")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(page.locator(".brought-back")).to_be_hidden()


def test_words_brought_back_do_not_overwrite_what_was_saved_meanwhile(
    browser: Browser, live_server: LiveServer, long: models.Issue
) -> None:
    page = signed_in(browser, live_server)
    where = f"/issue/{long.pk}/words/?language=de"
    page.goto(where)
    page.get_by_label("Opening").fill("Meine Fassung")
    page.goto("/candidates/")
    row = {"issue": long, "field": "opening", "language": "de", "origin": "editor"}
    models.Words.objects.create(**row, text="Ihre Fassung")
    page.goto(where)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".theirs")).to_contain_text("Ihre Fassung")
    expect(page.get_by_label("Opening")).to_have_value("Meine Fassung")


def test_a_number_the_source_does_not_have_is_marked_while_it_is_typed(
    browser: Browser, live_server: LiveServer, long: models.Issue
) -> None:
    page = signed_in(browser, live_server)
    page.goto(f"/issue/{long.pk}/language/en/")
    box = page.locator(f"#box-p{long.picks.get(position=1).pk}-blurb")
    told = page.locator(".box", has=box).locator(".unsupported")
    box.press_sequentially("92 % liked it")
    expect(told.locator("mark")).to_have_text("92 %")
    box.fill("87 % liked it")
    expect(told).to_be_hidden()


def test_accepting_a_translation_leaves_page_and_typing_where_they_are(
    browser: Browser, live_server: LiveServer, long: models.Issue
) -> None:
    row = {"issue": long, "field": "blurb", "language": "de", "origin": "machine"}
    for position in (5, 9):
        text = f"Ein Satz für {position}"
        pick = long.picks.get(position=position)
        models.Words.objects.create(**row, pick=pick, text=text, accepted=False)
    page = signed_in(browser, live_server)
    page.goto(f"/issue/{long.pk}/language/de/")
    box = page.locator(f"#box-p{long.picks.get(position=6).pk}-blurb")
    box.fill("Daneben getippt")
    before, proposals = scrolled(page), page.locator("[data-machine]")
    proposals.first.get_by_role("button", name="Accept").click()
    expect(proposals).to_have_count(1)
    expect(box).to_have_value("Daneben getippt")
    assert abs(scrolled(page) - before) < 200
    page.locator("#accept-all").click()
    expect(proposals).to_have_count(0)
    assert long.words.filter(origin="machine", accepted=True).count() == 2
    assert long.words.get(origin="editor").text == "Daneben getippt"


@pytest.mark.parametrize("place", ["language/de/", "pick/{pick}/?language=de"])
def test_a_machine_translation_is_taken_into_the_box_to_be_edited(
    browser: Browser, live_server: LiveServer, long: models.Issue, place: str
) -> None:
    pick = long.picks.get(position=5)
    row = {"issue": long, "pick": pick, "language": "de", "origin": "machine", "accepted": False}
    models.Words.objects.create(**row, field="blurb", text="Ein Satz\nin zwei Zeilen")
    page = signed_in(browser, live_server)
    page.goto(f"/issue/{long.pk}/" + place.format(pick=pick.pk))
    box = page.locator(f"#box-p{pick.pk}-blurb, #box-blurb")
    take = page.get_by_role("button", name="Edit it first")
    take.click()
    expect(box).to_have_value("Ein Satz\nin zwei Zeilen")
    expect(page.locator(".unsaved").first).to_be_visible()
    page.keyboard.press("Control+z")
    expect(box).to_have_value("")
    take.click()
    box.press_sequentially(", besser")
    page.keyboard.press("Control+s")
    expect(take).to_have_count(0)
    assert long.words.get(origin="editor").text == "Ein Satz\nin zwei Zeilen, besser"


@pytest.mark.parametrize("part", ["html", "archive"])
def test_the_preview_has_the_letters_height_and_survives_a_click(
    browser: Browser, live_server: LiveServer, long: models.Issue, part: str
) -> None:
    page = signed_in(browser, live_server)
    page.goto(f"/issue/{long.pk}/preview/en/?part={part}")
    letter = page.frame_locator("iframe")
    expect(letter.get_by_text("Queues and calm 0").first).to_be_visible()
    page.wait_for_function("document.querySelector('iframe').clientHeight > 1500")
    with page.context.expect_page():
        letter.get_by_role("link", name="Queues and calm 0").first.click()
    expect(letter.get_by_text("Queues and calm 0").first).to_be_visible()


def test_the_preview_can_be_seen_dark(
    browser: Browser, live_server: LiveServer, long: models.Issue
) -> None:
    page = signed_in(browser, live_server, color_scheme="light")
    every = "[...document.querySelectorAll('body, body *')]"
    shade = f"{every}.map(each => getComputedStyle(each).color).join()"
    seen = set()
    for look in ("light", "dark"):
        page.goto(f"/issue/{long.pk}/preview/en/letter.html?look={look}")
        seen.add(page.evaluate(shade))
    assert len(seen) == 2


def test_candidates_are_judged_and_undone_by_keyboard(
    browser: Browser, live_server: LiveServer, long: models.Issue
) -> None:
    for number in range(3):
        newsroom.story(f"Fresh {number}", hours=2 + number)
    page = signed_in(browser, live_server)
    page.goto("/candidates/?state=new&q=fresh")
    page.keyboard.press("j")
    first = page.locator("article.candidate").first.get_attribute("id")
    page.keyboard.press("r")
    expect(page.locator(f"#{first}")).to_have_count(0)
    page.keyboard.press("2")
    expect(page.locator("[data-reason]")).to_have_count(0)
    assert models.Triage.objects.get().reason == "promotion"
    page.keyboard.press("u")
    expect(page.locator(f"#{first}")).to_have_count(1)
    page.keyboard.press("n")
    expect(page.locator("#messages")).to_contain_text("Themes of")
    ruling = models.ThemeRuling.objects.get()
    assert (ruling.theme, ruling.about) == ("loyalty", False)
    page.keyboard.press("u")
    expect(page.locator(f"#{first} [data-not]")).to_have_count(1)
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("r")
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()
    expect(page.locator(f"#{first}")).to_have_count(1)
    page.keyboard.press("p")
    expect(page.locator("#messages")).to_contain_text("Picked")
