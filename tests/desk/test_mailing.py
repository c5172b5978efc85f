"""Sending from the desk: shown in full, asked for once, carried out elsewhere, said honestly."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from curator.runs import publish
from curator.runs.send import SendContext, SendWorker
from curator.store import approvals, heartbeats, jobs, models, send_jobs, subscribers
from tests.desk import newsroom
from tests.factories_config import OWN
from tests.factories_sending import NEWSLETTER, make_issue, make_readers
from tests.send.receiver import Receiver

pytestmark = pytest.mark.django_db
PASSWORD = "not-for-the-page"


@pytest.fixture
def issue(db: None) -> models.Issue:
    return make_issue(("en", "de"), OWN)


@pytest.fixture
def to(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[Receiver], None]:
    """Make a receiver the configured mail server; the archive is not what is tested."""
    monkeypatch.setenv("CURATOR_OUT", str(tmp_path))
    monkeypatch.setattr(publish, "publisher", lambda press, out: lambda issue: None)

    def configure(receiver: Receiver) -> None:
        monkeypatch.setenv(
            "CURATOR_SMTP_URL",
            f"smtp://pia:{PASSWORD}@127.0.0.1:{receiver.port}?timeout=5&helo=sender",
        )
        monkeypatch.setattr("curator.send.transports.smtp.Server._greet", without_login)

    return configure


def without_login(server: object, smtp: object) -> object:
    """The receiver has no accounts; that a password is not shown is what is tested."""
    smtp.ehlo_or_helo_if_needed()  # type: ignore[attr-defined]
    return smtp


@pytest.fixture
def receiver(to: Callable[[Receiver], None]) -> Iterator[Receiver]:
    with Receiver() as running:
        to(running)
        yield running


def html(desk: Client, where: str) -> str:
    return " ".join(desk.get(where, follow=True).content.decode().split())


def post(desk: Client, where: str, **fields: object) -> str:
    return " ".join(desk.post(where, fields, follow=True).content.decode().split())


def seal(page: str) -> str:
    return page.split('name="seal" value="')[1].split('"')[0]


def press(desk: Client, issue: models.Issue) -> str:
    """Look at the page and press its button."""
    where = f"/issue/{issue.pk}/send/"
    return post(desk, where, seal=seal(html(desk, where)))


def work() -> models.Job | None:
    """What the background worker does at one look."""
    heartbeats.looked(jobs.MAILS, timezone.now())
    return SendWorker.here().next(SendContext.configured)


def states(issue: models.Issue) -> dict[str, int]:
    found = issue.deliveries.values_list("state", flat=True)
    return {state: list(found).count(state) for state in set(found)}


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
    assert "1 of them asked for a language without an edition and get the one in English" in page
    assert "1 whose address must never be mailed again" in page
    assert "1 who have left" in page
    assert "Editions that are off: French" in page
    assert "Send issue 12 to 4 readers" in page
    assert PASSWORD not in page


def test_without_a_mail_server_there_is_no_button_but_the_name_of_the_setting(
    desk: Client, issue: models.Issue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CURATOR_SMTP_URL", raising=False)
    make_readers(1)
    page = html(desk, f"/issue/{issue.pk}/send/")
    assert "Set CURATOR_SMTP_URL" in page
    assert "Send issue 12" not in page
    assert "CURATOR_SMTP_URL" in post(desk, f"/issue/{issue.pk}/send/", seal=sealed(issue))
    assert not models.Job.objects.exists()


def sealed(issue: models.Issue) -> str:
    approval = approvals.standing(issue)
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
    assert "Send issue 12" not in page
    assert "approve the issue again" in post(desk, f"/issue/{issue.pk}/send/", seal=sealed(issue))
    assert not models.Job.objects.exists()


def test_a_draft_and_an_issue_without_readers_have_no_button(
    desk: Client, issue: models.Issue, receiver: Receiver
) -> None:
    assert "there is no confirmed reader" in html(desk, f"/issue/{issue.pk}/send/")
    draft = models.Issue.objects.create(day=newsroom.DAY)
    page = html(desk, f"/issue/{draft.pk}/send/")
    assert "this one is not approved" in page
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
    assert "it takes a publisher" in post(
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
    assert answer.headers["Location"] == f"/sign-in/?next=/issue/{issue.pk}/send/"


# --- the test mail ---


def test_a_test_mail_goes_to_its_address_and_leaves_no_trace(
    desk: Client, issue: models.Issue, receiver: Receiver
) -> None:
    make_readers(2)
    page = post(desk, f"/issue/{issue.pk}/send/test/", address="me@example.org", language="de")
    assert "has taken a test mail in German to me@example.org" in page
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
    assert "Asked by paula" in page
    assert 'name="seal"' not in page
    assert models.Edit.objects.filter(
        what="asked for issue 12 to be sent", by__username="paula"
    ).exists()


def test_two_presses_are_one_sending(
    desk: Client, issue: models.Issue, receiver: Receiver, client: Client
) -> None:
    make_readers(2)
    shown = seal(html(desk, f"/issue/{issue.pk}/send/"))
    press(desk, issue)
    client.force_login(newsroom.person("pavel", "publisher"))
    assert "was given to be sent by paula already" in post(
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
    assert "is not the one that was shown to you any more" in post(
        desk, f"/issue/{issue.pk}/send/", seal=shown
    )
    approvals.withdraw(issue, publisher, "an edit")
    assert "its approval was withdrawn by an edit" in post(
        desk, f"/issue/{issue.pk}/send/", seal=shown
    )
    assert not models.Job.objects.exists()


def approved_again(issue: models.Issue, by: User) -> None:
    old = approvals.standing(issue)
    assert old
    rows = list(old.renderings.all())
    models.Approval.objects.filter(pk=old.pk).update(
        withdrawn_at=timezone.now(), withdrawn_why="approved again"
    )
    new = models.Approval.objects.create(issue=issue, by=by, snapshot=old.snapshot)
    for row in rows:
        row.pk, row.approval = None, new
        row.save()


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
    assert "The approval was changed after the sending was asked for. Nothing was sent" in page
    assert "Send issue 12 to 1 reader" in page


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
    assert "was approved anew meanwhile" in ended.reason
    assert (ended.state, receiver.mails, issue.deliveries.count()) == ("failed", [], 0)


# --- deferred, refused, away ---


def test_deferred_mails_are_tried_again_by_the_worker_and_the_desk_says_when(
    desk: Client, issue: models.Issue, to: Callable[[Receiver], None]
) -> None:
    make_readers(3)
    refusals = iter(["451 4.7.1 greylisted, reader1@example.org"])
    with Receiver(
        rcpt=lambda one: next(refusals, None) if one.startswith("reader1") else None
    ) as busy:
        to(busy)
        press(desk, issue)
        waiting = work()
        assert waiting
        assert (waiting.state, states(issue)) == ("waiting", {"sent": 2, "deferred": 1})
        page = html(desk, f"/issue/{issue.pk}/send/")
        assert "1 deferred, next try" in page
        assert "4.7.1 greylisted, (address)" in page
        assert "reader1@" not in page
        assert work() is None
        in_a_while(minutes=8)
        ended = work()
    assert ended
    assert (ended.state, states(issue)) == ("done", {"sent": 3})
    assert busy.received["reader1@example.org"] == 1


def in_a_while(**time: float) -> None:
    """Let the time pass by moving what is due."""
    for row in models.Job.objects.exclude(due_at=None):
        models.Job.objects.filter(pk=row.pk).update(due_at=row.due_at - timedelta(**time))  # type: ignore[operator]
    for one in models.Delivery.objects.exclude(next_try=None):
        models.Delivery.objects.filter(pk=one.pk).update(next_try=one.next_try - timedelta(**time))  # type: ignore[operator]


def test_a_mailbox_that_stays_busy_is_given_up_with_the_servers_words(
    desk: Client, issue: models.Issue, to: Callable[[Receiver], None]
) -> None:
    make_readers(1)
    with Receiver(rcpt=lambda one: "452 4.2.2 mailbox full") as full:
        to(full)
        press(desk, issue)
        tries = 0
        while (row := work()) is not None and row.state == "waiting":
            tries += 1
            in_a_while(days=2)
    assert row
    assert (tries, row.state, states(issue)) == (7, "done", {"bounced": 1})
    page = html(desk, f"/issue/{issue.pk}/send/")
    assert "<dt>refused</dt><dd>1</dd>" in page
    assert "given up after 8 tries: 452 4.2.2 mailbox full" in page


def test_a_server_that_is_away_is_tried_again_and_then_given_up(
    desk: Client, issue: models.Issue, to: Callable[[Receiver], None]
) -> None:
    make_readers(1)
    with Receiver() as away:
        to(away)
        press(desk, issue)
    row = work()
    assert row
    assert (row.state, row.attempts, issue.deliveries.count()) == ("waiting", 1, 0)
    page = html(desk, f"/issue/{issue.pk}/send/")
    assert "cannot be used" in page
    assert "Next try" in page
    while row and row.state == "waiting":
        in_a_while(days=2)
        row = work()
    assert row
    assert (row.state, row.attempts) == ("failed", 7)


def test_a_server_that_refuses_us_is_not_asked_again_by_itself(
    desk: Client, issue: models.Issue, to: Callable[[Receiver], None]
) -> None:
    make_readers(60)
    with Receiver(rcpt=lambda one: "554 5.7.1 relay access denied") as closed:
        to(closed)
        press(desk, issue)
        row = work()
    assert row
    assert row.state == "failed"
    assert states(issue)["queued"] > 40
    page = html(desk, f"/issue/{issue.pk}/send/")
    assert "relay access denied" in page
    assert f"Go on: {states(issue)['queued']} readers" in page


# --- stopping and going on ---


def test_stopped_before_it_began_nothing_is_sent_and_it_can_be_sent_later(
    desk: Client, issue: models.Issue, receiver: Receiver
) -> None:
    make_readers(2)
    press(desk, issue)
    row = models.Job.objects.get()
    page = post(desk, f"/issue/{issue.pk}/send/{row.pk}/stop/")
    assert "The last sending stopped: stopped by paula" in page
    assert work() is None
    assert receiver.mails == []
    press(desk, issue)
    work()
    assert len(receiver.mails) == 2


def test_stopped_half_way_the_rest_stays_queued_and_go_on_sends_it(
    desk: Client,
    issue: models.Issue,
    to: Callable[[Receiver], None],
    publisher: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("curator.runs.send.LOOK_UP", 0.0)
    readers, begun = make_readers(40), []
    with Receiver(data=lambda one: begun.append(one)) as server:
        to(server)
        press(desk, issue)
        with monkeypatch.context() as meanwhile:
            meanwhile.setattr(
                jobs, "renew", lambda row, now, lease: not begun or stopped_by(row, publisher)
            )
            row = work()
        assert row
        assert (row.state, row.reason) == ("cancelled", "stopped by paula")
        assert states(issue) == {"sent": len(server.mails), "queued": 40 - len(server.mails)}
        assert f"Go on: {40 - len(server.mails)} readers" in html(desk, f"/issue/{issue.pk}/send/")
        press(desk, issue)
        row = work()
    assert row
    assert row.state == "done"
    assert server.received == dict.fromkeys(readers, 1)


def stopped_by(request: models.Job, by: User) -> bool:
    """The button pressed by somebody else while this thread sends."""
    send_jobs.stop(request, by, timezone.now())
    return False


# --- uncertain ---


def test_uncertain_mails_are_counted_and_sent_again_only_with_the_box_ticked(
    desk: Client, issue: models.Issue, receiver: Receiver
) -> None:
    make_readers(3)
    press(desk, issue)
    work()
    lost = issue.deliveries.order_by("pk")[0]
    models.Delivery.objects.filter(pk=lost.pk).update(state="uncertain")
    assert "1 uncertain: the mail server may or may not have taken them" in html(
        desk, f"/issue/{issue.pk}/send/"
    )
    where = f"/issue/{issue.pk}/send/uncertain/"
    assert "1 uncertain" in html(desk, where)
    assert "Tick that some readers" in post(desk, where, seen=1)
    assert "1 mails are uncertain now, not 7" in post(desk, where, seen=7, understood="on")
    assert work() is None
    assert "1 uncertain mails are queued again" in post(desk, where, seen=1, understood="on")
    row = work()
    assert row
    assert (row.state, states(issue)) == ("done", {"sent": 3})
    assert sorted(receiver.received.values()) == [1, 1, 2]


def test_while_it_is_being_sent_nothing_uncertain_is_queued(
    desk: Client, issue: models.Issue, receiver: Receiver
) -> None:
    make_readers(1)
    press(desk, issue)
    assert jobs.claim(jobs.MAILS, "elsewhere:1", timezone.now(), send_jobs.LEASE, lambda _: True)
    assert "is being sent" in post(
        desk, f"/issue/{issue.pk}/send/uncertain/", seen=0, understood="on"
    )


# --- nobody there ---


@pytest.mark.parametrize(
    ("minutes", "said"),
    [(None, "No worker has ever looked"), (200, "No worker has looked for 3 hours")],
)
def test_when_nobody_works_the_desk_says_what_to_do(
    desk: Client, issue: models.Issue, receiver: Receiver, minutes: int | None, said: str
) -> None:
    make_readers(1)
    if minutes is not None:
        heartbeats.looked(jobs.MAILS, timezone.now() - timedelta(minutes=minutes))
    page = press(desk, issue)
    assert said in page
    assert "“curator run”, or “curator send 12”" in page
    heartbeats.looked(jobs.MAILS, timezone.now())
    assert "No worker" not in html(desk, f"/issue/{issue.pk}/send/")
