"""What four programs begin at the same moment is begun once, on PostgreSQL as on SQLite."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROUNDS, PROGRAMS = 2, 4
PREPARE = """
from curator.store.database import open_store
open_store()
from tests.desk import newsroom
newsroom.person("paula", "publisher")
"""
COUNT = """
import sys
from curator.store.database import open_store
open_store()
from curator.store import models
table = getattr(models, sys.argv[1])
print(table.objects.count())
table.objects.all().delete()
"""


def python(environment: dict[str, str], *words: str) -> str:
    done = subprocess.run(
        [sys.executable, *words], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def race(environment: dict[str, str], act: str) -> list[int]:
    """How four programs ended that do it at once."""
    programs = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.store.racing", act],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(PROGRAMS)
    ]
    for program in programs:
        assert program.stdout
        assert program.stdout.readline() == "ready\n"
    for program in programs:
        assert program.stdin
        program.stdin.write("go\n")
        program.stdin.close()
    return [program.wait() for program in programs]


@pytest.mark.slow
@pytest.mark.parametrize("database", ["SQLite", "PostgreSQL"])
@pytest.mark.parametrize(
    ("act", "table"),
    [("start", "Issue"), ("draft", "Issue"), ("term", "TermWeight"), ("reader", "Subscriber")],
)
def test_it_is_begun_once(
    database: str, act: str, table: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = request.getfixturevalue("database_url") if database == "PostgreSQL" else ""
    environment = {**os.environ, "CURATOR_HOME": str(tmp_path), "CURATOR_DATABASE_URL": url}
    python(environment, "-c", PREPARE)
    for _ in range(ROUNDS):
        assert race(environment, act) == [0] * PROGRAMS
        assert python(environment, "-c", COUNT, table) == "1\n"
