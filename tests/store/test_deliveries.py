"""The outbox: who gets an issue, who may send it now, and what adds up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from curator.errors import NotReady, StoreError
from curator.records import Message
from curator.store import approvals, deliveries, recipients, subscribers
from curator.store.deliveries import Claim, Outcome
from curator.store.models import Delivery, Issue, Subscriber

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 6, tzinfo=UTC)


def identifier(subscriber: int) -> str:
    return f"<{subscriber}@example.org>"


def readers(count: int) -> None:
    for number in range(count):
        subscribers.add(f"reader{number}@example.org", ["en"], "Yes.", "test", NOW)


@pytest.fixture
def issue() -> Issue:
    return Issue.objects.create(number=12, state=Issue.State.APPROVED, day=NOW.date())


def queued(issue: Issue, count: int) -> Issue:
    readers(count)
    recipients.queue(issue, ["en", "de"], identifier)
    return issue


def claim(issue: Issue, limit: int, worker: str = "a", now: datetime = NOW) -> list[Claim]:
    return deliveries.turn(issue, worker, [], limit, now)


def state_of(claim: Claim) -> str:
    return str(Delivery.objects.get(pk=claim.delivery).state)


def test_only_confirmed_readers_are_candidates(issue: Issue) -> None:
    readers(3)
    subscribers.leave(Subscriber.objects.get(address="reader1@example.org").pk, NOW)
    Subscriber.objects.create(address="pending@example.org", languages=["en"], pseudonym="p")
    Subscriber.objects.create(address=None, languages=["en"], state="erased", pseudonym="e")
    recipients.queue(issue, ["en"], identifier)
    assert {row.subscriber.address for row in issue.deliveries.all()} == {
        "reader0@example.org",
        "reader2@example.org",
    }
    assert issue.candidates == 2


def test_a_suppressed_candidate_is_counted_and_not_queued(issue: Issue) -> None:
    subscribers.add("anna@example.org", ["en"], "Yes.", "test", NOW)
    subscribers.suppress("anna@example.org", "complaint")
    recipients.queue(issue, ["en"], identifier)
    report = deliveries.report(issue)
    assert (report.candidates, report.suppressed, report.queued, report.balanced) == (1, 1, 0, True)


def test_queueing_again_adds_nobody(issue: Issue) -> None:
    queued(issue, 2)
    readers(5)
    recipients.queue(issue, ["en"], identifier)
    assert deliveries.report(issue).candidates == issue.deliveries.count() == 2


@pytest.fixture
def two_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recipients, "_CHUNK", 2)


@pytest.mark.usefixtures("two_at_a_time")
def test_readers_are_queued_a_few_a_transaction_and_sent_to_once_all_are(issue: Issue) -> None:
    seen = []

    def stopped() -> bool:
        issue.refresh_from_db()
        seen.append((issue.state, deliveries.report(issue).queued))
        return False

    readers(5)
    recipients.queue(issue, ["en"], identifier, stopped=stopped)
    assert seen == [("approved", 2), ("approved", 4)]
    assert (issue.state, deliveries.report(issue)) == ("sending", deliveries.Report(5, queued=5))


def killed() -> bool:
    raise KeyboardInterrupt


@pytest.mark.usefixtures("two_at_a_time")
@pytest.mark.parametrize("count", [2, 3, 4])
def test_queueing_that_was_killed_goes_on_where_it_ended(issue: Issue, count: int) -> None:
    readers(count)
    with pytest.raises(KeyboardInterrupt):
        recipients.queue(issue, ["en"], identifier, stopped=killed)
    assert issue.deliveries.count() == 2
    recipients.queue(issue, ["en"], identifier)
    assert (issue.state, issue.candidates, issue.deliveries.count()) == ("sending", count, count)


@pytest.mark.usefixtures("two_at_a_time")
def test_queueing_that_was_stopped_begins_anew_with_what_readers_choose_by_then(
    issue: Issue,
) -> None:
    readers(3)
    first, second, _ = Subscriber.objects.order_by("pk")
    Subscriber.objects.filter(pk=second.pk).update(paused_until=NOW + timedelta(days=9_999))
    recipients.queue(issue, ["en", "de"], identifier, stopped=lambda: True)
    assert (issue.state, issue.deliveries.count()) == ("approved", 0)
    Subscriber.objects.filter(pk=first.pk).update(frequency="monthly")
    Subscriber.objects.filter(pk=second.pk).update(paused_until=None, languages=["de"])
    recipients.queue(issue, ["en", "de"], identifier)
    rows = issue.deliveries.order_by("subscriber").values_list("subscriber__address", "language")
    assert list(rows) == [("reader1@example.org", "de"), ("reader2@example.org", "en")]


def test_an_issue_that_was_sent_is_not_approved_again_whatever_its_state_says(issue: Issue) -> None:
    queued(issue, 2)
    claim(issue, 1)
    Issue.objects.filter(pk=issue.pk).update(state="approved")
    with pytest.raises(NotReady, match="on its way"):
        approvals.withdraw(issue, None, Message("a word was changed"))
    assert issue.deliveries.count() == 2


@pytest.mark.usefixtures("two_at_a_time")
def test_two_that_queue_the_same_issue_queue_each_reader_once(issue: Issue) -> None:
    def other() -> bool:
        recipients.queue(issue, ["en"], identifier)
        return False

    readers(7)
    recipients.queue(issue, ["en"], identifier, stopped=other)
    assert deliveries.report(issue) == deliveries.Report(7, queued=7)


@pytest.mark.usefixtures("two_at_a_time")
def test_a_withdrawn_approval_takes_what_was_queued_along(issue: Issue) -> None:
    def edited() -> bool:
        approvals.withdraw(issue, None, Message("a word was changed"))
        return False

    readers(5)
    with pytest.raises(NotReady, match="not approved"):
        recipients.queue(issue, ["en"], identifier, stopped=edited)
    assert issue.deliveries.count() == 0


def test_a_draft_cannot_be_queued() -> None:
    with pytest.raises(NotReady, match="not approved"):
        recipients.queue(Issue.objects.create(day=NOW.date()), ["en"], identifier)


def test_two_workers_never_claim_the_same_mail(issue: Issue) -> None:
    queued(issue, 5)
    mine, others, rest = claim(issue, 2, "a"), claim(issue, 2, "b"), claim(issue, 9, "c")
    taken = [one.delivery for one in (*mine, *others, *rest)]
    assert len(taken) == len(set(taken)) == 5
    assert claim(issue, 9, "d") == []


def test_a_worker_writes_down_only_what_is_still_its_own(issue: Issue) -> None:
    queued(issue, 1)
    (mine,) = claim(issue, 1, "a")
    deliveries.settle("b", [Outcome(mine, "sent")], NOW)
    assert state_of(mine) == "sending"
    deliveries.mark_abandoned_uncertain(issue, lambda _: False)
    deliveries.settle("a", [Outcome(mine, "queued")], NOW)
    assert state_of(mine) == "uncertain"


def test_only_the_dead_are_doubted(issue: Issue) -> None:
    queued(issue, 4)
    (living,), (dead,) = claim(issue, 1, "living"), claim(issue, 1, "dead")
    assert deliveries.mark_abandoned_uncertain(issue, lambda worker: worker == "living") == 1
    assert (state_of(living), state_of(dead)) == ("sending", "uncertain")


def test_a_mail_given_back_unsent_costs_no_try(issue: Issue) -> None:
    queued(issue, 1)
    (mine,) = claim(issue, 1)
    deliveries.settle("a", [Outcome(mine, "queued", "the connection broke")], NOW)
    (again,) = claim(issue, 1)
    assert (mine.attempts, again.attempts) == (1, 1)


def test_a_deferred_mail_is_due_when_its_time_has_come_and_after_the_queue(issue: Issue) -> None:
    queued(issue, 2)
    (mine,) = claim(issue, 1)
    deliveries.settle("a", [Outcome(mine, "deferred", "busy", NOW + timedelta(minutes=5))], NOW)
    assert deliveries.next_try(issue) == NOW + timedelta(minutes=5)
    (other,) = claim(issue, 9)
    assert other.delivery != mine.delivery
    assert claim(issue, 9, now=NOW + timedelta(minutes=4)) == []
    (again,) = claim(issue, 9, now=NOW + timedelta(minutes=5))
    assert (again.delivery, again.attempts, again.message_id) == (mine.delivery, 2, mine.message_id)


def test_an_issue_is_sent_when_nothing_is_left_to_do(issue: Issue) -> None:
    queued(issue, 3)
    one, two, three = claim(issue, 3)
    deliveries.settle(
        "a",
        [Outcome(one, "sent"), Outcome(two, "bounced"), Outcome(three, "deferred", "", NOW)],
        NOW,
    )
    assert not deliveries.close(issue).finished
    assert issue.state == Issue.State.SENDING
    deliveries.settle("a", [Outcome(claim(issue, 1)[0], "uncertain")], NOW)
    assert deliveries.close(issue).finished
    assert issue.state == Issue.State.SENT


def test_deliveries_that_do_not_add_up_are_an_error_and_not_an_issue_sent(issue: Issue) -> None:
    queued(issue, 2)
    issue.deliveries.first().delete()  # type: ignore[union-attr]
    issue.deliveries.update(state="sent")
    with pytest.raises(StoreError, match="do not add up"):
        deliveries.close(issue)
    assert Issue.objects.get().state == Issue.State.SENDING


# How each database says that it walks an index, and that it sorts.
PLANS = {"sqlite": ("USING INDEX", "TEMP B-TREE"), "postgresql": ("delivery_to_claim", "Sort")}


def test_a_claim_begins_where_the_waiting_mails_are(issue: Issue) -> None:
    """Also just after they were queued, when its figures would know only earlier issues."""
    earlier = Issue.objects.create(number=11, state=Issue.State.SENT, day=NOW.date())
    readers = Subscriber.objects.bulk_create(
        Subscriber(
            address=f"r{n}@example.org", languages=["en"], state="confirmed", pseudonym=f"{n:032x}"
        )
        for n in range(3_000)
    )
    sent = (Delivery(issue=earlier, subscriber=reader, state="sent") for reader in readers)
    Delivery.objects.bulk_create(sent)
    recipients.queue(issue, ["en"], identifier)
    plan = issue.deliveries.filter(state="queued").order_by("id")[:5].explain()
    index, sorting = PLANS[connection.vendor]
    assert index in plan
    assert sorting not in plan
