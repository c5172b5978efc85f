"""Background work: who has a job, until when, and what becomes of it when its owner is gone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from curator.store import gauges, jobs, models, queue
from curator.store.jobs import Kind
from tests.desk import newsroom

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
LEASE = timedelta(minutes=5)
LATER = NOW + timedelta(minutes=6)
pytestmark = pytest.mark.django_db


@pytest.fixture
def issue() -> models.Issue:
    return newsroom.issue(newsroom.story("Fast answers keep customers"))


def mailed(issue: models.Issue) -> models.Job:
    return jobs.enqueue(issue, Kind.SENDING, None, due_at=NOW)


def claim(owner: str, at: datetime = NOW, *, alive: bool = True) -> models.Job | None:
    return jobs.claim(jobs.MAILS, owner, at, LEASE, lambda worker: alive)


def test_one_thing_is_asked_for_once_while_it_is_open(issue: models.Issue):
    job = mailed(issue)
    with pytest.raises(jobs.AskedAlready):
        mailed(issue)
    jobs.cancel(job, "cancelled by erin", NOW)
    assert mailed(issue) != job


def test_a_job_is_one_workers_at_a_time(issue: models.Issue):
    job = mailed(issue)
    assert claim("a:1") == job
    assert claim("b:2") is None


def test_a_queue_gives_only_its_own_jobs_and_only_when_they_are_due(issue: models.Issue):
    jobs.enqueue(issue, Kind.TRANSLATION, None, language="de")
    job = jobs.enqueue(issue, Kind.SENDING, None, due_at=LATER)
    assert claim("a:1") is None
    assert claim("a:1", LATER) == job


def test_a_renewed_job_stays_its_owners_and_a_silent_one_does_not(issue: models.Issue):
    job = mailed(issue)
    mine = claim("a:1")
    assert mine
    assert jobs.renew(mine, NOW + timedelta(minutes=4), LEASE)
    assert claim("b:2", LATER) is None
    assert claim("b:2", LATER + LEASE) == job
    with pytest.raises(jobs.Lost):
        jobs.renew(mine, LATER + LEASE, LEASE)


def test_what_a_dead_worker_had_is_taken_over_and_what_it_says_later_is_not_heard(
    issue: models.Issue,
):
    job, dead = mailed(issue), claim("a:1")
    assert dead
    assert claim("b:2", alive=False) == job
    jobs.finish(dead, jobs.State.DONE, "", NOW)
    with pytest.raises(jobs.Lost):
        jobs.progress(dead, done=1)
    assert models.Job.objects.get().owner == "b:2"
    assert models.Job.objects.get().state == "running"


def test_a_worker_that_looks_again_takes_up_what_it_left_lying(issue: models.Issue):
    job = mailed(issue)
    assert claim("a:1") == job
    assert claim("a:1") == job


def test_what_a_killed_command_had_is_cancelled_and_not_gone_on_with(issue: models.Issue):
    job = mailed(issue)
    assert jobs.take(job, "a:1", NOW, LEASE, by_hand=True)
    assert claim("b:2", alive=False) is None
    row = models.Job.objects.get()
    assert (row.state, row.reason) == ("cancelled", jobs.ORPHANED)


def test_a_running_job_is_told_to_end_and_ends_for_good_when_its_owner_dies(issue: models.Issue):
    mailed(issue)
    running = claim("a:1")
    assert running
    assert jobs.cancel(running, "cancelled by erin", NOW)
    assert not jobs.renew(running, NOW, LEASE)
    assert claim("b:2", alive=False) is None
    row = models.Job.objects.get()
    assert (row.state, row.reason) == ("cancelled", "cancelled by erin")


def test_a_job_given_back_for_later_waits_with_the_reason_until_then(issue: models.Issue):
    mailed(issue)
    tried = claim("a:1")
    assert tried
    jobs.release(tried, NOW, due_at=LATER, reason="the server is away", attempts=1)
    assert claim("b:2") is None
    again = claim("b:2", LATER)
    assert again
    assert (again.reason, again.attempts) == ("the server is away", 1)


def test_what_waits_for_a_worker_is_counted_by_queue_where_there_are_workers(issue: models.Issue):
    mailed(issue)
    found = {each.name: each.values for each in gauges.gauges(NOW)}
    assert found["jobs"] == {("mails", "waiting"): 1}
    assert found.get("queue_length") == ({("send",): 1} if queue.shared() else None)


# --- lists ---


def due_at() -> list[tuple[str, datetime | None]]:
    return list(models.Job.objects.order_by("pk").values_list("state", "due_at"))


def claim_list(owner: str, at: datetime = NOW, *, alive: bool = True) -> models.Job | None:
    return jobs.claim(jobs.NOTIFICATIONS, owner, at, LEASE, lambda worker: alive)


@pytest.mark.parametrize(
    ("first", "then", "due"), [(NOW, LATER, NOW), (LATER, NOW, NOW), (NOW, NOW, NOW)]
)
def test_a_list_wanted_twice_waits_once_and_for_the_earlier_time(
    first: datetime, then: datetime, due: datetime
):
    jobs.want(Kind.NOTIFICATIONS, first)
    jobs.want(Kind.NOTIFICATIONS, then)
    jobs.want(Kind.GISTS, LATER)
    assert due_at() == [("waiting", due), ("waiting", LATER)]


def test_what_is_wanted_of_a_list_while_a_worker_is_at_it_waits_for_the_next():
    jobs.want(Kind.NOTIFICATIONS, NOW)
    mine = claim_list("a:1")
    assert mine
    jobs.want(Kind.NOTIFICATIONS, NOW)
    assert due_at() == [("running", NOW), ("waiting", NOW)]
    assert claim_list("b:2") is None
    jobs.pause(mine, LATER)
    assert due_at() == [("waiting", NOW)]
    assert claim_list("b:2")


@pytest.mark.parametrize("waiting", [False, True])
def test_a_list_whose_worker_died_is_gone_on_with_by_whoever_looks_next(waiting: bool):
    jobs.want(Kind.NOTIFICATIONS, NOW)
    dead = claim_list("a:1")
    assert dead
    if waiting:
        jobs.want(Kind.NOTIFICATIONS, LATER)
    assert claim_list("b:2", alive=False)
    jobs.pause(dead, LATER)  # it was not dead after all
    assert due_at() == [("running", NOW)]
    assert models.Job.objects.get().owner == "b:2"


def test_a_list_of_which_nothing_is_left_has_no_job():
    jobs.want(Kind.CONFIRMATIONS, NOW)
    mine = jobs.claim(jobs.CONFIRMATIONS, "a:1", NOW, LEASE, lambda _: True)
    assert mine
    jobs.pause(mine, None)
    assert due_at() == []
