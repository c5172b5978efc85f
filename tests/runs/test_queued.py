"""Workers and schedulers in processes of their own on PostgreSQL, killed at random while the database is restarted."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from curator.commands import run
from curator.errors import CuratorError
from curator.runs import pieces, queued, schedule, worker
from curator.store import models, queue, run_log
from tests.factories_postgresql import BINARIES, postgresql
from tests.factories_webhooks import inbox
from tests.runs.crowd import FEEDS, Crowd, feeds, printed
from tests.send.receiver import free_port
from tests.send.sink import Sink, needs_sink

needs_postgresql = pytest.mark.skipif(not BINARIES, reason="PostgreSQL's server is not installed")


@pytest.fixture
def sink() -> Iterator[Sink]:
    server = Sink()
    yield server
    server.close()


@pytest.mark.parametrize(
    ("hosts", "size", "found"),
    [
        ("", 2, []),
        ("abc", 2, [[0, 1], [2]]),
        ("aabb", 2, [[0, 1], [2, 3]]),
        ("abab", 2, [[0, 2], [1, 3]]),  # a host is asked by one worker alone
        ("aaab", 2, [[0, 1, 2], [3]]),  # even where its group grows longer
    ],
)
def test_a_host_stays_in_one_group(hosts: str, size: int, found: list[list[int]]) -> None:
    assert pieces.groups(enumerate(hosts), size) == found


@pytest.mark.parametrize(
    ("candidates", "mails"), [(0, 500), (20_000, 500), (200_000, 500), (1_000_000, 2_500)]
)
def test_however_long_the_list_is_its_mails_are_counted_by_few_jobs(
    candidates: int, mails: int
) -> None:
    assert queued.mails_of_one_job(candidates) == mails


@pytest.mark.django_db
def test_a_piece_that_is_done_twice_counts_once_and_the_last_is_told():
    run = run_log.take("gather", None, run_log.QUEUE)
    assert run
    run_log.split(run, 2, {"sources": 0, "failed": []})
    broken = {"source": "b", "reason": "away"}
    assert not run_log.add(run.pk, 0, {"sources": 3, "failed": []})
    assert not run_log.add(run.pk, 0, {"sources": 3, "failed": []})
    assert run_log.add(run.pk, 1, {"sources": 4, "failed": [broken]})
    run_log.end(run.pk, {"seconds": 1.5})
    run.refresh_from_db()
    assert run.outcome == {"sources": 7, "failed": [broken], "seconds": 1.5}
    assert run.finished_at is not None


def test_every_run_of_the_schedule_has_a_queue():
    """A run without one would never happen where workers do the work."""
    assert set(queued.RUNS) == {name for lane in schedule.LANES for name in lane}
    assert set(queued.RUNS.values()) <= set(queue.PRIORITY)


@pytest.mark.django_db
def test_the_last_piece_of_a_reading_brings_the_figures_of_the_scorecard(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setenv("CURATOR_FEEDS", str(FEEDS))
    run = run_log.take("read", None, run_log.QUEUE)
    assert run
    run_log.split(run, 1, {"failed": []})
    ticket = queue.Ticket(1, last=False, stopping=lambda: False)
    queued.tasks()["piece"](ticket, run=run.pk, number=0, ids=[], then=[])
    run.refresh_from_db()
    assert run.finished_at is not None
    assert models.Figures.objects.filter(name__startswith="scorecard").exists()


@pytest.mark.parametrize(("queues", "looks"), [(["gather"], True), ([], False)])
def test_who_works_without_the_clock_does_what_people_ask_for(
    queues: list[str], looks: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[str] = []

    def start(_: worker.Take, name: str) -> Callable[[], None]:
        started.append(name)
        return lambda: None

    monkeypatch.setattr(worker, "start", start)
    monkeypatch.setattr(queue, "work", lambda *_: None)  # as if the database were PostgreSQL
    with run._sharing(queues, by_the_clock=False):
        assert (schedule.ASKED in started) is looks


def test_mails_that_come_back_and_reminders_wait_for_no_issue_that_is_being_sent() -> None:
    """A queue does one job at a time, and an issue is one job for hours."""
    assert queued.RUNS["send"] == "send"  # it asks only; what it asks for is of that queue
    assert {queued.RUNS["bounces"], queued.RUNS["remind"]} == {"notify"}


class _BrokenError(Exception):
    """What a test breaks with."""


@pytest.mark.django_db
def test_a_request_is_not_lost_with_the_program_that_took_it(monkeypatch: pytest.MonkeyPatch):
    run_log.ask(None)

    def ends(*_: object, **__: object) -> bool:
        raise _BrokenError

    monkeypatch.setattr(queue, "put", ends)
    with pytest.raises(_BrokenError):
        queued.asked()
    assert run_log.take_request() is not None
    assert run_log.under_way("gather") is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("error", "last", "ended"),
    [(CuratorError("no"), False, True), (_BrokenError("no"), False, False), (_BrokenError("no"), True, True)],
)  # fmt: skip
def test_a_run_that_cannot_be_split_ends_with_the_reason_once_nobody_tries_again(
    error: Exception, last: bool, ended: bool, monkeypatch: pytest.MonkeyPatch
):
    def fails(self: object, *, everything: bool) -> pieces.Found:
        raise error

    monkeypatch.setattr(pieces._Gathering, "find", fails)
    run = run_log.take("gather", None, run_log.QUEUE)
    assert run
    ticket = queue.Ticket(1, last=last, stopping=lambda: False)
    with pytest.raises(type(error)):
        queued.tasks()["run"](ticket, run=run.pk, everything=True, then=[])
    run.refresh_from_db()
    assert (run.finished_at is not None) == ended
    assert ("no" in run.error) == ended


@pytest.mark.heavy
def test_there_are_no_workers_beside_sqlite(tmp_path: Path):
    environment = {**os.environ, "CURATOR_HOME": str(tmp_path), "CURATOR_DATABASE_URL": ""}
    command = [sys.executable, "-m", "curator", "work"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "CURATOR_DATABASE_URL" in done.stderr


@pytest.fixture
def own_database() -> Iterator[str]:
    """A server of this test's own: it is restarted."""
    with postgresql() as address:
        yield address


