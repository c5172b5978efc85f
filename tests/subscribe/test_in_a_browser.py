"""Leaving in a real browser: without script or cookie, on a phone, in light and dark, in both directions."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from curator import signing
from curator.store import subscribers
from curator.store.models import Subscriber
from tests.factories_sending import make_issue
from tests.render import tools

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 375, "height": 700}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with tools.chromium() as running:
        yield running


def leave_path(language: str) -> str:
    address = subscribers.add(
        "anna@example.org", [language], "Yes.", "test", timezone.now()
    ).address
    return f"/leave/{signing.make(settings.SECRET_KEY, 'leave', Subscriber.objects.get(address=address).pk)}"


def state() -> str:
    return str(Subscriber.objects.get().state)


def test_a_reader_leaves_and_comes_back_without_script(
    browser: Browser, live_server: LiveServer
) -> None:
    path = leave_path("de")
    context = browser.new_context(java_script_enabled=False, viewport=PHONE)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(live_server.url + path)
    assert state() == "confirmed"
    page.get_by_role("button", name="Abbestellen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sie sind abgemeldet.")
    assert state() == "left"
    page.get_by_role("button").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Der Newsletter kommt weiterhin.")
    assert state() == "confirmed"
    assert context.cookies() == []
    context.close()


def test_a_scanner_that_runs_scripts_takes_nobody_off_the_list(
    browser: Browser, live_server: LiveServer
) -> None:
    path, page = leave_path("en"), browser.new_page()
    for _ in range(2):
        page.goto(live_server.url + path, wait_until="networkidle")
    page.close()
    assert state() == "confirmed"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["ar", "de", "ja"])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    browser: Browser, live_server: LiveServer, language: str, scheme: str
) -> None:
    tools.needs_modules()
    make_issue(("en",))
    path = leave_path(language)
    context = browser.new_context(color_scheme=scheme, viewport=PHONE, bypass_csp=True)  # type: ignore[arg-type]
    page = context.new_page()
    for step in (page.goto, lambda _: page.get_by_role("button").click()):
        step(live_server.url + path)
        assert tools.serious(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    context.close()


def test_the_policy_of_the_page_lets_its_own_style_through(
    browser: Browser, live_server: LiveServer
) -> None:
    page = browser.new_page()
    page.goto(live_server.url + leave_path("en"))
    assert page.evaluate("getComputedStyle(document.querySelector('button')).cursor") == "pointer"
    page.close()
