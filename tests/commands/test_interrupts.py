"""Ctrl-C at any moment of any command: one sentence, exit code 130, nothing left running, what was reported is stored."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

import pytest
from typer.testing import CliRunner

from curator.commands.root import app
from curator.errors import CuratorError
from tests.commands.pressing import CURATOR, HANGS, SENTENCE, Ended, press
from tests.commands.sites import SOURCES, slow_sites
from tests.send.receiver import Receiver, free_port

ROOT = Path(__file__).resolve().parents[2]
SENDING = (sys.executable, "-m", "tests.commands.sending")
READERS, DATABASE = 30, "curator.sqlite3"


@dataclass
class Newsroom:
    """A folder with slow sources, and a memory for each step of the way, made once and copied for every press."""

    folder: Path

    def fresh(self, stage: str) -> Path:
        home = self.folder / "home"
        shutil.rmtree(home, ignore_errors=True)
        return Path(shutil.copytree(self.folder / stage, home))

    def arguments(self, command: str, home: Path) -> list[str | Path]:
        """The command with its folders; what comes to it is in the words of a terminal."""
        if command == "demo":
            return ["demo", "--out", home / "demo"]
        writes = command.split()[0] in ("render", "preview", "run", "send")
        out: list[str | Path] = ["--out", self.folder / "out"] if writes else []
        return [*command.split(), "--home", home, "--feeds", self.folder / "feeds.yaml", *out]

    def run(self, command: str, home: Path) -> float:
        """Uninterrupted; the seconds it takes."""
        began = time.monotonic()
        subprocess.run(
            [CURATOR, *self.arguments(command, home)], check=True, capture_output=True, timeout=120
        )
        return time.monotonic() - began

    def prepare(self, stage: str, after: str, command: str) -> None:
        if not (self.folder / stage).exists():
            home = self.fresh(after) if after else self.folder / "home"
            self.run(command, home)
            shutil.copytree(home, self.folder / stage)

    def at(self, stage: str) -> None:
        """Have a memory for `stage`, made by the stages before it."""
        for name, after, command in (
            ("empty", "", "feeds list"),
            ("gathered", "empty", "gather"),
            ("read", "gathered", "read"),
            ("drafted", "read", "draft"),
        ):
            self.prepare(name, after, command)
            if name == stage:
                return


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsroom]:
    folder = tmp_path_factory.mktemp("newsroom")
    with slow_sites(folder):
        yield Newsroom(folder)


@pytest.fixture
def held() -> Iterator[Event]:
    """What the last source waits for, until the test is over."""
    gate = Event()
    yield gate
    gate.set()


def stored(home: Path) -> dict[str, int]:
    """Entries by source, from a memory that is whole."""
    with closing(sqlite3.connect(home / DATABASE)) as memory:
        assert memory.execute("pragma integrity_check").fetchall() == [("ok",)]
        question = "select s.name, count(*) from store_entry e join store_source s on s.id = e.source_id group by 1"
        return dict(memory.execute(question))


def reported(ended: Ended) -> dict[str, int]:
    found = (json.loads(line) for line in ended.out.splitlines())
    return {one["source"]: one["entries"] for one in found if "source" in one}


# Each with the stage of the database it begins with, and how often it is pressed.
COMMANDS = {
    "feeds list": ("empty", 5),
    "gather --json --each": ("empty", 20),
    "read": ("gathered", 8),
    "draft": ("read", 6),
    "render draft": ("drafted", 5),
    "preview draft": ("drafted", 5),
    "demo": ("empty", 5),
}


def pressed(newsroom: Newsroom, command: str, seconds: float) -> str:
    """Press once and say what is wrong, with the moment."""
    home = newsroom.fresh(COMMANDS[command][0])
    ended = press(newsroom.arguments(command, home), seconds)
    wrong = ended.wrong()
    if command.startswith("gather") and not wrong:
        kept = stored(home)
        wrong = "".join(
            f"{name} was reported and is not stored"
            for name, n in reported(ended).items()
            if kept.get(name) != n
        )
    return f"after {seconds:.2f} s: {wrong}" if wrong else ""


@pytest.mark.parametrize("seconds", [0.01, 0.02, 0.03, 0.04, 0.05])
def test_pressed_while_python_gets_ready_nothing_of_the_program_is_shown(seconds: float) -> None:
    assert press(["--help"], seconds).wrong() == ""


def test_a_traceback_through_the_program_is_seen() -> None:
    frames = 'Traceback (most recent call last):\n  File "bin/curator", line 3, in <module>\n'
    ours = frames + '  File "curator/curator/cli.py", line 20, in main\nKeyboardInterrupt\n'
    assert Ended(-signal.SIGINT, "", frames + "KeyboardInterrupt\n", []).wrong() == ""
    assert "a traceback" in Ended(-signal.SIGINT, "", ours, []).wrong()


@pytest.mark.slow
@pytest.mark.parametrize("command", COMMANDS)
def test_pressed_at_any_moment_it_says_one_sentence_and_ends(
    newsroom: Newsroom, command: str
) -> None:
    stage, moments = COMMANDS[command]
    newsroom.at(stage)
    whole = newsroom.run(command, newsroom.fresh(stage))
    wrong = [pressed(newsroom, command, whole * moment / moments) for moment in range(moments)]
    assert [one for one in wrong if one] == []


@pytest.mark.parametrize(
    "module", ["curator.commands.streams", "curator.commands.root", "typer", "django.db"]
)
def test_pressed_while_modules_load_it_says_so_too(tmp_path: Path, module: str) -> None:
    program = (sys.executable, "-m", "tests.commands.loading", module)
    ended = press(["feeds", "list", "--home", tmp_path / "home"], first_line, program=program)
    assert (ended.code, ended.err, ended.left) == (130, SENTENCE, [])


def first_line(process: subprocess.Popen[str]) -> None:
    assert process.stdout is not None
    process.stdout.readline()


@pytest.mark.heavy
def test_pressed_in_the_middle_a_gather_keeps_what_it_reported_and_leaves_nothing_running(
    tmp_path: Path, held: Event
) -> None:
    home = tmp_path / "home"
    with slow_sites(tmp_path, 0.3, held):  # it cannot end by itself
        ended = press(Newsroom(tmp_path).arguments("gather --json --each", home), first_line)
    assert (ended.code, ended.err, ended.left) == (130, SENTENCE, [])
    kept = stored(home)
    assert reported(ended).items() <= kept.items()
    assert 0 < len(kept) < SOURCES


# --- the desk ---


@pytest.mark.parametrize(
    "number",
    [
        pytest.param(signal.SIGINT, marks=pytest.mark.slow),
        pytest.param(signal.SIGTERM, marks=pytest.mark.heavy),
    ],
)
def test_the_desk_is_closed_by_ctrl_c_and_by_the_system(
    newsroom: Newsroom, tmp_path: Path, number: int
) -> None:
    command = f"run --port {free_port()}"
    ended = press(newsroom.arguments(command, tmp_path / "home"), first_line, number=number)
    assert (ended.code, ended.err, ended.left) == (0, "curator: the desk is closed.\n", [])


@pytest.mark.slow
@pytest.mark.parametrize("some", [True, False], ids=["some is stored", "nothing is stored"])
def test_a_scheduled_run_under_way_is_stopped_and_noted(
    tmp_path: Path, held: Event, some: bool
) -> None:
    slow = Newsroom(tmp_path)
    with slow_sites(tmp_path, 0.3, held) as feeds:  # it cannot end by itself
        slow.at("empty")
        if not some:
            only_the_last(feeds)
        a_gather_is_stopped(slow, slow.fresh("empty"), some)


def only_the_last(feeds: Path) -> None:
    """Leave only the source that does not answer."""
    head, sources = feeds.read_text("utf-8").split("feeds: [")
    feeds.write_text(f"{head}feeds: [{{{sources.rpartition('{')[2]}", "utf-8")


def a_gather_is_stopped(newsroom: Newsroom, home: Path, some: bool) -> None:
    missed = (datetime.now(UTC) - timedelta(hours=3)).isoformat(sep=" ")
    with closing(sqlite3.connect(home / DATABASE)) as memory, memory:
        names, values = (
            "(name, due_at, started_at, finished_at, outcome, error, owner)",
            ("gather", missed, missed, missed, "{}", "", ""),
        )
        memory.execute(f"insert into store_run {names} values (?, ?, ?, ?, ?, ?, ?)", values)

    def gathering(process: subprocess.Popen[str]) -> None:
        first_line(process)
        deadline = time.monotonic() + HANGS
        while len(runs(home)) < 2 or (some and not stored(home)):
            assert time.monotonic() < deadline, "it does not gather"
            time.sleep(0.02)

    ended = press(newsroom.arguments(f"run --port {free_port()}", home), gathering)
    assert (ended.code, ended.err, ended.left) == (0, "curator: the desk is closed.\n", [])
    assert (len(stored(home)) > 0) == some
    finished, error = runs(home)[-1]
    assert finished
    assert "stopped" in error


def runs(home: Path) -> list[tuple[str | None, str]]:
    with closing(sqlite3.connect(home / DATABASE)) as memory:
        return memory.execute("select finished_at, error from store_run order by id").fetchall()


@pytest.mark.django_db
def test_a_port_that_is_taken_is_said_before_anything_is_begun(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CURATOR_FEEDS", str(Path(__file__).parent.parent / "desk/feeds.yaml"))
    with socket.create_server(("127.0.0.1", 0)) as taken:
        result = CliRunner().invoke(app, ["run", "--port", str(taken.getsockname()[1])])
    assert isinstance(result.exception, CuratorError)
    assert "cannot listen on 127.0.0.1:" in str(result.exception)
    assert result.output == ""


# --- sending ---


def to_send(folder: Path) -> Path:
    """A memory with an approved issue and readers."""
    home = folder / "home"
    home.mkdir()
    environment = {
        **os.environ,
        "CURATOR_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "curator.settings",
    }
    program = f"import django; django.setup(); from tests.send import crashing; crashing.prepare({DATABASE!r}, {READERS})"
    subprocess.run(
        [sys.executable, "-c", program],
        check=True,
        cwd=home,
        env={**environment, "PYTHONPATH": str(ROOT)},
    )
    return home


def states(home: Path) -> Counter[str]:
    with closing(sqlite3.connect(home / DATABASE)) as memory:
        return Counter(state for (state,) in memory.execute("select state from store_delivery"))


class Gate:
    """A mail server's rule that holds the mail of a given number until Ctrl-C was pressed."""

    def __init__(self, number: int) -> None:
        self.number, self.arrived = number, 0
        self.reached, self.pressed = Event(), Event()

    def __call__(self, _: str) -> None:
        self.arrived += 1
        if self.arrived == self.number:
            self.reached.set()
            self.pressed.wait(HANGS)

    def wait(self, _: subprocess.Popen[str]) -> None:
        assert self.reached.wait(HANGS)


