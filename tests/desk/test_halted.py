"""Sending that stopped by itself: said at the desk, mailed to the operator, lifted by a person."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from curator import records
from curator.runs import send
from curator.send import Halted
from curator.store import halts, jobs, models
from tests.desk.outbox import html, post, press, states, work
from tests.factories_config import OWN
from tests.factories_sending import make_issue, make_readers, published
from tests.send.receiver import Receiver

pytestmark = pytest.mark.django_db


@pytest.fixture
def issue(db: None) -> models.Issue:
    return make_issue(("en", "de"), OWN)


def test_a_halt_is_said_at_the_desk_mailed_to_the_operator_and_lifted_by_a_person(
    desk: Client, issue: models.Issue, to: Callable[[Receiver], None]
) -> None:
    readers = make_readers(12)
    refusals = {"now": True}

    def rcpt(one: str) -> str | None:
        about_us = refusals["now"] and one in readers
        return "550 5.7.26 unauthenticated mail" if about_us else None

    with Receiver(rcpt=rcpt) as receiver:
        to(receiver)
        press(desk, issue)
        job = work()
        assert job is not None
        assert job.state == "failed"
        assert [one.recipient for one in receiver.mails] == ["editors@example.org"]
        assert "SPF" in receiver.mails[0].parsed.get_content()
        where = f"/issue/{issue.pk}/send/"
        page = html(desk, where)
        assert f'id="halt" data-issue="{issue.number}"' in page
        assert 'id="resume-sending"' in page
        assert work() is None
        refusals["now"] = False
        post(desk, where + "resume/", again="on")
        assert 'id="halt"' not in html(desk, where)
        work()
        assert states(issue) == {"sent": 12}


def test_an_issue_halted_before_its_first_mail_leaves_once_a_person_resumes_it(
    desk: Client, issue: models.Issue, to: Callable[[Receiver], None]
) -> None:
    make_readers(1)
    with Receiver() as receiver:
        to(receiver)
        press(desk, issue)

        def means() -> send.SendContext:
            return send.SendContext(send.transport(), published, check=untrusted)

        def untrusted(*_: object) -> None:
            raise Halted("Providers would not trust it.")

        send.SendWorker.here().next(means)
        issue.refresh_from_db()
        assert issue.state == "approved"
        post(desk, f"/issue/{issue.pk}/send/resume/")
        work()
        assert states(issue) == {"sent": 1}


def test_what_a_halt_ended_of_another_issue_goes_on_too(issue: models.Issue) -> None:
    now = timezone.now()
    other = models.Issue.objects.create(number=11, state="sending", day=now.date())
    payload = {"seal": "as approved"}
    jobs.enqueue(other, jobs.Kind.SENDING, None, payload=payload, due_at=now)
    halts.put(issue, records.Message("Halted because of %(why)s.", why="SPF"), now)
    assert jobs.open_job(other, jobs.Kind.SENDING) is None
    halts.lift(issue, None, now)
    there = jobs.open_job(other, jobs.Kind.SENDING)
    assert there is not None
    assert there.payload == payload
