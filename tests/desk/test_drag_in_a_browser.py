"""The draft's items dragged to their places in a real browser, by mouse and by finger."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from curator.store import models
from tests.desk import newsroom
from tests.desk.chromium import CHROMIUM, signed_in

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here: apt-get install chromium"),
]
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 780},
    "has_touch": True,
    "is_mobile": True,
}
DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}
STEPS = 12
Drag = Callable[[Page, Locator, Locator], None]


def by_mouse(page: Page, handle: Locator, onto: Locator) -> None:
    (x, y), (to_x, to_y) = middle(handle), middle(onto)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(to_x, to_y, steps=STEPS)
    page.mouse.up()


def by_finger(page: Page, handle: Locator, onto: Locator) -> None:
    finger = page.context.new_cdp_session(page)
    (x, y), (to_x, to_y) = middle(handle), middle(onto)

    def touch(kind: str, *points: dict[str, float]) -> None:
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": list(points)})

    touch("touchStart", {"x": x, "y": y})
    for step in range(1, STEPS + 1):
        part = step / STEPS
        touch("touchMove", {"x": x + (to_x - x) * part, "y": y + (to_y - y) * part})
    touch("touchEnd")


def middle(of: Locator) -> tuple[float, float]:
    box = of.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


@pytest.fixture(params=["mouse", "finger"])
def hand(request: pytest.FixtureRequest) -> tuple[dict[str, Any], Drag]:
    return (DESKTOP, by_mouse) if request.param == "mouse" else (PHONE, by_finger)


@pytest.fixture
def draft(transactional_db: None) -> models.Issue:
    """A draft of eight items in one section, and two in the next."""
    made = newsroom.issue(*(newsroom.story(f"Queues and calm {each}") for each in range(8)))
    for position in (1, 2):
        story = newsroom.story(f"Privacy {position}", theme="privacy")
        row = {"cluster": story.cluster, "story": story, "position": position}
        models.Pick.objects.create(issue=made, slot="privacy", **row)
    return made


def order(issue: models.Issue, slot: str = "loyalty") -> list[int]:
    rows = issue.picks.filter(slot=slot, dropped=False).order_by("position")
    return list(rows.values_list("pk", flat=True))


def shown(page: Page, slot: str = "loyalty") -> list[int]:
    items = page.locator(f"[data-slot={slot}] .item").all()
    return [int(str(item.get_attribute("id")).removeprefix("item-")) for item in items]


def handle(page: Page, pick: int) -> Locator:
    return page.locator(f"#item-{pick} .handle")


def drop(page: Page, drag: Drag, pick: int, onto: int) -> None:
    drag(page, handle(page, pick), page.locator(f"#item-{onto}"))


def opened(page: Page, issue: models.Issue, pick: int) -> Page:
    """The German draft, scrolled so that the pick and the one after it are on the screen."""
    page.goto(f"/issue/{issue.pk}/?language=de")
    page.evaluate(f"document.getElementById('item-{pick}').scrollIntoView({{block: 'start'}})")
    page.evaluate("document.getElementById('messages').same = true")
    return page


def test_an_item_is_dropped_where_it_is_wanted_and_the_page_stays(
    browser: Browser,
    live_server: LiveServer,
    draft: models.Issue,
    hand: tuple[dict[str, Any], Drag],
) -> None:
    look, drag = hand
    before = order(draft)
    page = signed_in(browser, live_server, **look)
    refused: list[str] = []  # by the content policy
    page.on("console", lambda line: refused.append(line.text) if line.type == "error" else None)
    opened(page, draft, before[2])
    scrolled = page.evaluate("scrollY")
    drop(page, drag, before[2], onto=before[3])
    expect(page.locator("#messages")).to_contain_text("place 4: Queues and calm 2")
    wanted = [*before[:2], before[3], before[2], *before[4:]]
    assert (order(draft), shown(page)) == (wanted, wanted)
    assert abs(page.evaluate("scrollY") - scrolled) < 200
    expect(page.locator(".tongues [aria-current]")).to_contain_text("German")
    # a live region tells what changes in it, not that it is another one
    assert page.evaluate("document.getElementById('messages').same")
    assert refused == []
    page.locator("#undo").click()
    expect(page.locator("#messages")).to_contain_text("Undone")
    assert order(draft) == before


def test_an_item_is_dragged_into_another_section(
    browser: Browser,
    live_server: LiveServer,
    draft: models.Issue,
    hand: tuple[dict[str, Any], Drag],
) -> None:
    look, drag = hand
    first, _ = order(draft, "privacy")
    moved = order(draft)[-1]
    page = opened(signed_in(browser, live_server, **look), draft, moved)
    drop(page, drag, moved, onto=first)
    expect(page.locator("#messages")).to_contain_text("Privacy")
    assert moved in order(draft, "privacy")
    assert shown(page, "privacy") == order(draft, "privacy")
    assert shown(page) == order(draft)


def moved_by_a_colleague(issue: models.Issue) -> None:
    issue.picks.filter(slot="loyalty", position__gte=7).update(slot="privacy")


def approved(issue: models.Issue) -> None:
    models.Issue.objects.filter(pk=issue.pk).update(state="approved", number=1)


@pytest.mark.parametrize("meanwhile", [moved_by_a_colleague, approved])
def test_a_move_in_a_draft_that_changed_meanwhile_is_refused_and_the_item_goes_back(
    browser: Browser,
    live_server: LiveServer,
    draft: models.Issue,
    meanwhile: Callable[[models.Issue], None],
) -> None:
    before = order(draft)
    page = opened(signed_in(browser, live_server, **DESKTOP), draft, before[2])
    meanwhile(draft)
    now = order(draft)
    drop(page, by_mouse, before[2], onto=before[3])
    expect(page.locator("#messages .error")).to_contain_text("changed in the meantime")
    assert (order(draft), shown(page)) == (now, now)
    draft.refresh_from_db()
    assert draft.state == ("approved" if meanwhile is approved else "draft")


@pytest.mark.parametrize("down", [True, False])
def test_an_item_goes_back_where_the_desk_does_not_answer(
    browser: Browser, live_server: LiveServer, draft: models.Issue, down: bool
) -> None:
    before = order(draft)
    page = opened(signed_in(browser, live_server, **DESKTOP), draft, before[2])
    page.route("**/place/", lambda route: route.abort())
    item, other = (before[2], before[3]) if down else (before[3], before[2])
    drop(page, by_mouse, item, onto=other)
    expect(page.locator("#messages .error")).to_be_visible()
    assert shown(page) == before
    page.unroute("**/place/")
    page.locator(f"#down-{before[2]}").click()
    expect(page.locator("#messages")).to_contain_text("place 4")


def test_without_javascript_there_are_arrows_and_no_handles(
    browser: Browser, live_server: LiveServer, draft: models.Issue
) -> None:
    page = signed_in(browser, live_server, java_script_enabled=False)
    page.goto(f"/issue/{draft.pk}/")
    second = order(draft)[1]
    expect(handle(page, second)).to_be_hidden()
    page.locator(f"#up-{second}").click()
    assert order(draft)[0] == second
