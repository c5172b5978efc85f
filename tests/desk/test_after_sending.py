"""After sending nothing changes by itself: picks go into the next issue, words are corrections."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from django.contrib.auth.models import User
from django.test import Client

from curator.desk.page import current_issue
from curator.runs import context
from curator.runs.approve import approve
from curator.runs.publish import publish
from curator.runs.renderer import IssueRenderer
from curator.store import models
from curator.store.published import published
from curator.store.words import rewrite
from tests.desk import newsroom

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(issue: models.Issue, publisher: User) -> models.Issue:
    """Issue 1, sent in English."""
    approve(IssueRenderer.of(context.config()), issue, publisher)
    models.Issue.objects.filter(pk=issue.pk).update(state="sent")
    issue.refresh_from_db()
    return issue


def correct(client: Client, issue: models.Issue, text: str) -> None:
    """Write another opening in English."""
    form = {"language": "en", "opening": text, "seen-opening": "0"}
    client.post(f"/issue/{issue.pk}/words/", form)


def waiting(client: Client, issue: models.Issue) -> list[int]:
    """The corrections that the page of the issue offers to release."""
    html = client.get(f"/issue/{issue.pk}/").content.decode()
    found = re.search(r'name="seen" value="([\d ]*)"', html)
    return [int(each) for each in found[1].split()] if found else []


def release(client: Client, issue: models.Issue, seen: list[int] | None = None) -> None:
    """Release what the page of the issue shows, or showed."""
    shown = waiting(client, issue) if seen is None else seen
    client.post(f"/issue/{issue.pk}/corrections/", {"seen": " ".join(map(str, shown))})


def printed_openings() -> set[str]:
    """The openings the archive prints."""
    words = [each for issue in published() for each in issue.snapshot.words]
    return {each.text for each in words if each.field == "opening" and each.version}


def default_texts() -> set[tuple[str, str, str]]:
    """The texts of feeds.yaml that the archive prints or would print without an editor's."""
    words = [each for issue in published() for each in issue.snapshot.words]
    return {(each.field, each.language, each.text) for each in words if not each.version}


def test_a_sent_issue_is_not_the_one_being_worked_on(sent: models.Issue) -> None:
    assert current_issue() is None


def test_a_pick_after_sending_begins_the_next_issue(desk: Client, sent: models.Issue) -> None:
    late = newsroom.story("A story that came late")
    html = desk.get("/candidates/").content.decode()
    assert 'data-next="2"' in html
    desk.post(f"/candidates/{late.pk}/pick/", {"slot": "loyalty", "start": "1"})
    assert models.Pick.objects.get(story=late).issue.state == "draft"
    assert sent.picks.count() == 2


def test_a_pick_without_an_open_issue_is_refused(desk: Client, sent: models.Issue) -> None:
    late = newsroom.story("A story that came late")
    desk.post(f"/candidates/{late.pk}/pick/", {"slot": "loyalty"})
    assert not models.Pick.objects.filter(story=late).exists()


@pytest.mark.parametrize("form", [{"do": "drop"}, {"do": "down"}, {"slot": "privacy"}])
def test_places_in_a_sent_issue_stay(
    desk: Client, sent: models.Issue, form: dict[str, str]
) -> None:
    before = list(sent.picks.values_list("pk", "slot", "position", "dropped"))
    pick = sent.picks.get(position=1)
    html = desk.post(f"/issue/{sent.pk}/pick/{pick.pk}/place/", form, follow=True).content.decode()
    assert list(sent.picks.values_list("pk", "slot", "position", "dropped")) == before
    assert 'class="message error"' in html


def test_corrected_words_are_printed_only_once_a_publisher_releases_them(
    desk: Client, sent: models.Issue
) -> None:
    correct(desk, sent, "What we should have said.")
    assert printed_openings() == set()
    assert 'data-corrections="1"' in desk.get(f"/issue/{sent.pk}/").content.decode()
    release(desk, sent)
    assert printed_openings() == {"What we should have said."}
    (issue,) = published()
    assert issue.changed > issue.at
    correct(desk, sent, "Not yet released.")
    assert printed_openings() == {"What we should have said."}


def test_a_correction_that_the_page_did_not_show_is_not_released(
    desk: Client, editor: User, sent: models.Issue
) -> None:
    correct(desk, sent, "What we should have said.")
    seen = waiting(desk, sent)
    assert len(seen) == 1
    rewrite(sent, editor, field="sign_off", language="en", text="Nobody has read this.", seen=0)
    for shown in ([], seen):
        release(desk, sent, shown)
        assert printed_openings() == set()
    release(desk, sent)
    assert printed_openings() == {"What we should have said."}
    assert waiting(desk, sent) == []


@pytest.mark.parametrize("read", [False, True])
def test_a_release_undone_prints_what_was_sent_and_the_day_if_readers_saw_it(
    desk: Client, sent: models.Issue, read: bool, tmp_path: Path
) -> None:
    correct(desk, sent, "What we should have said.")
    release(desk, sent)
    if read:
        publish(IssueRenderer.of(context.config()), tmp_path)
    page = desk.post("/undo/", {"act": desk.session["undo"]["acts"]}, follow=True)
    assert 'class="message info"' in page.content.decode()
    assert printed_openings() == set()
    (issue,) = published()
    assert (issue.changed > issue.at) is read
    assert 'data-corrections="1"' in desk.get(f"/issue/{sent.pk}/").content.decode()


def test_a_release_prints_the_default_texts_that_were_sent_not_todays(
    desk: Client, sent: models.Issue, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    feeds = yaml.safe_load(Path(__file__).with_name("feeds.yaml").read_text("utf-8"))
    today = {"sign_off": {"de": "Neu."}, "opening": {"de": "Neu."}}
    feeds["newsletter"]["default_words"] = today
    (tmp_path / "feeds.yaml").write_text(yaml.safe_dump(feeds), "utf-8")
    monkeypatch.setenv("CURATOR_FEEDS", str(tmp_path / "feeds.yaml"))
    before = default_texts()
    correct(desk, sent, "What we should have said.")
    release(desk, sent)
    assert printed_openings() == {"What we should have said."}
    assert default_texts() == before
    assert ("opening", "de", "Guten Morgen.") in before


def test_an_editor_cannot_release_a_correction(
    client: Client, editor: User, sent: models.Issue
) -> None:
    client.force_login(editor)
    correct(client, sent, "What we should have said.")
    release(client, sent, [sent.edits.get(correction=True).pk])
    assert printed_openings() == set()


def test_the_next_issue_can_be_started_from_home(desk: Client, sent: models.Issue) -> None:
    assert 'data-next="2"' in desk.get("/").content.decode()
    desk.post("/start/")
    assert current_issue() not in (None, sent)
