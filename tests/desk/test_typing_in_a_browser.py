"""What the desk says of a text while somebody types it: the minute, and what its sources do not have."""

from __future__ import annotations

from pathlib import Path

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
TYPED = {
    "en": (
        "Good morning to you. 1,250 people waited today.",
        "Fast answers keep 87 % of all those customers",
    ),
    "de": (
        "Guten Morgen zusammen. 1.250 Menschen haben heute gewartet.",
        "Schnelle Antworten halten 87 % aller Kunden",
    ),
    "ko": ("좋은 아침입니다. 1,250명이 기다렸습니다.", "빠른 답변이 고객의 87%를 지킨다"),
    "ar": ("صباح الخير. انتظر ١٢٥٠ شخصا.", "الإجابات السريعة تحتفظ بنسبة ٨٧٪ من العملاء"),
}


@pytest.fixture
def draft(transactional_db: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> models.Issue:
    """A draft of three items, two of them in the minute, of a newsletter in four languages."""
    text = (Path(__file__).parent / "feeds.yaml").read_text("utf-8")
    feeds = tmp_path / "feeds.yaml"
    feeds.write_text(text.replace("[en, de, ar]", "[en, de, ko, ar]"), "utf-8")
    monkeypatch.setenv("CURATOR_FEEDS", str(feeds))
    made = newsroom.issue(*(newsroom.story(f"Queues and calm {each}") for each in range(3)))
    made.picks.filter(position=2).update(in_minute=True)
    return made


def seconds(page: Page) -> int:
    return int(page.locator("[data-minute]").get_attribute("data-minute") or "")


@pytest.mark.parametrize("language", TYPED)
def test_the_minute_while_typed_is_the_minute_that_is_printed(
    browser: Browser, live_server: LiveServer, draft: models.Issue, language: str
) -> None:
    opening, headline = TYPED[language]
    page = signed_in(browser, live_server)
    page.goto(f"/issue/{draft.pk}/language/{language}/")
    before = seconds(page)
    for pick in draft.picks.filter(in_minute=True):
        page.locator(f"#box-p{pick.pk}-headline").fill(headline)
        page.locator(f"#box-p{pick.pk}-blurb").fill(f"{opening} {headline}.")
    page.locator("#box-opening").fill(opening)
    expect(page.locator("form.write[data-kept=server]")).to_be_attached()
    typed = seconds(page)
    assert typed != before
    page.locator("#save-all").click()
    expect(page.locator(".message.success")).to_be_visible()
    assert seconds(page) == typed
    page.goto(f"/issue/{draft.pk}/?language={language}")
    assert seconds(page) == typed


def test_an_opening_too_long_for_the_minute_is_told_while_typed(
    browser: Browser, live_server: LiveServer, draft: models.Issue
) -> None:
    page = signed_in(browser, live_server)
    page.goto(f"/issue/{draft.pk}/words/?language=en")
    page.locator("#box-opening").fill("Good morning, and welcome. " * 30)
    expect(page.locator(".minute-now.over")).to_be_visible()
    page.locator("#box-opening").fill("Good morning.")
    expect(page.locator(".minute-now.over")).to_have_count(0)


@pytest.mark.parametrize("field", ["opening", "subject", "intro:loyalty"])
def test_what_is_said_of_the_items_is_judged_by_them_while_typed_and_when_it_comes_back(
    browser: Browser, live_server: LiveServer, draft: models.Issue, field: str
) -> None:
    page = signed_in(browser, live_server)
    where = f"/issue/{draft.pk}/language/en/"
    page.goto(where)
    box = page.locator(f"textarea[name='{field}']")
    told = page.locator(".box", has=box).locator(".unsupported")
    box.press_sequentially("Good morning. 87 % liked it, 92 % waited for Zendesk.")
    expect(told.locator("mark")).to_have_text(["92 %", "Zendesk"])
    expect(page.locator("form.write[data-kept=server]")).to_be_attached()
    page.reload()
    expect(page.locator(".brought-back")).to_be_visible()
    expect(told.locator("mark")).to_have_text(["92 %", "Zendesk"])
    page.locator("#save-all").click()
    expect(page.locator(".message.success")).to_be_visible()
    expect(told.locator("mark")).to_have_text(["92 %", "Zendesk"])
    box.fill("Good morning. 87 % liked it.")
    expect(told).to_be_hidden()


@pytest.mark.parametrize("page_of", ["language/en/", "words/?language=en", "pick"])
def test_every_page_counts_what_is_long(
    browser: Browser, live_server: LiveServer, draft: models.Issue, page_of: str
) -> None:
    pick = draft.picks.get(position=1)
    name = "subject" if page_of != "pick" else "headline"
    where = page_of if page_of != "pick" else f"pick/{pick.pk}/?language=en"
    page = signed_in(browser, live_server)
    page.goto(f"/issue/{draft.pk}/{where}")
    counter = page.locator(f"label[for=box-{name}] .counter")
    page.locator(f"#box-{name}").fill("Words " * 20)
    expect(counter).to_have_class("counter soft over")
    page.locator(f"#box-{name}").fill("Words")
    expect(counter).to_have_text("5 of 60" if name == "subject" else "5 of 90")


# --- underlined where it is typed

SAME_LAYOUT = """async box => {
  for (const _ of [1, 2]) await new Promise(requestAnimationFrame); // what follows a scroll is done
  const copy = box.parentElement.querySelector(".copy");
  const size = each => [each.scrollWidth, each.scrollHeight, each.scrollTop].join();
  const place = each => {
    const { left, top } = each.getBoundingClientRect();
    return [left + each.clientLeft, top + each.clientTop].map(Math.round).join();
  };
  return size(copy) === size(box) && place(copy) === place(box) && copy.textContent.startsWith(box.value);
}"""
LONG = {
    "en": "87 % of readers liked it, 92 % did not, and Zendesk says nothing about the seven of them. ",
    "ko": "독자의 87%가 좋아했고 92%는 그러지 않았으며 Zendesk는 아무 말도 하지 않았습니다. ",
    "ar": "أعجب ٨٧٪ من القراء بالمقال، ولم يعجب ٩٢٪ منهم، ولا تقول Zendesk شيئا عن ذلك. ",
}
DOUBTED = {"en": ["92 %", "Zendesk"], "ko": ["92%", "Zendesk는"], "ar": ["٩٢٪", "Zendesk"]}


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("ko", 375), ("ar", 375)])
def test_what_the_source_lacks_is_underlined_where_it_stands_in_the_box(
    browser: Browser, live_server: LiveServer, draft: models.Issue, language: str, width: int
) -> None:
    page = signed_in(browser, live_server, viewport={"width": width, "height": 700})
    page.goto(f"/issue/{draft.pk}/language/{language}/")
    box = page.locator(f"#box-p{draft.picks.get(position=1).pk}-blurb")
    around = page.locator(".box", has=box)
    box.fill(LONG[language] * 3)
    marks = around.locator(".copy mark")
    expect(marks).to_have_text(DOUBTED[language] * 3)
    assert box.evaluate(SAME_LAYOUT)
    box.press("End")
    box.press_sequentially("\n\n", delay=20)
    assert box.evaluate(SAME_LAYOUT)
    box.evaluate("box => { box.style.height = '4rem'; box.style.fieldSizing = 'fixed'; }")
    box.evaluate("box => { box.scrollTop = 40; }")
    assert box.evaluate(SAME_LAYOUT)
    expect(around.locator(".copy")).to_have_attribute("aria-hidden", "true")
    told = around.locator(".unsupported").get_attribute("id")
    expect(box).to_have_attribute("aria-describedby", str(told))
    box.fill("…")
    expect(marks).to_have_count(0)
    expect(box).to_have_attribute("aria-describedby", "")


def test_a_number_within_another_is_not_underlined(
    browser: Browser, live_server: LiveServer, draft: models.Issue
) -> None:
    page = signed_in(browser, live_server)
    page.goto(f"/issue/{draft.pk}/language/en/")
    box = page.locator(f"#box-p{draft.picks.get(position=1).pk}-blurb")
    box.fill("87 % of 8 readers")
    expect(page.locator(".box", has=box).locator(".copy mark")).to_have_text(["8"])


def test_what_was_saved_is_underlined_when_the_page_is_opened(
    browser: Browser, live_server: LiveServer, draft: models.Issue
) -> None:
    pick = draft.picks.get(position=1)
    words = {"issue": draft, "language": "en", "origin": "editor"}
    models.Words.objects.create(**words, pick=pick, field="headline", text="92 % liked it")
    models.Words.objects.create(**words, field="opening", text="Of 46, 92 % liked it")
    page = signed_in(browser, live_server)
    for where, marked in ((f"pick/{pick.pk}/?language=en", "92 %"), ("words/?language=en", "46")):
        page.goto(f"/issue/{draft.pk}/{where}")
        expect(page.locator(".copy mark")).to_have_text([marked])
