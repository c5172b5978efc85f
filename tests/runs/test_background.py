"""The thread that carries out what was asked at the desk, alone and in the real program, killed and started again."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from time import monotonic, sleep
from typing import Any

import pytest
import yaml

from curator.runs import worker
from curator.store import heartbeats, jobs
from tests.translate.servers import Answer, Script, libretranslate, scripted, serving

FEEDS = Path(__file__).parent.parent / "desk/feeds.yaml"


def until(true: Callable[[], object], seconds: float = 60) -> None:
    ends = monotonic() + seconds
    while not true():
        assert monotonic() < ends, "it did not happen in time"
        sleep(0.02)


@pytest.mark.django_db(transaction=True)
def test_the_thread_looks_notes_that_it_looks_and_survives_what_fails(
    caplog: pytest.LogCaptureFixture,
):
    looks: list[int] = []

    def fails_once(stopping: Callable[[], bool]) -> object | None:
        looks.append(len(looks))
        if len(looks) == 1:
            raise RuntimeError("a fault of ours")
        return None

    stop = worker.start(fails_once, look_seconds=0.01)
    until(lambda: len(looks) > 3)
    stop()
    assert jobs.TRANSLATIONS in heartbeats.last_polls(datetime.now(UTC))
    assert "a fault of ours" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_a_thread_that_is_to_stop_tells_the_work_under_way():
    begun, told = Event(), Event()

    def works(stopping: Callable[[], bool]) -> object | None:
        begun.set()
        until(stopping)
        told.set()
        return None

    stop = worker.start(works, look_seconds=0.01)
    assert begun.wait(60)
    stop()
    assert told.wait(60)


def test_what_breaks_keeps_nothing_else_waiting(caplog: pytest.LogCaptureFixture):
    left = ["one", "two"]

    def broken(stopping: Callable[[], bool]) -> object | None:
        raise RuntimeError("a fault of ours")

    def works(stopping: Callable[[], bool]) -> object | None:
        return left.pop() if left else None

    assert not worker.work_off({"mails": broken, "messages": works})
    assert left == []
    assert "a fault of ours" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_all_threads_are_told_before_one_of_them_is_waited_for():
    ending, begun = worker.Ending(60), [Event(), Event()]
    second_told, first_ended = Event(), Event()

    def first(stopping: Callable[[], bool]) -> object | None:
        begun[0].set()
        until(second_told.is_set)
        first_ended.set()
        return None

    def second(stopping: Callable[[], bool]) -> object | None:
        begun[1].set()
        until(stopping)
        second_told.set()
        return None

    stop, _ = (worker.start(take, 0.01, ending=ending) for take in (first, second))
    assert all(event.wait(60) for event in begun)
    stop()
    assert first_ended.is_set()


class Program:
    """`curator` with a memory of its own, as it is started on a real machine."""

    def __init__(self, folder: Path, url: str) -> None:
        translate = {"service": "libretranslate", "url": url}
        feeds = folder / "feeds.yaml"
        feeds.write_text(
            FEEDS.read_text("utf-8")
            + yaml.safe_dump({"translate": translate, "allow_hosts": ["127.0.0.1"]})
        )
        self.home = folder / "home"
        self.environment = {
            **os.environ,
            "CURATOR_HOME": str(self.home),
            "CURATOR_DATABASE_URL": "",  # SQLite in a home of its own
            "CURATOR_FEEDS": str(feeds),
        }
        subprocess.run(
            [sys.executable, "-m", "tests.desk.seeding"],
            env=self.environment,
            check=True,
            timeout=120,
        )

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "curator", *arguments]
        return subprocess.Popen(
            command, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def ask(self, question: str) -> Any:
        with sqlite3.connect(f"file:{self.home / 'curator.sqlite3'}?mode=ro", uri=True) as memory:
            return memory.execute(question).fetchone()[0]

    def words(self) -> int:
        return int(self.ask("SELECT count(*) FROM store_words WHERE origin = 'machine'"))

    def state(self) -> str:
        return str(self.ask("SELECT state FROM store_job"))


@pytest.fixture
def gate() -> Iterator[Event]:
    """The service answers six times, and then not before this is set."""
    made = Event()
    yield made
    made.set()


@pytest.fixture
def service(gate: Event) -> Iterator[tuple[Script, str]]:
    def held(path: str, body: dict[str, Any], headers: dict[str, str]) -> Answer:
        if len(server.bodies) > 6:
            gate.wait(120)
        return libretranslate(path, body, headers)

    server = scripted(held, [])
    with serving(server) as url:
        yield server, url


def free_port() -> str:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return str(listener.getsockname()[1])


@pytest.mark.slow
def test_a_killed_program_goes_on_where_it_was_when_it_is_started_again(
    tmp_path: Path, service: tuple[Script, str], gate: Event
):
    server, url = service
    program = Program(tmp_path, url)
    first = program.start("run", "--port", free_port())
    until(lambda: program.words() >= 5)
    first.send_signal(signal.SIGKILL)
    first.communicate()
    gate.set()
    assert program.state() == "running"
    kept = program.words()
    assert kept < 20
    second = program.start("run", "--port", free_port())
    until(lambda: program.state() == "done")
    second.send_signal(signal.SIGTERM)
    second.communicate(timeout=120)
    assert program.words() == 20
    assert (
        program.ask(
            "SELECT count(DISTINCT pick_id || field) FROM store_words WHERE origin = 'machine'"
        )
        == 20
    )
    assert len(server.bodies) <= 21  # only the text under way was asked for twice


@pytest.mark.slow
def test_without_the_schedule_the_desk_still_does_what_people_ask_for(
    tmp_path: Path, service: tuple[Script, str], gate: Event
):
    _, url = service
    gate.set()
    program = Program(tmp_path, url)
    desk = program.start("run", "--no-schedule", "--port", free_port())
    until(lambda: program.state() == "done")
    desk.send_signal(signal.SIGTERM)
    desk.communicate(timeout=120)
    assert program.ask("SELECT count(*) FROM store_run") == 0
