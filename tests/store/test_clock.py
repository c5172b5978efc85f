"""A clock that was years ahead and is put right: what it wrote keeps nothing waiting for years."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from curator.errors import NotReady
from curator.records import Source
from curator.runs import schedule, worker
from curator.store import (
    deliveries,
    heartbeats,
    jobs,
    models,
    notifications,
    queue,
    recipients,
    run_log,
    sources,
)
from tests.factories_webhooks import SECRET

NOW = datetime(2026, 11, 29, 8, tzinfo=UTC)
AHEAD = datetime(2036, 11, 29, 8, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("checked", "due", "wait_until", "asked", "asked_by_hand"),
    [
        (AHEAD, AHEAD + timedelta(hours=1), None, True, True),
        (AHEAD, AHEAD + timedelta(days=7), AHEAD + timedelta(days=7), True, True),
        (NOW - timedelta(hours=1), NOW + timedelta(days=7), None, False, True),
        (NOW - timedelta(hours=1), None, NOW + timedelta(days=7), False, False),
        (
            NOW + timedelta(minutes=5),
            NOW + timedelta(hours=1),
            None,
            False,
            True,
        ),  # another machine's
    ],
)
def test_sources_are_asked_again(
    checked: datetime,
    due: datetime | None,
    wait_until: datetime | None,
    asked: bool,
    asked_by_hand: bool,
) -> None:
    sources.seed([Source("A", "https://a.example/feed")])
    models.Source.objects.update(checked_at=checked, due_at=due, wait_until=wait_until)
    assert bool(sources.due(NOW)) is asked
    assert bool(sources.due(NOW, all_of_them=True)) is asked_by_hand


def test_the_schedule_goes_on() -> None:
    rule = schedule.rule("0 8 * * *", "UTC")
    run_log.since("draft", rule.line, AHEAD)
    ran = []
    for day in (0, 1, 2):
        now = NOW + timedelta(days=day, minutes=1)
        ran.append(schedule.run_due({"draft": rule}, {"draft": dict}, now))
    assert ran == [{}, {"draft": True}, {"draft": True}]


def test_what_others_are_to_be_told_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CURATOR_WEBHOOKS", "crm=https://crm.example/hook")
    monkeypatch.setenv("CURATOR_WEBHOOK_SECRETS", f"crm={SECRET}")
    [row] = notifications.add(models.Event.TEST, "Something happened.")
    models.Notification.objects.update(next_try=AHEAD)
    models.Job.objects.update(due_at=AHEAD)
    assert jobs.claim(jobs.NOTIFICATIONS, "a:1", NOW, timedelta(minutes=2), lambda _: True)
    assert notifications.begin(NOW) == row
    models.Notification.objects.update(next_try=NOW + timedelta(hours=20))
    assert notifications.begin(NOW) is None


def test_mails_to_be_tried_again_are(issue: models.Issue) -> None:
    deferred(issue, AHEAD)
    assert deliveries.anything_due(issue, NOW)
    [claim] = deliveries.turn(issue, "a:1", [], 10, NOW)
    assert claim.attempts == 2
    deferred(issue, NOW + timedelta(hours=24))
    assert not deliveries.anything_due(issue, NOW)
    assert deliveries.turn(issue, "a:1", [], 10, NOW) == []


def test_an_issue_that_waits_to_be_gone_on_with_is_taken_up(issue: models.Issue) -> None:
    job = jobs.enqueue(issue, jobs.Kind.SENDING, None, due_at=AHEAD)
    if queue.shared():
        jobs.enqueue_unseen(NOW)
        assert put_for_later() == 0
    taken = claimed(NOW)
    assert taken == job
    jobs.release(taken, NOW, due_at=NOW + timedelta(hours=24))
    assert claimed(NOW) is None


@pytest.mark.parametrize(
    ("seen", "alive"),
    [
        ([AHEAD], False),
        ([AHEAD, NOW - timedelta(seconds=30)], True),
        ([AHEAD, NOW - timedelta(minutes=2)], False),
        ([NOW + timedelta(minutes=4)], True),  # another machine's
        ([NOW + timedelta(minutes=6)], False),
    ],
)
def test_only_a_worker_that_was_seen_lately_keeps_data_from_being_replaced(
    seen: list[datetime], alive: bool
) -> None:
    for number, at in enumerate(seen):
        heartbeats.note_poll(f"worker {number}", at)
    with pytest.raises(NotReady) if alive else nullcontext():
        heartbeats.require_none(NOW)


@pytest.mark.parametrize(
    ("seen", "alive"),
    [(AHEAD, False), (NOW + timedelta(minutes=4), True), (NOW - timedelta(minutes=4), False)],
)
def test_a_clock_that_was_ahead_makes_no_worker_of_now(seen: datetime, alive: bool) -> None:
    heartbeats.note_poll(jobs.MAILS, seen)
    assert (jobs.MAILS in schedule.alive(NOW)) is alive


def test_a_worker_whose_clock_is_put_right_says_so_at_once() -> None:
    noted = worker.note_look(jobs.MAILS, None, AHEAD)
    assert worker.note_look(jobs.MAILS, noted, NOW) == NOW
    assert heartbeats.last_polls(NOW) == {jobs.MAILS: NOW}


@pytest.mark.parametrize(
    ("lease_until", "taken"), [(AHEAD, True), (NOW + timedelta(minutes=9), False)]
)
def test_a_job_of_a_worker_that_was_ahead_is_taken_over(
    issue: models.Issue, lease_until: datetime, taken: bool
) -> None:
    job = jobs.enqueue(issue, jobs.Kind.SENDING, None)
    models.Job.objects.update(state="running", owner="elsewhere:1", lease_until=lease_until)
    assert jobs.at_work(jobs.MAILS, NOW).exists() is not taken
    assert claimed(NOW) == (job if taken else None)


def test_a_job_whose_workers_clock_is_put_back_is_held_from_now_on(issue: models.Issue) -> None:
    jobs.enqueue(issue, jobs.Kind.SENDING, None)
    job, lease = claimed(NOW), timedelta(minutes=10)
    assert job
    models.Job.objects.update(lease_until=AHEAD)
    assert jobs.renew(job, NOW, lease)
    job.refresh_from_db()
    assert job.lease_until == NOW + lease


def test_a_run_of_a_machine_that_was_ahead_is_ended() -> None:
    run = run_log.take("gather", timezone.now(), "elsewhere:1")
    models.Run.objects.update(lease_until=timezone.now() + timedelta(days=3_650))
    assert run
    assert run_log.close_abandoned() == 1


def claimed(now: datetime) -> models.Job | None:
    return jobs.claim(jobs.MAILS, "a:1", now, timedelta(minutes=2), lambda _: True)


def put_for_later() -> int:
    """How many jobs the shared queue keeps for later."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE scheduled_at > now()")
        return int(cursor.fetchone()[0])


@pytest.fixture
def issue() -> models.Issue:
    """On its way to one reader."""
    models.Subscriber.objects.create(address="a@example.org", languages=["en"], state="confirmed")
    made = models.Issue.objects.create(number=1, state="approved", day=NOW.date())
    recipients.queue(made, ["en"], lambda pk: f"<{pk}@x>")
    return made


def deferred(issue: models.Issue, until: datetime) -> None:
    """Leave the mail deferred until then, after one try."""
    issue.deliveries.update(state="deferred", attempts=1, next_try=until, worker="")