@pytest.mark.slow
@pytest.mark.parametrize("more", [(), (0.2,), (0.2, 0.0), (0.0, 0.0)])
@pytest.mark.parametrize("number", [1, 2, 5, 9, 13])
def test_a_sending_that_was_pressed_at_any_mail_mails_nobody_twice(
    newsroom: Newsroom, tmp_path: Path, number: int, more: tuple[float, ...]
) -> None:
    home, gate = to_send(tmp_path), Gate(number)
    with Receiver(data=gate) as mails:
        settings = {
            "CURATOR_SMTP_URL": f"smtp://127.0.0.1:{mails.port}?timeout=60&helo=sender&connections=2",
            "CURATOR_HOME": str(home),
            "PYTHONPATH": str(ROOT),
        }
        command = newsroom.arguments("send 12", home)
        ended = press(
            command,
            gate.wait,
            *more,
            program=SENDING,
            environment=settings,
            then=gate.pressed.set,
        )
        again = subprocess.run(
            [*SENDING, *command], env={**os.environ, **settings}, timeout=HANGS, check=False
        )
    assert (ended.code, ended.left, "Traceback" in ended.err) == (130, [], False), ended
    assert again.returncode == 0
    assert set(states(home)) <= {"sent", "uncertain"}
    assert max(mails.received.values()) == 1
    assert len(mails.received) >= states(home)["sent"]
