"""An approved issue on its way to readers, over a real SMTP connection."""

from __future__ import annotations

import socket
from collections.abc import Callable

import pytest
from django.utils import timezone

from curator.errors import DeliveryError, NotReady, StoreError
from curator.send.clock import Clock, Stop
from curator.send.run import run
from curator.send.transports import Answered
from curator.send.transports.smtp import Server
from curator.store import deliveries, recipients, subscribers
from curator.store.models import Delivery, Issue, Rendering, Subscriber
from tests.factories_sending import Later, make_issue, make_readers, published, to
from tests.send.receiver import Receiver

pytestmark = pytest.mark.django_db


def states(issue: Issue) -> set[str]:
    return set(issue.deliveries.values_list("state", flat=True))


def test_a_draft_is_not_sent(receiver: Receiver) -> None:
    draft = Issue.objects.create(day=timezone.now().date())
    with pytest.raises(NotReady, match="not approved"):
        run(draft, to(receiver), publish=published)


def test_everybody_gets_it_once_however_often_it_is_run(issue: Issue, receiver: Receiver) -> None:
    readers = make_readers(30)
    first = run(issue, to(receiver), publish=published)
    second = run(issue, to(receiver), publish=published)
    assert receiver.received == dict.fromkeys(readers, 1)
    assert (first.candidates, first.sent) == (30, 30)
    assert first == second
    assert issue.state == Issue.State.SENT


class StopOnceQueueing(Stop):
    """Asked first after publishing, then after the first readers were queued."""

    def is_set(self) -> bool:
        self.once_more()
        return self.at_once


def test_stopped_while_readers_are_queued_it_sends_once_it_is_run_again(
    issue: Issue, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recipients, "_CHUNK", 2)
    readers = make_readers(5)
    stopped = run(issue, to(receiver), publish=published, clock=Clock(StopOnceQueueing()))
    assert (issue.state, stopped) == ("approved", deliveries.Report(0))
    assert not receiver.mails
    assert run(issue, to(receiver), publish=published).sent == 5
    assert receiver.received == dict.fromkeys(readers, 1)


def test_a_second_batch_of_readers_waits_for_the_next_issue(
    issue: Issue, receiver: Receiver
) -> None:
    make_readers(2)
    run(issue, to(receiver), publish=published)
    subscribers.add("late@example.org", ["en"], "Yes.", "test", timezone.now())
    assert run(issue, to(receiver), publish=published).candidates == 2
    assert "late@example.org" not in receiver.received


def test_each_reader_gets_the_edition_they_understand_best(
    issue: Issue, receiver: Receiver
) -> None:
    for address, wanted in (
        ("a@example.org", ["de-AT"]),
        ("b@example.org", ["fi", "ko"]),
        ("c@example.org", ["ca"]),
    ):
        subscribers.add(address, wanted, "Yes.", "test", timezone.now())
    run(issue, to(receiver), publish=published)
    found = {mail.recipient: mail.parsed["Content-Language"] for mail in receiver.mails}
    assert found == {"a@example.org": "de", "b@example.org": "ko", "c@example.org": "en"}


def test_the_archive_is_published_before_the_first_mail_and_else_nothing_leaves(
    issue: Issue, receiver: Receiver
) -> None:
    make_readers(1)

    def fails(_: Issue) -> None:
        raise NotReady("the archive folder cannot be written")

    with pytest.raises(NotReady, match="archive"):
        run(issue, to(receiver), publish=fails)
    assert not receiver.mails
    assert issue.deliveries.count() == 0


def test_bytes_changed_after_approval_are_not_sent(issue: Issue, receiver: Receiver) -> None:
    make_readers(1)
    Rendering.objects.filter(language="de").update(subject="Not what was approved")
    with pytest.raises(StoreError, match="“de”"):
        run(issue, to(receiver), publish=published)
    assert not receiver.mails


def test_who_leaves_or_is_suppressed_after_queueing_gets_nothing(
    issue: Issue, receiver: Receiver
) -> None:
    make_readers(3)

    def meanwhile(_: Issue) -> None:
        recipients.queue(issue, ["en"], lambda n: f"<{n}@example.org>")
        subscribers.leave(Subscriber.objects.get(address="reader0@example.org").pk, timezone.now())
        subscribers.suppress("reader1@example.org", "complaint")

    report = run(issue, to(receiver), publish=meanwhile)
    assert set(receiver.received) == {"reader2@example.org"}
    assert (report.sent, report.suppressed, report.balanced) == (1, 2, True)


def test_a_reader_unknown_to_the_server_bounces_and_is_never_mailed_again(
    issue: Issue, answering: Callable[..., Receiver]
) -> None:
    make_readers(3)
    unknown = answering(
        rcpt=lambda one: "550 5.1.1 no such user" if one.startswith("reader1") else None
    )
    report = run(issue, to(unknown), publish=published)
    assert (report.sent, report.bounced) == (2, 1)
    assert subscribers.is_suppressed("reader1@example.org")
    assert "5.1.1" in Delivery.objects.get(state="bounced").reason


def test_a_mail_refused_for_its_content_bounces_without_suppressing_the_reader(
    issue: Issue, answering: Callable[..., Receiver]
) -> None:
    make_readers(2)
    strict = answering(
        data=lambda one: "554 5.6.0 not like this" if one.startswith("reader1") else None
    )
    assert run(issue, to(strict), publish=published).bounced == 1
    assert not subscribers.is_suppressed("reader1@example.org")


