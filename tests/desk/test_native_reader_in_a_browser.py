"""A native reader's link in a real browser: what it shows, what reaches the editor, and what it does not open."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from curator.store import models
from tests.desk.chromium import CHROMIUM, addresses, signed_in

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here: apt-get install chromium"),
]
COMMENT = "Hier fehlt ein Komma. <script>window.caught = true</script>"


def invited(editor: Page, issue: models.Issue) -> str:
    """Make a link to the German edition at the desk; its path."""
    editor.goto(f"/issue/{issue.pk}/proofreading/")
    editor.get_by_label("Edition").select_option("de")
    editor.get_by_label("For whom").fill("Jana")
    editor.get_by_role("button", name="Make a link").click()
    return urlsplit(editor.locator("[data-link] input[readonly]").input_value()).path


def reader(browser: Browser, server: LiveServer) -> Page:
    """Somebody without an account, on a phone."""
    context = browser.new_context(
        base_url=server.url,
        locale="de-DE",
        viewport={"width": 390, "height": 780},
        has_touch=True,
        is_mobile=True,
    )
    return context.new_page()


def checked(editor: Page, issue: models.Issue) -> str:
    """How the checklist says signs-offs and comments stand."""
    editor.goto(f"/issue/{issue.pk}/approve/")
    line = editor.locator("[data-check=proofreading]")
    return str(line.get_attribute("data-state"))


def test_a_reader_comments_and_signs_off_and_the_editor_sees_it_where_the_words_are(
    browser: Browser, live_server: LiveServer, draft: models.Issue
) -> None:
    pick = draft.picks.get(position=2)
    draft.editions.create(language="de", chosen=True)
    editor = signed_in(browser, live_server)
    where = invited(editor, draft)
    jana = reader(browser, live_server)
    jana.goto(where)
    expect(jana.locator("html")).to_have_attribute("lang", "de")
    letter = jana.frame_locator("iframe")
    expect(letter.get_by_text("Maps nobody follows").first).to_be_attached()
    jana.locator("[name=item]").select_option(str(pick.pk))
    jana.locator("[name=text]").fill(COMMENT)
    jana.locator("#comment button").tap()
    expect(jana.locator("[data-state=commented]")).to_be_visible()
    assert checked(editor, draft) == "todo"
    for page in (f"pick/{pick.pk}/?language=de", "language/de/"):
        editor.goto(f"/issue/{draft.pk}/{page}")
        expect(editor.locator("[data-proof-comments] p").first).to_have_text(COMMENT)
    assert editor.evaluate("window.caught") is None
    jana.locator("[name=fine]").tap()
    expect(jana.locator("[data-state=signed-off]")).to_be_visible()
    editor.goto(f"/issue/{draft.pk}/proofreading/")
    expect(editor.locator("[data-edition=de]")).to_have_attribute("data-signed", "1")
    editor.get_by_role("button", name="Resolve").click()
    assert checked(editor, draft) == "done"
    expect(editor.locator("[data-proofread=de]")).to_contain_text("Jana")
    jana.reload()
    expect(jana.locator("[data-comment=done]")).to_contain_text("Hier fehlt ein Komma.")


def test_a_link_opens_no_page_of_the_desk_and_changes_nothing_there(
    browser: Browser, live_server: LiveServer, draft: models.Issue
) -> None:
    where = invited(signed_in(browser, live_server), draft)
    jana = reader(browser, live_server)
    jana.goto(where)
    assert jana.context.cookies() == []
    for address in addresses(draft):
        if address != "/":
            jana.goto(address)
            expect(jana.locator("[name=username]")).to_be_visible()
    pick = draft.picks.get(position=1)
    posted = jana.request.post(f"/issue/{draft.pk}/pick/{pick.pk}/place/", form={"do": "drop"})
    assert posted.status == 403
    pick.refresh_from_db()
    assert not pick.dropped


@pytest.mark.parametrize("end", ["closed", "expired"])
def test_a_link_that_was_closed_or_has_expired_says_so_and_takes_nothing(
    browser: Browser, live_server: LiveServer, draft: models.Issue, end: str
) -> None:
    editor = signed_in(browser, live_server)
    where = invited(editor, draft)
    jana = reader(browser, live_server)
    jana.goto(where)
    jana.locator("[name=text]").fill(COMMENT)
    if end == "closed":
        editor.get_by_role("button", name="Close").click()
        expect(editor.locator("[data-link]")).to_have_count(0)
    else:
        models.ProofLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    jana.locator("#comment button").tap()
    expect(jana.locator("[data-state=no-link]")).to_be_visible()
    jana.goto(where)
    expect(jana.locator("[data-state=no-link]")).to_be_visible()
    assert not models.ProofComment.objects.exists()
