"""Sending halts by itself where going on would cost readers or the sender's name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from curator.errors import NotReady
from curator.records import Message
from curator.runs.send import limits
from curator.send.limits import Halted, Limit, Tally
from curator.send.run import run
from curator.store import halts, jobs, send_jobs
from curator.store.models import Issue, Job
from curator.web import desk_language
from tests.factories_sending import make_readers, published, to
from tests.send.receiver import Receiver

AUTHENTICATION = "550 5.7.26 unauthenticated mail from {}"


@pytest.mark.parametrize(
    ("kind", "failed", "tried", "halts"),
    [
        ("complaint", 1, 100, False),  # one person is no share
        ("complaint", 2, 1000, False),
        ("complaint", 3, 1000, True),
        ("address", 9, 20, False),
        ("address", 10, 200, True),
        ("address", 10, 201, False),
        ("sender", 4, 10, False),
        ("sender", 5, 250, True),
        ("authentication", 1, 1, False),
        ("authentication", 2, 400, True),
        ("content", 4, 10, False),
        ("content", 5, 250, True),
        ("unknown", 9, 20, False),
        ("unknown", 10, 200, True),
        ("mailbox", 500, 500, False),
    ],
)
def test_the_limits_of_the_sample(kind: str, failed: int, tried: int, halts: bool) -> None:
    assert bool(Tally(limits(), tried, Counter({kind: failed})).why_halt()) == halts


def test_the_reason_names_the_servers_words_and_no_address() -> None:
    tally = Tally({"sender": Limit(1, 1)})
    tally.count("sender", "550 5.7.1 <anna@example.org> blocked by ben@example.net")
    why = str(tally.why_halt())
    assert "5.7.1" in why
    assert "anna@" not in why
    assert "ben@" not in why


def test_a_halt_can_be_said_in_another_language() -> None:
    tally = Tally({"address": Limit(1, 1)})
    tally.count("address")
    why = tally.why_halt()
    assert why is not None
    with desk_language.spoken("de"):
        assert desk_language.localized(why).startswith("1 von 1 Adressen")
    assert Message.read_text(why.kept_text) == why


@pytest.mark.django_db
def test_a_server_that_finds_us_unauthenticated_halts_the_issue_and_loses_no_reader(
    issue: Issue, answering: Callable[..., Receiver]
) -> None:
    make_readers(60)
    refusing = answering(
        rcpt=lambda one: AUTHENTICATION.format(one) if one.startswith("reader1") else None
    )
    with pytest.raises(Halted, match="SPF, DKIM"):
        run(issue, to(refusing), publish=published, limits=limits())
    assert issue.deliveries.filter(state="queued").count() > 20
    assert halts.refused(issue) >= 2


@pytest.mark.django_db
def test_what_is_refused_only_for_now_halts_too_where_it_is_about_authentication(
    issue: Issue, answering: Callable[..., Receiver]
) -> None:
    make_readers(30)
    refusing = answering(data=lambda one: "450 4.7.27 SPF did not pass")
    with pytest.raises(Halted, match="SPF, DKIM"):
        run(issue, to(refusing), publish=published, limits=limits())
    assert not issue.deliveries.filter(state="bounced").exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("552 this message is spam", "what is in them"),
        ("554 Transaction failed", "not clear"),
    ],
)
def test_a_letter_that_servers_refuse_without_naming_us_is_halted_and_can_go_again(
    issue: Issue,
    answering: Callable[..., Receiver],
    receiver: Receiver,
    answer: str,
    words: str,
) -> None:
    readers = make_readers(60)
    with pytest.raises(Halted, match=words):
        run(issue, to(answering(data=lambda one: answer)), publish=published, limits=limits())
    assert issue.deliveries.filter(state="queued").count() > 20
    halts.put(issue, "Refused.", timezone.now())
    assert halts.refused(issue) == halts.lift(issue, None, timezone.now(), again=True) >= 5
    run(issue, to(receiver), publish=published, limits=limits())
    assert receiver.received == dict.fromkeys(readers, 1)


@pytest.mark.django_db
def test_nothing_is_sent_of_any_issue_until_a_person_lifts_the_halt(issue: Issue) -> None:
    by = User.objects.get(username="publisher")
    by.is_superuser = True
    by.save()
    now = timezone.now()
    assert halts.put(issue, "Too many complaints.", now)
    assert not halts.put(issue, "Again.", now)
    other = Issue.objects.create(number=13, state="approved", day=now.date())
    with pytest.raises(NotReady, match="Too many complaints"):
        send_jobs.take(other, "me", now, lambda owner: True)
    halts.lift(issue, by, now)
    assert halts.current() is None
    with pytest.raises(NotReady, match="not halted"):
        halts.lift(issue, by, now)


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["approved", "sending"])
def test_what_a_halt_ended_of_another_issue_goes_on_once_it_is_lifted(
    issue: Issue, state: str
) -> None:
    now = timezone.now()
    other = Issue.objects.create(number=13, state="approved", day=now.date())
    ended = send_jobs.take(other, "me", now, lambda owner: True)
    halts.put(issue, "Too many complaints.", now)
    jobs.cancel(ended, "Too many complaints.", now)
    Job.objects.filter(pk=ended.pk).update(state="cancelled", finished_at=now)
    Issue.objects.filter(pk=other.pk).update(state=state)
    halts.lift(issue, None, now)
    there = jobs.open_job(other, jobs.Kind.SENDING)
    assert there
    assert there.payload == ended.payload


@pytest.mark.django_db
def test_what_was_counted_before_a_person_resumed_halts_nothing_again(
    issue: Issue, answering: Callable[..., Receiver], receiver: Receiver
) -> None:
    readers = make_readers(20)
    refusing = answering(rcpt=lambda one: AUTHENTICATION.format(one))
    with pytest.raises(Halted):
        run(issue, to(refusing), publish=published, limits=limits())
    halts.put(issue, "SPF.", timezone.now())
    halts.lift(issue, None, timezone.now(), again=True)
    report = run(issue, to(receiver), publish=published, limits=limits())
    assert (report.sent, report.bounced) == (20, 0)
    assert receiver.received == dict.fromkeys(readers, 1)
