"""Mails deferred, refused, stopped or uncertain: the desk says so, and sends what is left once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from curator.store import heartbeats, jobs, models, send_jobs
from tests.desk.outbox import html, post, press, states, work
from tests.factories_config import OWN
from tests.factories_sending import make_issue, make_readers
from tests.send.receiver import Receiver

pytestmark = pytest.mark.django_db


@pytest.fixture
def issue(db: None) -> models.Issue:
    return make_issue(("en", "de"), OWN)


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
        assert 'data-deferred="1" data-next-try' in page
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
    assert "data-next-try" in page
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
    assert f'data-readers="{states(issue)["queued"]}"' in page


def test_stopped_before_it_began_nothing_is_sent_and_it_can_be_sent_later(
    desk: Client, issue: models.Issue, receiver: Receiver
) -> None:
    make_readers(2)
    press(desk, issue)
    row = models.Job.objects.get()
    page = post(desk, f"/issue/{issue.pk}/send/{row.pk}/stop/")
    assert 'data-last-sending="cancelled"' in page
    assert "cancelled by paula" in page
    assert work() is None
    assert receiver.mails == []
    press(desk, issue)
    work()
    assert len(receiver.mails) == 2


def test_what_has_ended_is_not_said_to_be_stopped(
    desk: Client, issue: models.Issue, receiver: Receiver
) -> None:
    make_readers(2)
    press(desk, issue)
    row = work()
    assert row
    lines = models.Edit.objects.count()
    where = f"/issue/{issue.pk}/send/{row.pk}/stop/"
    answer = desk.post(where, follow=True).content.decode()
    assert 'class="message error"' in answer
    assert 'class="message success"' not in answer
    assert (models.Job.objects.get().state, models.Edit.objects.count()) == ("done", lines)


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
        assert (row.state, row.reason) == ("cancelled", "cancelled by paula")
        assert states(issue) == {"sent": len(server.mails), "queued": 40 - len(server.mails)}
        left = 40 - len(server.mails)
        assert f'data-readers="{left}"' in html(desk, f"/issue/{issue.pk}/send/")
        press(desk, issue)
        row = work()
    assert row
    assert row.state == "done"
    assert server.received == dict.fromkeys(readers, 1)


def stopped_by(request: models.Job, by: User) -> bool:
    """The button pressed by somebody else while this thread sends."""
    send_jobs.stop(request, by, timezone.now())
    return False


def test_uncertain_mails_are_counted_and_sent_again_only_with_the_box_ticked(
    desk: Client, issue: models.Issue, receiver: Receiver
) -> None:
    make_readers(3)
    press(desk, issue)
    work()
    lost = issue.deliveries.order_by("pk")[0]
    models.Delivery.objects.filter(pk=lost.pk).update(state="uncertain")
    assert 'data-uncertain="1"' in html(desk, f"/issue/{issue.pk}/send/")
    where = f"/issue/{issue.pk}/send/uncertain/"
    assert "1 uncertain" in html(desk, where)
    assert "Tick that some readers" in post(desk, where, seen=1)
    assert "1 mails are uncertain now, not 7" in post(desk, where, seen=7, understood="on")
    assert work() is None
    assert 'class="message success"' in post(desk, where, seen=1, understood="on")
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


@pytest.mark.parametrize(
    ("minutes", "said"),
    [(None, "data-nobody"), (200, "3 hours ago")],
)
def test_when_nobody_works_the_desk_says_what_to_do(
    desk: Client, issue: models.Issue, receiver: Receiver, minutes: int | None, said: str
) -> None:
    make_readers(1)
    if minutes is not None:
        heartbeats.note_poll(jobs.MAILS, timezone.now() - timedelta(minutes=minutes))
    page = press(desk, issue)
    assert said in page
    assert "“curator run” or “curator send 12”" in page
    heartbeats.note_poll(jobs.MAILS, timezone.now())
    assert "data-nobody" not in html(desk, f"/issue/{issue.pk}/send/")
