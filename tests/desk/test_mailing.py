"""Sending from the desk: shown in full, asked for once, carried out elsewhere, said honestly."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from curator.records import Message
from curator.runs import publish
from curator.store import approvals, models, send_jobs, subscribers
from tests.desk import newsroom
from tests.desk.outbox import PASSWORD, approved_again, html, post, press, seal, work
from tests.factories_config import OWN
from tests.factories_sending import NEWSLETTER, make_issue, make_readers
from tests.send.receiver import Receiver

pytestmark = pytest.mark.django_db


@pytest.fixture
def issue(db: None) -> models.Issue:
    return make_issue(("en", "de"), OWN)


# --- what is shown ---


def test_the_page_says_who_gets_what_from_where_and_names_no_secret(
    desk: Client, issue: models.Issue, receiver: Receiver
) -> None:
    make_readers(3)
    for address, wanted in (
        ("d@example.org", "de"),
        ("f@example.org", "fi"),
        ("gone@example.org", "en"),
    ):
        subscribers.add(address, [wanted], "Yes.", "test", timezone.now())
    subscribers.suppress("reader1@example.org", "complaint")
    subscribers.leave(models.Subscriber.objects.get(address="gone@example.org").pk, timezone.now())
    page = html(desk, f"/issue/{issue.pk}/send/")
    assert "English</a></th><td>3</td>" in page
    assert "German</a></th><td>1</td>" in page
    assert f"&lt;{OWN.sender_address}&gt;" in page
    assert f"127.0.0.1:{receiver.port}" in page
    assert 'data-elsewhere="1"' in page
    assert 'data-left-out="suppressed"' in page
    assert 'data-left-out="left"' in page
    assert 'data-off="fr"' in page
    assert 'data-send="12" data-readers="4"' in page
    assert PASSWORD not in page


def test_without_a_mail_server_there_is_no_button_but_the_name_of_the_setting(
    desk: Client, issue: models.Issue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CURATOR_SMTP_URL", raising=False)
    make_readers(1)
    page = html(desk, f"/issue/{issue.pk}/send/")
    assert "Set CURATOR_SMTP_URL" in page
    assert "data-send" not in page
    assert "CURATOR_SMTP_URL" in post(desk, f"/issue/{issue.pk}/send/", seal=sealed(issue))
    assert not models.Job.objects.exists()


def sealed(issue: models.Issue) -> str:
    approval = approvals.in_force(issue)
    assert approval
    return send_jobs.seal(approval)


def test_the_samples_imprint_takes_the_button_away(
    desk: Client, db: None, receiver: Receiver
) -> None:
    issue = make_issue(("en",), NEWSLETTER)
    make_readers(1)
    page = html(desk, f"/issue/{issue.pk}/send/")
    assert NEWSLETTER.sender_address in page
    assert "approve the issue again" in page
    assert "data-send" not in page
    assert "approve the issue again" in post(desk, f"/issue/{issue.pk}/send/", seal=sealed(issue))
    assert not models.Job.objects.exists()


def test_a_draft_and_an_issue_without_readers_have_no_button(
    desk: Client, issue: models.Issue, receiver: Receiver
) -> None:
    assert "there is no confirmed reader" in html(desk, f"/issue/{issue.pk}/send/")
    draft = models.Issue.objects.create(day=newsroom.DAY)
    page = html(desk, f"/issue/{draft.pk}/send/")
    assert 'data-state="not-approved"' in page
    assert 'name="seal"' not in page


def test_an_editor_sees_everything_and_can_press_nothing(
    client: Client, issue: models.Issue, receiver: Receiver
) -> None:
    client.force_login(newsroom.person("erin", "editor"))
    make_readers(2)
    page = html(client, f"/issue/{issue.pk}/send/")
    assert "English</a></th><td>2</td>" in page
    assert "Only publishers may send" in page
    assert "<button class=" not in page.split("<main")[1]
    for where, fields in (
        ("send/", {"seal": sealed(issue)}),
        ("send/test/", {"address": "me@example.org"}),
    ):
        assert "it takes a publisher" in post(client, f"/issue/{issue.pk}/{where}", **fields)
    assert "it takes an operator" in post(
        client, f"/issue/{issue.pk}/send/uncertain/", seen=1, understood="on"
    )
    assert (receiver.mails, models.Job.objects.count()) == ([], 0)


def test_a_form_of_another_site_and_a_person_without_an_account_send_nothing(
    issue: models.Issue, receiver: Receiver, publisher: User
) -> None:
    make_readers(1)
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(f"/issue/{issue.pk}/send/", {"seal": sealed(issue)})
    assert answer.status_code == 403
    strict.force_login(publisher)
    assert strict.post(f"/issue/{issue.pk}/send/", {"seal": sealed(issue)}).status_code == 403
    assert not models.Job.objects.exists()


def test_after_signing_in_again_the_button_has_to_be_pressed_again(
    client: Client, issue: models.Issue
) -> None:
    answer = client.post(f"/issue/{issue.pk}/send/", {"seal": sealed(issue)})
    assert answer.headers["Location"] == f"/sign-in/?next=%2Fissue%2F{issue.pk}%2Fsend%2F"


# --- the test mail ---


def test_a_test_mail_goes_to_its_address_and_leaves_no_trace(
    desk: Client, issue: models.Issue, receiver: Receiver
) -> None:
    make_readers(2)
    page = post(desk, f"/issue/{issue.pk}/send/test/", address="me@example.org", language="de")
    assert "me@example.org" in page
    assert [mail.recipient for mail in receiver.mails] == ["me@example.org"]
    assert receiver.mails[0].parsed["Content-Language"] == "de"
    assert (issue.deliveries.count(), models.Job.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("address", "said"), [("", "Give the address"), ("anna", "is not an e-mail address")]
)
def test_a_slip_in_the_address_is_said(
    desk: Client, issue: models.Issue, receiver: Receiver, address: str, said: str
) -> None:
    assert said in post(desk, f"/issue/{issue.pk}/send/test/", address=address)
    assert receiver.mails == []


# --- the act ---


def test_pressed_it_waits_and_the_worker_sends_it_to_everybody(
    desk: Client, issue: models.Issue, receiver: Receiver
) -> None:
    readers = make_readers(5)
    page = press(desk, issue)
    assert "Issue 12 is on its way" in page
    assert "waits to begin" in page
    assert receiver.mails == []
    ended = work()
    assert ended
    assert ended.state == "done"
    assert receiver.received == dict.fromkeys(readers, 1)
    page = html(desk, f"/issue/{issue.pk}/send/")
    assert "<dt>sent</dt><dd>5</dd>" in page
    assert "Requested by paula" in page
    assert 'name="seal"' not in page
    edits = models.Edit.objects.filter(by__username="paula")
    assert "requested that issue 12 be sent" in [edit.what for edit in edits]


def test_two_presses_are_one_sending(
    desk: Client, issue: models.Issue, receiver: Receiver, client: Client
) -> None:
    make_readers(2)
    shown = seal(html(desk, f"/issue/{issue.pk}/send/"))
    press(desk, issue)
    client.force_login(newsroom.person("pavel", "publisher"))
    assert "paula has already started sending" in post(
        client, f"/issue/{issue.pk}/send/", seal=shown
    )
    work()
    assert "is sent already" in post(desk, f"/issue/{issue.pk}/send/", seal=shown)
    assert work() is None
    assert max(receiver.received.values()) == 1
    assert models.Job.objects.count() == 1


def test_what_was_shown_and_is_approved_no_more_is_not_sent(
    desk: Client, issue: models.Issue, receiver: Receiver, publisher: User
) -> None:
    make_readers(1)
    shown = seal(html(desk, f"/issue/{issue.pk}/send/"))
    approved_again(issue, publisher)
    assert "approved again after this page was opened" in post(
        desk, f"/issue/{issue.pk}/send/", seal=shown
    )
    approvals.withdraw(issue, publisher, Message("an edit"))
    assert "its approval was withdrawn by an edit" in post(
        desk, f"/issue/{issue.pk}/send/", seal=shown
    )
    assert not models.Job.objects.exists()


def test_an_approval_changed_before_the_worker_came_is_not_sent(
    desk: Client, issue: models.Issue, receiver: Receiver, publisher: User
) -> None:
    make_readers(1)
    press(desk, issue)
    approved_again(issue, publisher)
    ended = work()
    assert ended
    assert (ended.state, receiver.mails, issue.deliveries.count()) == ("failed", [], 0)
    page = html(desk, f"/issue/{issue.pk}/send/")
    assert "The approval was changed after the sending was requested. Nothing was sent" in page
    assert 'data-send="12" data-readers="1"' in page


def test_an_approval_changed_while_the_archive_was_written_is_not_sent(
    desk: Client,
    issue: models.Issue,
    receiver: Receiver,
    publisher: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make_readers(1)
    press(desk, issue)
    monkeypatch.setattr(
        publish, "publisher", lambda press, out: lambda row: approved_again(row, publisher)
    )
    ended = work()
    assert ended
    assert "was approved again in the meantime" in ended.reason
    assert (ended.state, receiver.mails, issue.deliveries.count()) == ("failed", [], 0)
