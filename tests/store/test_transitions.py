"""An issue's state: whatever two programs do at once, it goes only ways that the table allows, and nothing is overwritten."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from curator.store import models
from curator.store.transitions import ALLOWED

State = models.Issue.State

# where each change leads from each state in which it does anything
LEADS: dict[str, dict[str, str]] = {
    "draft": {"draft": "draft"},
    "approve": {"draft": "approved", "approved": "approved"},
    "withdraw": {"approved": "draft"},
    "send": {"approved": "sending"},
    "close": {"sending": "sent"},
    "resend": {"sent": "sending", "sending": "sending"},
    "edit": {"draft": "draft", "approved": "draft"},
}
PAIRS = [
    (state, first, second) for first, ways in LEADS.items() for state in ways for second in LEADS
]


class Program:
    """A program of its own with the same database."""

    def __init__(self, home: Path, database: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.store.crossing"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
            env={**os.environ, "CURATOR_HOME": str(home), "CURATOR_DATABASE_URL": database},
        )
        assert self.heard() == "ready"

    def told(self, line: str) -> None:
        assert self._process.stdin
        self._process.stdin.write(line + "\n")

    def heard(self) -> str:
        assert self._process.stdout
        return self._process.stdout.readline().strip()

    def asked(self, line: str) -> str:
        self.told(line)
        return self.heard()

    def close(self) -> None:
        self._process.communicate(timeout=60)


def two_programs(home: Path, database: str) -> Iterator[tuple[Program, Program]]:
    with ExitStack() as closing:
        programs = []
        for _ in range(2):
            programs.append(Program(home, database))
            closing.callback(programs[-1].close)
        yield programs[0], programs[1]


@pytest.fixture(scope="module")
def on_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Program, Program]]:
    yield from two_programs(tmp_path_factory.mktemp("home"), "")


@pytest.fixture(scope="module")
def on_postgresql(
    tmp_path_factory: pytest.TempPathFactory, database_url: str
) -> Iterator[tuple[Program, Program]]:
    yield from two_programs(tmp_path_factory.mktemp("home"), database_url)


def crossed(programs: tuple[Program, Program], state: str, first: str, second: str) -> str:
    """How an issue stands after `first`, and after `second` that read it before and had to wait."""
    one, other = programs
    issue = one.asked(f"make {state}")
    assert (one.asked(f"look {issue}"), other.asked(f"look {issue}")) == ("seen", "seen")
    assert one.asked(f"hold {first}") == "done"
    other.told(f"do {second}")
    assert one.asked("commit") == "committed"
    other.heard()
    return one.asked(f"state {issue}")


def expected(state: str, first: str, second: str) -> str:
    between = LEADS[first][state]
    queued = "resend" in (first, second)  # a mail is left, so the issue is not closed
    after = between if second == "close" and queued else LEADS[second].get(between, between)
    return f"{after} {int(after != 'draft')}"


@pytest.mark.parametrize(("state", "first", "second"), PAIRS)
def test_of_two_changes_at_once_the_second_sees_the_first(
    on_sqlite: tuple[Program, Program], state: str, first: str, second: str
) -> None:
    assert crossed(on_sqlite, state, first, second) == expected(state, first, second)


@pytest.mark.slow
@pytest.mark.parametrize(("state", "first", "second"), PAIRS)
def test_of_two_changes_at_once_the_second_sees_the_first_on_postgresql(
    on_postgresql: tuple[Program, Program], state: str, first: str, second: str
) -> None:
    assert crossed(on_postgresql, state, first, second) == expected(state, first, second)


def test_every_way_of_the_table_is_one_that_some_change_leads() -> None:
    ways = {(state, to) for leads in LEADS.values() for state, to in leads.items() if state != to}
    assert ways == {(str(a), str(b)) for b, froms in ALLOWED.items() for a in froms if a != b}
