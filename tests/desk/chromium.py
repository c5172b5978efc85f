"""Chromium for the desk's browser tests, and a person signed in with it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from curator.store import models
from curator.store.people import add_person
from tests.desk import newsroom

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextmanager
def running() -> Iterator[Browser]:
    """A browser; Playwright runs an event loop in this thread, which Django is told to bear."""
    expect.set_options(timeout=60_000)  # a busy machine is no fault of the desk
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield chromium
        chromium.close()


def signed_in(browser: Browser, server: LiveServer, name: str = "paula", **options: Any) -> Page:
    """A page of a person who came in by their one-time link."""
    page = browser.new_context(base_url=server.url, **options).new_page()
    come_in(page, server, name)
    return page


def come_in(page: Page, server: LiveServer, name: str = "paula") -> None:
    """Choose a password by the one-time link, in a page that stands open."""
    page.goto(add_person(name, "publisher+operator", server.url))
    page.locator("[name=new_password1]").fill(newsroom.PASSWORD)
    page.locator("[name=new_password2]").fill(newsroom.PASSWORD)
    page.locator("form button.primary").click()
    expect(page.locator(f"body[data-user={name}]")).to_be_visible()


def addresses(issue: models.Issue) -> list[str]:
    """Every page of the desk, with something on it."""
    pick = issue.picks.first()
    assert pick
    base = f"/issue/{issue.pk}/"
    own = [
        "",
        "words/",
        "language/de/",
        "machine/",
        f"pick/{pick.pk}/",
        "preview/en/",
        "preview/ar/?part=text",
        "preview/ar/?part=archive&width=phone",
        "preview/en/?part=linkedin",
        "approve/",
        "made-of/",
        "proofreading/",
        "history/",
    ]
    own += ["send/", "send/uncertain/", "linkedin/"]
    return [
        "/",
        "/candidates/",
        "/candidates/add/?url=https://example.org/a",
        *(base + each for each in own),
        "/history/",
        "/issues/",
        "/sources/",
        "/sources/scorecard/",
        "/sources/blocked/",
        "/sources/add/",
        f"/sources/{pick.story.entry.source_id}/",
        "/sign-up-form/",
        "/account/address/",
        "/operation/",
        "/account/second-factor/",
        "/account/passkeys/",
        "/account/prove/",
        "/linkedin/",
        "/readers/",
        "/people/",
        "/people/sign-ins/",
        "/themes/",
        "/themes/term/?theme=loyalty&language=en&term=loyalty&weight=ignored",
        f"/candidates/{issue.picks.earliest('pk').story_id}/themes/?say=about%20journey",
        "/account/",
    ]
