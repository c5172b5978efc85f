"""What four programs begin at the same moment is begun once, on PostgreSQL as on SQLite."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import ExitStack

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
rows = getattr(models, sys.argv[1]).objects.all()
print(rows.count())
rows.delete()
"""


TWO = """
from curator.store.database import open_store
open_store()
from curator.store.models import Edit, Story
from tests.desk import newsroom
Story.objects.all().delete()
Edit.objects.all().delete()
for title in ("Fast answers", "Quick answers"):
    newsroom.story(title)
"""
ACCOUNTS = """
from curator.store.database import open_store
open_store()
from django.contrib.auth.models import User
rows = User.objects.filter(username="piet")
print(*rows.values_list("groups__name", flat=True))
rows.delete()
"""
MERGED = """
from curator.store.database import open_store
open_store()
from curator.store.models import Edit, Story
print(Story.objects.values("cluster").distinct().count(), Edit.objects.count())
"""


def python(environment: dict[str, str], *words: str) -> str:
    done = subprocess.run(
        [sys.executable, *words], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def race(environment: dict[str, str], *acts: str) -> list[int]:
    """How four programs ended that do it at once; of several acts each has its share of them."""
    with ExitStack() as ended:
        programs = [
            ended.enter_context(
                subprocess.Popen(
                    [sys.executable, "-m", "tests.store.racing", acts[number % len(acts)]],
                    env=environment,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    text=True,
                )
            )
            for number in range(PROGRAMS)
        ]
        for program in programs:
            assert program.stdout
            assert program.stdout.readline() == "ready\n"
        for program in programs:
            assert program.stdin
            program.stdin.write("go\n")
            program.stdin.close()
    return [program.returncode for program in programs]


@pytest.fixture(scope="module", params=["SQLite", "PostgreSQL"])
def environment(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, str]:
    """Of programs with a database of their own, of either kind, and one person in it."""
    url = request.getfixturevalue("database_url") if request.param == "PostgreSQL" else ""
    home = tmp_path_factory.mktemp("home")
    environment = {**os.environ, "CURATOR_HOME": str(home), "CURATOR_DATABASE_URL": url}
    python(environment, "-c", PREPARE)
    return environment


@pytest.mark.slow
@pytest.mark.parametrize(
    ("act", "table"),
    [
        ("start", "Issue"),
        ("draft", "Issue"),
        ("term", "TermWeight"),
        ("reader", "Subscriber"),
        ("list", "Job"),
    ],
)
def test_it_is_begun_once(environment: dict[str, str], act: str, table: str) -> None:
    for _ in range(ROUNDS):
        assert race(environment, act) == [0] * PROGRAMS
        assert python(environment, "-c", COUNT, table) == "1\n"


@pytest.mark.slow
def test_an_account_is_made_once(environment: dict[str, str]) -> None:
    for _ in range(ROUNDS):
        assert race(environment, "account") == [0] * PROGRAMS
        assert python(environment, "-c", ACCOUNTS) == "editors\n"


@pytest.mark.slow
def test_two_stories_are_merged_once_whichever_way_round(environment: dict[str, str]) -> None:
    for _ in range(ROUNDS):
        python(environment, "-c", TWO)
        assert race(environment, "merge", "merge back") == [0] * PROGRAMS
        assert python(environment, "-c", MERGED) == "1 1\n"