def test_a_busy_mailbox_is_tried_again_later_with_the_same_message_id(
    issue: Issue, answering: Callable[..., Receiver], later: Callable[..., Later]
) -> None:
    make_readers(2)
    refusals = iter(["451 4.7.1 greylisted"])
    busy = answering(rcpt=lambda one: next(refusals, None) if one.startswith("reader1") else None)
    first = run(issue, to(busy), publish=published)
    before = Delivery.objects.get(state="deferred").message_id
    again = run(issue, to(busy), publish=published)
    after = run(issue, to(busy), publish=published, clock=later(minutes=6))
    assert (first.deferred, again.deferred, after.deferred, after.sent) == (1, 1, 0, 2)
    assert [
        mail.parsed["Message-ID"] for mail in busy.mails if mail.recipient == "reader1@example.org"
    ] == [before]


def test_a_mailbox_that_stays_busy_has_bounced_after_two_days(
    issue: Issue, answering: Callable[..., Receiver], later: Callable[..., Later]
) -> None:
    make_readers(1)
    full = answering(rcpt=lambda one: "452 4.2.2 mailbox full")
    reports = [run(issue, to(full), publish=published, clock=later(days=day)) for day in range(8)]
    assert [one.deferred for one in reports] == [1] * 7 + [0]
    assert (reports[-1].bounced, issue.state) == (1, Issue.State.SENT)


def test_a_server_that_refuses_us_stops_the_run_before_the_list_is_gone(
    issue: Issue, answering: Callable[..., Receiver]
) -> None:
    make_readers(60)
    closed = answering(rcpt=lambda one: "554 5.7.1 relay access denied")
    with pytest.raises(DeliveryError, match="relay access denied"):
        run(issue, to(closed), publish=published)
    assert issue.deliveries.filter(state="bounced").count() < 15
    assert issue.deliveries.filter(state="queued").count() > 45
    assert states(issue) == {"bounced", "queued"}


def test_a_server_that_is_not_there_is_said_before_anything_is_claimed(issue: Issue) -> None:
    make_readers(1)
    with pytest.raises(DeliveryError, match="cannot be used"):
        run(issue, Server("127.0.0.1", 1, timeout=1), publish=published)
    assert issue.deliveries.count() == 0


def test_uncertain_mails_are_sent_again_only_when_a_person_says_so(
    issue: Issue, receiver: Receiver
) -> None:
    make_readers(1)
    run(issue, to(receiver), publish=published)
    issue.deliveries.update(state="uncertain")
    assert run(issue, to(receiver), publish=published).uncertain == 1
    report = run(issue, to(receiver), publish=published, resend_uncertain=True)
    assert (report.uncertain, report.sent, issue.state) == (0, 1, Issue.State.SENT)
    first, second = receiver.mails
    assert first.parsed["Message-ID"] == second.parsed["Message-ID"]


def test_what_a_dead_worker_left_behind_is_uncertain_and_not_sent(
    issue: Issue, receiver: Receiver
) -> None:
    make_readers(3)
    run(issue, to(receiver), publish=published)
    Issue.objects.update(state="sending")
    issue.deliveries.filter(subscriber__address="reader1@example.org").update(
        state="sending", worker=worker_of_nobody()
    )
    report = run(Issue.objects.get(), to(receiver), publish=published)
    assert (report.sent, report.uncertain, report.finished) == (2, 1, True)
    assert receiver.received["reader1@example.org"] == 1


class Faulty:
    """A transport with a fault nobody expected, after two mails."""

    connections, closed, label = 1, False, "faulty"

    def __init__(self) -> None:
        self.sent = 0

    def with_timeout(self, seconds: float) -> Faulty:
        return self

    def open(self) -> Faulty:
        return self

    def close(self) -> None:
        """Nothing is open."""

    def send(self, sender: str, recipient: str, message: bytes) -> Answered:
        self.sent += 1
        if self.sent > 2:
            raise RuntimeError("a fault")
        return Answered("sent")


def test_a_fault_of_ours_stops_the_run_and_leaves_no_mail_in_the_dark(issue: Issue) -> None:
    make_readers(40)
    with pytest.raises(RuntimeError, match="a fault"):
        run(issue, Faulty(), publish=published)
    report = deliveries.report(issue)
    assert report.balanced
    assert (report.sent, report.sending) == (2, 0)
    assert 1 <= report.uncertain <= 16


def worker_of_nobody() -> str:
    return f"{socket.gethostname()[:40]}:999999:1.00:dead"


@pytest.mark.parametrize(
    ("said", "suppressed"),
    [
        ("550 5.1.1 <{}>: user unknown", True),
        ("550 5.2.1 closed", False),
        ("552 5.2.2 mailbox full", False),
        ("550 5.7.1 <{}>: user unknown, see our policy", False),
    ],
)
def test_only_an_address_that_is_gone_is_given_up_by_a_servers_answer(
    issue: Issue, answering: Callable[..., Receiver], said: str, suppressed: bool
) -> None:
    make_readers(1)
    refusing = answering(rcpt=lambda one: said.format(one))
    assert run(issue, to(refusing), publish=published).bounced == 1
    assert subscribers.is_suppressed("reader0@example.org") == suppressed


def test_a_mailbox_that_refuses_three_issues_in_a_row_is_given_up(
    db: None, answering: Callable[..., Receiver]
) -> None:
    (address,) = make_readers(1)
    full = answering(rcpt=lambda one: "552 5.2.2 mailbox full")
    given_up = []
    for number in range(3):
        issue = make_issue()
        run(issue, to(full), publish=published)
        given_up.append(subscribers.is_suppressed(address))
        Issue.objects.filter(pk=issue.pk).update(number=number + 100)
    assert given_up == [False, False, True]
