from __future__ import annotations

import re
from hashlib import sha256

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.test import Client

from curator import records
from curator.errors import NotReady
from curator.runs.renderer import IssueRenderer
from curator.store import models
from curator.store.approvals import digest, in_force
from curator.store.words import rewrite
from tests.desk import newsroom

pytestmark = pytest.mark.django_db


def seen(desk: Client, issue: models.Issue) -> str:
    """The fingerprint of what the approve page shows now."""
    found = re.search(
        r'name="fingerprint" value="(\w+)"',
        desk.get(f"/issue/{issue.pk}/approve/").content.decode(),
    )
    assert found
    return found[1]


def approve(desk: Client, issue: models.Issue, fingerprint: str | None = None) -> str:
    """Press the button and give the page that follows."""
    form = {"fingerprint": fingerprint or seen(desk, issue)}
    return desk.post(f"/issue/{issue.pk}/approve/", form, follow=True).content.decode()


def test_the_page_says_which_editions_go_out_and_what_the_others_lack(
    desk: Client, issue: models.Issue
) -> None:
    html = desk.get(f"/issue/{issue.pk}/approve/").content.decode()
    states = re.findall(r'preview/(\w+)/">[^<]+</a>\s*<span class="pill (on|off)"', html)
    assert states == [("en", "on"), ("de", "off"), ("ar", "off")]
    assert "2 headlines and 2 summaries" in html


def test_approving_freezes_what_the_preview_shows(desk: Client, issue: models.Issue) -> None:
    preview = desk.get(f"/issue/{issue.pk}/preview/en/letter.html").content
    assert "Issue 1 is approved" in approve(desk, issue)
    approval = in_force(issue)
    assert approval
    rendering = approval.renderings.get()
    assert (rendering.language, bytes(rendering.html)) == ("en", preview)
    assert rendering.sha256 == digest(
        rendering.subject, bytes(rendering.html), bytes(rendering.text)
    )
    assert rendering.sha256 in desk.get(f"/issue/{issue.pk}/approve/").content.decode()


def test_an_edition_can_be_chosen_and_kept_back(desk: Client, issue: models.Issue) -> None:
    desk.post(f"/issue/{issue.pk}/edition/de/", {"edition": "on"})
    desk.post(f"/issue/{issue.pk}/edition/en/", {"edition": "off"})
    approve(desk, issue)
    approval = in_force(issue)
    assert approval
    assert [row.language for row in approval.renderings.all()] == ["de"]


@pytest.mark.parametrize(("language", "wish"), [("xx", "on"), ("de", "maybe")])
def test_a_choice_that_cannot_be_is_answered_in_words(
    desk: Client, issue: models.Issue, language: str, wish: str
) -> None:
    html = desk.post(
        f"/issue/{issue.pk}/edition/{language}/", {"edition": wish}, follow=True
    ).content.decode()
    assert "There is no such edition or choice" in html


def test_with_every_edition_off_nothing_is_approved(desk: Client, issue: models.Issue) -> None:
    desk.post(f"/issue/{issue.pk}/edition/en/", {"edition": "off"})
    assert "nothing to approve" in approve(desk, issue)
    assert not models.Approval.objects.exists()


def test_a_draft_that_changed_since_the_page_was_opened_is_not_approved(
    desk: Client, editor: User, issue: models.Issue
) -> None:
    before = seen(desk, issue)
    rewrite(issue, editor, field="opening", language="en", text="Unseen by the publisher", seen=0)
    assert "changed after you opened this page" in approve(desk, issue, before)
    assert not models.Approval.objects.exists()


