"""What a run would do, and a test mail: neither leaves a trace."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.conf import settings
from django.utils import timezone

from curator import send, signing
from curator.errors import DeliveryError, InputError, NotReady
from curator.send.run import run
from curator.store import subscribers
from curator.store.models import Delivery, Issue
from tests.factories_sending import SUBJECTS, make_readers, published, to
from tests.send.receiver import Receiver

pytestmark = pytest.mark.django_db


def test_a_plan_counts_readers_by_edition_and_writes_nothing(issue: Issue) -> None:
    make_readers(3)
    subscribers.add("k@example.org", ["ko"], "Yes.", "test", timezone.now())
    subscribers.suppress("reader1@example.org", "complaint")
    plan = send.plan(issue)
    assert plan.as_object() == {
        "candidates": 4,
        "would_send": 3,
        "by_language": {"en": 2, "ko": 1},
        "suppressed": 1,
        "sent": 0,
        "without_their_language": 0,
        "by_variant": {},
    }
    assert (Delivery.objects.count(), issue.state) == (0, Issue.State.APPROVED)


def test_a_plan_made_half_way_counts_what_is_still_to_do(
    issue: Issue, answering: Callable[..., Receiver]
) -> None:
    make_readers(3)
    busy = answering(rcpt=lambda one: "451 4.7.1 later" if one.startswith("reader1") else None)
    run(issue, to(busy), publish=published)
    plan = send.plan(issue)
    assert (plan.candidates, plan.sent, dict(plan.by_language)) == (3, 2, {"en": 1})


def test_a_plan_needs_an_approval(db: None) -> None:
    with pytest.raises(NotReady, match="not approved"):
        send.plan(Issue.objects.create(day=timezone.now().date()))


def test_a_test_mail_says_so_and_leaves_no_trace(issue: Issue, receiver: Receiver) -> None:
    assert send.test_mail(issue, to(receiver), "Me@Example.org", "ko") == "ko"
    mail = receiver.mails[0]
    assert mail.recipient == "me@example.org"
    assert mail.parsed["Subject"] == f"[Test] {SUBJECTS['ko']}"
    token = mail.parsed["List-Unsubscribe"].rpartition("/")[2].rstrip(">")
    assert signing.read(settings.SECRET_KEY, "leave", token) == 0
    assert (Delivery.objects.count(), issue.state) == (0, Issue.State.APPROVED)


def test_two_test_mails_are_two_messages(issue: Issue, receiver: Receiver) -> None:
    for _ in range(2):
        send.test_mail(issue, to(receiver), "me@example.org")
    assert len({mail.parsed["Message-ID"] for mail in receiver.mails}) == 2


def test_a_test_mail_in_a_language_without_edition_names_those_there_are(
    issue: Issue, receiver: Receiver
) -> None:
    with pytest.raises(InputError, match="en, de, ko"):
        send.test_mail(issue, to(receiver), "me@example.org", "fr")


def test_a_test_mail_that_is_refused_says_why(
    issue: Issue, answering: Callable[..., Receiver]
) -> None:
    with pytest.raises(DeliveryError, match="no such user"):
        send.test_mail(
            issue, to(answering(rcpt=lambda _: "550 5.1.1 no such user")), "me@example.org"
        )
