"""The desk in a real browser: one editor's hour, and every page looked at by axe."""

from __future__ import annotations

from pathlib import Path
from time import monotonic, sleep

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from curator.runs import context, worker
from curator.runs.send import SendContext, SendWorker
from curator.runs.translate import TranslationContext, TranslationWorker
from curator.store import jobs, models
from tests.desk import newsroom
from tests.desk.chromium import CHROMIUM, addresses, signed_in
from tests.factories_sending import make_readers
from tests.send.receiver import Receiver
from tests.translate.servers import Script

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here: apt-get install chromium"),
]


def write(page: Page, language: str, headline: str) -> None:
    """Rewrite the first item's headline in one language, coming from the draft."""
    page.get_by_role("link", name="Draft", exact=True).click()
    page.locator(".item .cell", has_text=language).first.click()
    page.get_by_label("Headline").fill(headline)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved.")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_an_editors_hour(
    browser: Browser, live_server: LiveServer, draft: models.Issue, scripts: bool
) -> None:
    page = signed_in(browser, live_server, java_script_enabled=scripts)
    write(page, "en", "Speed wins")
    write(page, "de", "Tempo gewinnt")

    page.get_by_role("link", name="Draft", exact=True).click()
    page.get_by_role("button", name="Move down: Fast answers keep customers").click()
    expect(page.locator(".item h3").nth(2)).to_have_text("Speed wins")

    page.get_by_role("link", name="Preview", exact=True).click()
    letter = page.frame_locator("iframe")
    expect(letter.get_by_text("Speed wins").first).to_be_visible()
    expect(letter.get_by_text(newsroom.SCRIPT).first).to_be_visible()
    page.get_by_role("navigation", name="Edition").get_by_role("link", name="German").click()
    expect(letter.get_by_text("Tempo gewinnt").first).to_be_visible()

    page.get_by_role("link", name="Approve", exact=True).click()
    page.get_by_role("button", name="Approve issue 1").click()
    expect(page.get_by_text("Issue 1 is approved.")).to_be_visible()
    expect(page.get_by_text("Approved by paula")).to_be_visible()
    frozen = models.Rendering.objects.get(language="en")
    assert "Speed wins" in bytes(frozen.html).decode()
    expect(page.get_by_text(frozen.sha256)).to_be_visible()

    write(page, "de", "Tempo siegt")
    expect(page.get_by_text("this edit has withdrawn the approval")).to_be_visible()
    expect(page.get_by_text("The approval was withdrawn")).to_be_visible()
    draft.refresh_from_db()
    assert (draft.state, draft.number) == ("draft", 1)


def test_a_script_in_a_title_does_nothing_anywhere(
    browser: Browser, live_server: LiveServer, draft: models.Issue
) -> None:
    page = signed_in(browser, live_server)
    for where in addresses(draft):
        page.goto(live_server.url + where)
        assert page.evaluate("window.caught") is None, where
    page.goto(f"{live_server.url}/issue/{draft.pk}/preview/en/letter.html")
    assert newsroom.SCRIPT in page.content().replace("&lt;", "<").replace("&gt;", ">")
    assert page.evaluate("window.caught") is None


