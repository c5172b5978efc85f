"""Sending with real processes: the desk's worker and the command share one lock, and a killed one costs nobody anything."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from itertools import count
from pathlib import Path
from threading import Event
from time import monotonic, sleep

import pytest

from curator.send.sender import MOST_AHEAD
from tests.desk.released import own_feeds
from tests.send.receiver import Receiver, free_port

READERS = 40
EVERYBODY = Counter({f"reader{n}@example.org": 1 for n in range(READERS)})
Process = subprocess.Popen[str]


class Program:
    """`curator` with a memory of its own, in which issue 1 is approved."""

    def __init__(self, folder: Path, *, asked: bool) -> None:
        self.home, self._prepared = folder / "home", folder / "prepared"
        self.environment = {
            **os.environ,
            "CURATOR_HOME": str(self._prepared),
            "CURATOR_DATABASE_URL": "",  # SQLite in a home of its own
            "CURATOR_OUT": str(folder / "out"),
            "CURATOR_FEEDS": str(own_feeds(folder)),
        }
        seed = [
            sys.executable,
            "-m",
            "tests.desk.released",
            str(READERS),
            *(["asked"] if asked else []),
        ]
        subprocess.run(seed, env=self.environment, check=True, timeout=120)
        self.environment["CURATOR_HOME"] = str(self.home)
        self.running: list[Process] = []

    def fresh(self, receiver: Receiver) -> None:
        """The memory as it was prepared, with a mail server."""
        shutil.rmtree(self.home, ignore_errors=True)
        shutil.copytree(self._prepared, self.home)
        self.environment["CURATOR_SMTP_URL"] = (
            f"smtp://127.0.0.1:{receiver.port}?timeout=120&helo=sender&connections=2"
        )

    def start(self, *arguments: str) -> Process:
        command = [
            sys.executable,
            "-m",
            "tests.commands.sending",
            *arguments,
        ]  # the archive is not what is tested
        started = subprocess.Popen(
            command, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        self.running.append(started)
        return started

    def desk(self) -> Process:
        return self.start("run", "--port", str(free_port()))

    def close(self) -> None:
        for one in self.running:
            if one.poll() is None:
                one.kill()
            one.communicate()

    def rows(self, question: str) -> list[tuple[str, ...]]:
        with closing(sqlite3.connect(self.home / "curator.sqlite3", timeout=60)) as memory:
            return memory.execute(question).fetchall()

    def desk_looks(self) -> None:
        """Wait until the desk's worker has noted again that it looks for mails, which it does
        more often than it notes.
        """
        question = "SELECT seen_at FROM store_heartbeat WHERE name = 'mails'"
        before = self.rows(question)
        until(lambda: self.rows(question) != before)

    def change(self, statement: str) -> None:
        with closing(sqlite3.connect(self.home / "curator.sqlite3", timeout=60)) as memory, memory:
            memory.execute(statement)

    def states(self) -> Counter[str]:
        return Counter(state for (state,) in self.rows("SELECT state FROM store_delivery"))

    def request(self) -> tuple[str, ...]:
        return self.rows("SELECT state, reason FROM store_job ORDER BY id DESC")[0]

    def uncertain(self) -> set[str]:
        question = (
            "SELECT address FROM store_delivery d JOIN store_subscriber s ON s.id = subscriber_id"
        )
        return {address for (address,) in self.rows(f"{question} WHERE d.state = 'uncertain'")}


def until(true: Callable[[], object], seconds: float = 120) -> None:
    ends = monotonic() + seconds
    while not true():
        assert monotonic() < ends, "it did not happen in time"
        sleep(0.01)


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    program = Program(tmp_path_factory.mktemp("asked"), asked=True)
    yield program
    program.close()


@pytest.fixture(scope="module")
def unasked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    program = Program(tmp_path_factory.mktemp("unasked"), asked=False)
    yield program
    program.close()


def after(mails: int, then: Callable[[], object]) -> Callable[[str], None]:
    """A server that takes so many mails at once, and for each of the others does `then` first."""
    taken = count()

    def rule(_: str) -> None:
        if next(taken) >= mails:
            then()

    return rule


@pytest.mark.heavy
def test_two_commands_at_once_are_one_sender(unasked: Program) -> None:
    gate, begun = Event(), Event()
    with Receiver(data=held_at(gate, begun)) as receiver:
        unasked.fresh(receiver)
        first = unasked.start("send", "1", "--json")
        assert begun.wait(120)
        second = unasked.start("send", "1", "--json")
        _, complaint = second.communicate(timeout=120)
        gate.set()
        said, _ = first.communicate(timeout=120)
    assert second.returncode == 1
    assert "Issue 1 is being sent already" in complaint
    assert json.loads(said)["sent"] == READERS
    assert receiver.received == EVERYBODY


def held_at(gate: Event, begun: Event) -> Callable[[str], None]:
    """A server that takes its time for the first mail."""

    def rule(_: str) -> None:
        begun.set()
        gate.wait(120)

    return rule


@pytest.mark.slow
def test_while_a_command_sends_the_desk_keeps_away(asked: Program) -> None:
    gate, begun = Event(), Event()
    with Receiver(data=held_at(gate, begun)) as receiver:
        asked.fresh(receiver)
        command = asked.start("send", "1", "--json")
        assert begun.wait(120)
        desk = asked.desk()
        until(lambda: asked.rows("SELECT 1 FROM store_heartbeat WHERE name = 'mails'"))
        asked.desk_looks()
        gate.set()
        command.communicate(timeout=120)
        end(desk)
    assert (command.returncode, asked.request()[0]) == (0, "done")
    assert receiver.received == EVERYBODY


@pytest.mark.slow
def test_while_the_desk_sends_a_command_says_who_asked(asked: Program) -> None:
    gate, begun = Event(), Event()
    with Receiver(data=held_at(gate, begun)) as receiver:
        asked.fresh(receiver)
        desk = asked.desk()
        assert begun.wait(120)
        _, complaint = asked.start("send", "1").communicate(timeout=120)
        gate.set()
        until(lambda: asked.request()[0] == "done")
        end(desk)
    assert "asked by paula" in complaint
    assert receiver.received == EVERYBODY


def end(desk: Process) -> None:
    assert desk.stdout
    desk.stdout.readline()  # it listens, and hears
    desk.send_signal(signal.SIGTERM)
    desk.communicate(timeout=120)


@pytest.mark.slow
@pytest.mark.parametrize("mails", [0, 1, 7, 20, 38])
def test_a_killed_desk_is_taken_up_by_the_next_and_mails_nobody_twice(
    asked: Program, mails: int, capsys: pytest.CaptureFixture[str]
) -> None:
    gate = Event()
    with Receiver(data=after(mails, lambda: gate.wait(120))) as receiver:
        asked.fresh(receiver)
        first = asked.desk()
        until(lambda: len(receiver.mails) >= mails if mails else asked.request()[0] == "running")
        first.send_signal(signal.SIGKILL)
        first.communicate()
        gate.set()
        at_death = asked.states()
        assert asked.request()[0] == "running"
        second = asked.desk()
        until(lambda: asked.request()[0] == "done")
        end(second)
    received, uncertain = receiver.received, asked.uncertain()
    missing = set(EVERYBODY) - set(received)
    assert max(received.values()) == 1, "somebody has it twice"
    assert missing <= uncertain
    assert len(uncertain) == at_death["sending"] <= 2 * MOST_AHEAD
    assert asked.states()["sent"] == READERS - len(uncertain)
    with capsys.disabled():
        print(  # noqa: T201
            f"\nkilled after {mails} mails: {dict(at_death)}; {len(uncertain)} uncertain, {len(missing)} missing"
        )


@pytest.mark.slow
def test_a_desk_that_is_closed_finishes_what_is_under_way_and_the_next_goes_on(
    asked: Program,
) -> None:
    closed = Event()
    with Receiver(
        data=after(6, lambda: closed.wait(0.5))
    ) as receiver:  # the rest takes longer than closing
        asked.fresh(receiver)
        first = asked.desk()
        until(lambda: len(receiver.mails) > 5)
        end(first)
        closed.set()
        assert asked.states() == {
            "sent": len(receiver.mails),
            "queued": READERS - len(receiver.mails),
        }
        assert asked.request()[0] == "waiting"
        second = asked.desk()
        until(lambda: asked.request()[0] == "done")
        end(second)
    assert receiver.received == EVERYBODY


def _slow_once_open(gate: Event) -> None:
    """Nothing until the gate is open; then forty mails take longer than the sender goes without
    looking up.
    """
    gate.wait(120)
    sleep(0.5)


@pytest.mark.slow
def test_stopped_at_the_desk_the_worker_stops_and_so_does_a_command(asked: Program) -> None:
    for command in (("run", "--port", str(free_port())), ("send", "1", "--json")):
        gate = Event()
        with Receiver(data=after(1, partial(_slow_once_open, gate))) as receiver:
            asked.fresh(receiver)
            process = asked.start(*command)
            until(lambda: receiver.mails)
            asked.change("UPDATE store_job SET stop = 1, reason = 'stopped by paula'")
            gate.set()
            until(lambda: asked.request() == ("cancelled", "stopped by paula"))
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=120)
            assert asked.states() == {
                "sent": len(receiver.mails),
                "queued": READERS - len(receiver.mails),
            }


@pytest.mark.slow
def test_a_killed_command_is_not_gone_on_with_unless_somebody_asks(unasked: Program) -> None:
    gate = Event()
    with Receiver(data=after(6, lambda: gate.wait(120))) as receiver:
        unasked.fresh(receiver)
        command = unasked.start("send", "1")
        until(lambda: len(receiver.mails) > 5)
        command.send_signal(signal.SIGKILL)
        command.communicate()
        gate.set()
        desk = unasked.desk()
        until(lambda: unasked.request()[0] == "cancelled")
        unasked.desk_looks()
        mails = len(receiver.mails)
        assert mails < READERS
        assert "the command ended" in unasked.request()[1]
        end(desk)
        unasked.start("send", "1").communicate(timeout=120)
    assert set(unasked.states()) <= {"sent", "uncertain"}
    assert max(receiver.received.values()) == 1


@pytest.mark.slow
def test_what_a_command_left_deferred_is_tried_again_by_the_desk(unasked: Program) -> None:
    refusals = iter(["451 4.7.1 greylisted"] * 3)
    with Receiver(rcpt=lambda _: next(refusals, None)) as receiver:
        unasked.fresh(receiver)
        said, _ = unasked.start("send", "1", "--json").communicate(timeout=120)
        assert json.loads(said)["deferred"] == 3
        assert unasked.request()[0] == "waiting"
        unasked.change(
            "UPDATE store_delivery SET next_try = '2026-01-01 00:00:00' WHERE state = 'deferred'"
        )
        unasked.change("UPDATE store_job SET due_at = '2026-01-01 00:00:00'")
        desk = unasked.desk()
        until(lambda: unasked.request()[0] == "done")
        end(desk)
    assert receiver.received == EVERYBODY
