"""An issue that is to be sent at a time waits for it, says so, and can be taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from curator.records import Message
from curator.runs.send import SendContext, SendWorker
from curator.store import approvals, heartbeats, jobs, models, recipients, send_jobs
from tests.desk.outbox import approved_again, html, post, press, seal, states, work
from tests.factories_config import OWN
from tests.factories_sending import make_issue, make_readers
from tests.send.receiver import Receiver

pytestmark = pytest.mark.django_db
BERLIN = ZoneInfo("Europe/Berlin")  # the zone of tests/desk/feeds.yaml
SECOND = timedelta(seconds=1)


@pytest.fixture
def issue(db: None) -> models.Issue:
    make_readers(3)
    return make_issue(("en", "de"), OWN)


def in_days(days: int) -> datetime:
    """Two in the afternoon, which no change of the clocks leaves out."""
    day = (timezone.now().astimezone(BERLIN) + timedelta(days=days)).date()
    return datetime(day.year, day.month, day.day, 14, tzinfo=BERLIN)


def choose(desk: Client, issue: models.Issue, at: datetime | str, **fields: object) -> str:
    """Look at the page, fill in the time and press the button."""
    where = f"/issue/{issue.pk}/send/"
    text = at if isinstance(at, str) else f"{at:%Y-%m-%dT%H:%M}"
    return post(desk, where, seal=seal(html(desk, where)), at=text, **fields)


def work_at(moment: datetime) -> models.Job | None:
    """What the background worker does at one look at that moment."""
    heartbeats.note_poll(jobs.MAILS, timezone.now())
    return replace(SendWorker.here(), now=lambda: moment).next(SendContext.configured)


@pytest.mark.parametrize("days", [1, 10])  # a job so far ahead is taken for a wrong clock's else
def test_it_is_sent_at_its_time_and_not_before(
    desk: Client, issue: models.Issue, receiver: Receiver, days: int
) -> None:
    at = in_days(days)
    page = choose(desk, issue, at)
    assert "data-sent-at" in page
    assert "data-void" not in page
    assert 'name="seal"' not in page
    job = models.Job.objects.get()
    assert (job.state, job.due_at) == ("waiting", at)
    assert work() is None
    assert work_at(at - SECOND) is None
    assert receiver.mails == []
    ended = work_at(at)
    assert ended
    assert ended.state == "done"
    assert states(issue) == {"sent": 3}
    assert "data-sent-at" not in html(desk, f"/issue/{issue.pk}/send/")


def test_the_field_names_its_zone_and_an_empty_one_is_now(
    desk: Client, issue: models.Issue, receiver: Receiver
) -> None:
    page = html(desk, f"/issue/{issue.pk}/send/")
    assert 'type="datetime-local" name="at"' in page
    assert "Europe/Berlin" in page
    choose(desk, issue, "")
    work()
    assert states(issue) == {"sent": 3}


@pytest.mark.parametrize("typed", ["2020-01-01T10:00", "2999-01-01T10:00", "soon"])
def test_a_time_that_cannot_be_is_refused_and_stays_in_its_field(
    desk: Client, issue: models.Issue, receiver: Receiver, typed: str
) -> None:
    page = choose(desk, issue, typed)
    assert 'class="message error' in page
    assert f'value="{typed}"' in page
    assert not models.Job.objects.exists()


def test_the_button_beside_an_empty_field_sends_nothing(
    desk: Client, issue: models.Issue, receiver: Receiver
) -> None:
    assert 'class="message error' in choose(desk, issue, "", later="")
    assert not models.Job.objects.exists()


def test_taken_back_it_is_not_sent_and_can_be_sent_at_once(
    desk: Client, issue: models.Issue, receiver: Receiver
) -> None:
    at = in_days(10)
    choose(desk, issue, at)
    job = models.Job.objects.get()
    page = post(desk, f"/issue/{issue.pk}/send/{job.pk}/stop/")
    assert "data-sent-at" not in page
    assert work_at(at) is None
    assert receiver.mails == []
    press(desk, issue)
    work()
    assert states(issue) == {"sent": 3}


@pytest.mark.parametrize("change", ["approved again", "withdrawn"])
def test_an_approval_that_changes_meanwhile_is_said_at_once_and_not_sent(
    desk: Client, issue: models.Issue, receiver: Receiver, publisher: User, change: str
) -> None:
    at = in_days(3)
    choose(desk, issue, at)
    if change == "withdrawn":
        approvals.withdraw(issue, publisher, Message("an edit"))
    else:
        approved_again(issue, publisher)
    assert "data-void" in html(desk, f"/issue/{issue.pk}/send/")
    ended = work_at(at)
    assert ended
    assert (ended.state, receiver.mails, issue.deliveries.count()) == ("failed", [], 0)
    assert ended.reason
    assert 'data-last-sending="failed"' in html(desk, f"/issue/{issue.pk}/send/")


def test_a_command_does_not_send_before_the_time_that_a_person_chose(
    desk: Client, issue: models.Issue, receiver: Receiver
) -> None:
    at = in_days(3)
    choose(desk, issue, at)
    with pytest.raises(jobs.AskedAlready):
        send_jobs.take(issue, "a command", at - SECOND, lambda owner: False)
    assert send_jobs.take(issue, "a command", at, lambda owner: False).state == "running"


def test_what_is_left_of_an_issue_does_not_wait_for_a_time(
    desk: Client, issue: models.Issue, receiver: Receiver
) -> None:
    recipients.queue(issue, ("en", "de"), "<{}@minute.example>".format)
    page = html(desk, f"/issue/{issue.pk}/send/")
    assert 'name="seal"' in page
    assert 'name="at"' not in page
    choose(desk, issue, in_days(1))
    assert not models.Job.objects.exists()