def test_a_page_put_into_the_archive_by_hand_cannot_read_the_desk(
    browser: Browser,
    live_server: LiveServer,
    draft: models.Issue,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CURATOR_OUT", str(tmp_path / "out"))
    site = tmp_path / "out/site/en"
    site.mkdir(parents=True)
    (site / "own.html").write_text('<html data-desk="waits"><script src="own.js"></script></html>')
    (site / "own.js").write_text(
        "const told = (what) => { document.documentElement.dataset.desk = what; };"
        'fetch("/candidates/", {credentials: "include"}).then((answer) => answer.text())'
        '.then(() => told("read"), () => told("refused"));'
    )
    page = signed_in(browser, live_server)
    page.goto(live_server.url + "/en/own.html")
    expect(page.locator("html")).to_have_attribute("data-desk", "refused")
    page.goto(live_server.url + "/candidates/")
    expect(page.locator("body[data-user=paula]")).to_be_visible()


def test_filtering_candidates_needs_no_button_with_htmx(
    browser: Browser, live_server: LiveServer, draft: models.Issue
) -> None:
    page = signed_in(browser, live_server)
    page.goto(live_server.url + "/candidates/")
    page.get_by_label("Search").type("maps")
    expect(page.get_by_role("status")).to_have_text("1 story")
    assert "q=maps" in page.url


def test_words_survive_a_session_that_ended_while_typing(
    browser: Browser, live_server: LiveServer, draft: models.Issue
) -> None:
    page = signed_in(browser, live_server)
    page.goto(f"{live_server.url}/issue/{draft.pk}/words/")
    page.get_by_label("Opening").fill("A long opening that took a quarter of an hour.")
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("You were signed out while you were writing")).to_be_visible()
    page.get_by_label("Name").fill("paula")
    page.get_by_label("Password").fill(newsroom.PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("button", name="Save it now").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    assert models.Words.objects.get().text.startswith("A long opening")


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_progress_of_machine_words_is_seen_without_waiting_for_it(
    browser: Browser,
    live_server: LiveServer,
    draft: models.Issue,
    scripts: bool,
    service: Script,
    request: pytest.FixtureRequest,
) -> None:
    page = signed_in(browser, live_server, java_script_enabled=scripts)
    page.goto(f"{live_server.url}/issue/{draft.pk}/?language=de")
    page.locator("form[data-ask=de] button").click()
    expect(page.locator(".message.success")).to_be_visible()
    page.locator(".asking a").click()
    expect(page.get_by_text("German: waits, requested by")).to_be_visible()
    stop = worker.start(
        lambda stopping: TranslationWorker.here(stopping).next(
            lambda: TranslationContext(context.config())
        )
    )
    request.addfinalizer(stop)
    until_done()
    if not scripts:
        page.get_by_role("link", name="Refresh").click()
    expect(page.get_by_text("German: 6 of 6, requested by")).to_be_visible()
    expect(page.get_by_role("link", name="Refresh")).to_have_count(0)


def until_done() -> None:
    ends = monotonic() + 120
    while (state := models.Job.objects.get().state) != "done":
        assert monotonic() < ends, f"still {state}"
        sleep(0.1)


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_publisher_approves_and_sends_and_everybody_has_it(
    browser: Browser,
    live_server: LiveServer,
    draft: models.Issue,
    mails: Receiver,
    tmp_path: Path,
    scripts: bool,
    request: pytest.FixtureRequest,
) -> None:
    page, readers = signed_in(browser, live_server, java_script_enabled=scripts), make_readers(12)
    page.get_by_role("link", name="Approve", exact=True).click()
    page.get_by_role("button", name="Approve issue 1").click()
    page.get_by_role("link", name="Send it…").click()
    expect(page.get_by_role("row", name="English 12")).to_be_visible()
    page.get_by_label("Address").fill("paula@minute.example")
    page.get_by_role("button", name="Send a test mail").click()
    expect(page.locator(".message.success", has_text="paula@minute.example")).to_be_visible()
    page.get_by_role("button", name="Send issue 1 to 12 readers").click()
    expect(page.get_by_text("waits to begin")).to_be_visible()
    stop = worker.start(
        lambda stopping: SendWorker.here(stopping).next(SendContext.configured),
        name=jobs.MAILS,
        ending=worker.Ending(20),
    )
    request.addfinalizer(stop)
    until_sent()
    if not scripts:
        page.get_by_role("link", name="Refresh").click()
    expect(page.locator("#outbox").get_by_text("done")).to_be_visible()
    expect(page.get_by_role("button", name="Stop")).to_have_count(0)
    assert mails.received == dict.fromkeys([*readers, "paula@minute.example"], 1)
    assert (tmp_path / "out/site").is_dir()


def until_sent() -> None:
    ends = monotonic() + 120
    while (state := models.Job.objects.get().state) != "done":
        assert monotonic() < ends, f"still {state}"
        sleep(0.1)