@needs_sink
@needs_postgresql
@pytest.mark.parametrize(
    ("sources", "readers", "kills"),
    [
        pytest.param(150, 300, 2, marks=pytest.mark.heavy),
        pytest.param(2_000, 20_000, 12, marks=pytest.mark.slow),
    ],
)
def test_whoever_dies_every_feed_is_gathered_and_nobody_is_mailed_twice(
    sources: int,
    readers: int,
    kills: int,
    own_database: str,
    tmp_path: Path,
    sink: Sink,
    record_property: Callable[[str, object], None],
) -> None:
    dice = random.Random(16)
    with feeds(sources, tmp_path) as path, inbox() as hook:
        crowd = Crowd(own_database, tmp_path, path, sink)
        crowd.tell(hook)
        try:
            crowd.prepare(readers)
            for number in range(3):
                crowd.start("work", "--home", str(tmp_path / f"home{number}"))
            for _ in range(2):
                crowd.start("run", "--no-work", "--port", str(free_port()))
            _trouble(crowd, dice, kills)
            _until_done(crowd)
            took = crowd.stop()
        finally:
            crowd.close()
        states, received = crowd.states(), sink.received
        histogram = printed(Counter(received.values()))
        said = f"mails a reader:\n{histogram}\n{dict(states)}; stopped in {took} s"
        record_property("measured", said)
        assert crowd.gathered() == sources, crowd.logs()
        assert set(hook.types) == {"issue.approved", "issue.sent"}
        assert crowd.ask("SELECT DISTINCT state FROM store_notification") == [("taken",)]
        assert max(received.values()) == 1
        assert sum(states.values()) == readers
        assert set(states) <= {"sent", "uncertain"}
        assert readers - len(received) <= states["uncertain"]


def _trouble(crowd: Crowd, dice: random.Random, kills: int) -> None:
    """Once mails leave, kill so many programs at moments of chance, and restart the database
    once between.
    """
    while not crowd.states()["sent"]:
        time.sleep(0.2)
    for number in range(kills):
        time.sleep(dice.uniform(0, 3))
        crowd.kill_one(dice)
        if number == kills // 2:
            crowd.restart_database()


def _until_done(crowd: Crowd, seconds: float = 1_200) -> None:
    ends = time.monotonic() + seconds
    while not crowd.done():
        assert time.monotonic() < ends, f"{crowd.states()}, {crowd.gathered()}\n{crowd.logs()}"
        time.sleep(0.5)