def test_an_edition_with_a_problem_is_not_approved(
    desk: Client, issue: models.Issue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(IssueRenderer, "problems", lambda _, letter: ["a link leads nowhere"])
    html = approve(desk, issue)
    assert "These editions have problems: en" in html
    assert "a link leads nowhere" in html
    assert not models.Approval.objects.exists()


def test_an_edit_withdraws_visibly_and_the_number_stays(
    desk: Client, editor: User, issue: models.Issue
) -> None:
    approve(desk, issue)
    assert "Approved by paula" in desk.get(f"/issue/{issue.pk}/").content.decode()
    rewrite(issue, editor, field="opening", language="en", text="Better", seen=0)
    html = desk.get(f"/issue/{issue.pk}/").content.decode()
    assert "The approval was withdrawn" in html
    assert "opening in English" in html
    assert "Earlier approvals" in desk.get(f"/issue/{issue.pk}/approve/").content.decode()
    assert "Issue 1 is approved" in approve(desk, issue)


def test_the_preview_of_an_approved_issue_is_the_frozen_bytes(
    desk: Client, issue: models.Issue
) -> None:
    approve(desk, issue)
    frozen = b"<p>exactly these bytes</p>"
    models.Rendering.objects.update(html=frozen, sha256=sha256(frozen).hexdigest())
    assert desk.get(f"/issue/{issue.pk}/preview/en/letter.html").content == frozen
    html = desk.get(f"/issue/{issue.pk}/preview/en/").content.decode()
    assert sha256(frozen).hexdigest() in html


def test_the_preview_gives_figures_text_and_a_narrow_view(
    desk: Client, issue: models.Issue
) -> None:
    html = desk.get(f"/issue/{issue.pk}/preview/en/").content.decode()
    assert re.search(r"[\d,]+ of 90,000 bytes", html)
    assert 'class="frame desktop"' in html
    assert (
        'class="frame phone"'
        in desk.get(f"/issue/{issue.pk}/preview/en/?width=phone").content.decode()
    )
    text = desk.get(f"/issue/{issue.pk}/preview/en/?part=text").content.decode()
    assert "Fast answers keep customers" in text.split('class="text-part"')[1]


def test_a_letter_that_cannot_be_rendered_is_a_problem_not_a_crash(
    desk: Client, issue: models.Issue, monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_large(
        renderer: IssueRenderer, whole: records.Snapshot, language: str, variant: object = None
    ) -> records.Letter:
        raise NotReady("the letter has 95,000 bytes; drop two cards")

    monkeypatch.setattr(IssueRenderer, "letter", too_large)
    for where in (f"/issue/{issue.pk}/preview/en/", f"/issue/{issue.pk}/approve/"):
        assert "drop two cards" in desk.get(where).content.decode()
    assert "These editions have problems: en" in approve(desk, issue)


HELD = "Only 2 items are worth printing; at least 5 are wanted."


def test_a_held_issue_asks_for_a_word_on_purpose(desk: Client, issue: models.Issue) -> None:
    assert 'name="although_held"' not in desk.get(f"/issue/{issue.pk}/approve/").content.decode()
    models.Issue.objects.update(held=HELD)
    assert 'name="although_held"' in desk.get(f"/issue/{issue.pk}/approve/").content.decode()
    assert HELD in approve(desk, issue)
    assert not models.Approval.objects.exists()
    form = {"fingerprint": seen(desk, issue), "although_held": "on"}
    assert (
        "Issue 1 is approved"
        in desk.post(f"/issue/{issue.pk}/approve/", form, follow=True).content.decode()
    )
    assert "although the bot held it" in desk.get(f"/issue/{issue.pk}/history/").content.decode()


def test_an_empty_issue_cannot_be_approved_at_the_desk(desk: Client) -> None:
    issue = newsroom.issue()
    desk.post(f"/issue/{issue.pk}/edition/en/", {"edition": "on"})
    assert (
        "there is nothing to read in it" in desk.get(f"/issue/{issue.pk}/approve/").content.decode()
    )
    assert "There is nothing to read in this issue yet" in approve(desk, issue)
    assert not models.Approval.objects.exists()


def test_what_does_not_fit_into_the_minute_is_said_on_every_page_that_shows_it(
    desk: Client, editor: User, issue: models.Issue
) -> None:
    issue.picks.update(in_minute=True)
    first = issue.picks.order_by("position").first()
    rewrite(
        issue, editor, field="headline", language="en", text="customers " * 300, seen=0, pick=first
    )
    for where in ("", "approve/", "preview/en/"):
        page = desk.get(f"/issue/{issue.pk}/{where}").content.decode()
        assert "en: 1 of 2 items fits the minute" in page, where
    assert "Issue 1 is approved" in approve(desk, issue)


def test_what_changed_since_the_last_approval_is_shown_until_the_next(
    desk: Client, issue: models.Issue, publisher: User
) -> None:
    page = f"/issue/{issue.pk}/approve/"
    assert changes(desk, page) == []
    approve(desk, issue)
    assert changes(desk, page) == []
    rewrite(issue, publisher, field="opening", language="en", text="Speed wins", seen=0)
    said = changes(desk, page)
    assert any("Speed wins" in each for each in said)
    assert not any("approved issue" in each for each in said)
    approve(desk, issue)
    assert changes(desk, page) == []


def changes(desk: Client, page: str) -> list[str]:
    found = BeautifulSoup(desk.get(page).content, "lxml").select("[data-changed] li")
    return [each.get_text(" ", strip=True) for each in found]
