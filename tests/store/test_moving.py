"""A memory moved from SQLite to PostgreSQL is the same there, also where the move was interrupted."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.factories_postgresql import BINARIES, postgresql

pytestmark = pytest.mark.skipif(not BINARIES, reason="PostgreSQL's server is not installed")
DELETED = 5  # the newest readers, whose numbers are not given again
FILL = (
    f"DELETED = {DELETED}\n"
    + """
from datetime import timedelta
from tests.desk.seeding import main
main()
from django.utils import timezone
from curator.store import models, subscribers
long_ago = timezone.now() - timedelta(days=900)
for n in range(1200):
    subscribers.add(f"reader{n}@example.org", ["ko", "en"], "Ja, für immer – 네", "test", long_ago)
for n in range(DELETED):
    models.Subscriber.objects.create(address=f"gone{n}@example.org", pseudonym=f"gone{n}")
models.Subscriber.objects.filter(pseudonym__startswith="gone").delete()
models.Page.objects.create(url="https://example.org/1", final_url="x", content=bytes(range(256)), fetched_at=long_ago)
models.Run.objects.create(name="gather", started_at=long_ago, finished_at=long_ago, outcome={"seconds": 1.0, "b": [1, 2.5], "a": None})
models.Heartbeat.objects.all().delete()
"""
)
INTERRUPTED = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from curator.store.database import open_store
open_store()
from curator.store import moving
def stop(done, of):
    if done > int(sys.argv[2]):
        raise SystemExit(9)
moving.move(Path(sys.argv[1]), datetime.now(UTC), stop)
"""


def program(home: Path, url: str, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "CURATOR_HOME": str(home), "CURATOR_DATABASE_URL": url}
    command = [sys.executable, *words]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def move(home: Path, url: str) -> subprocess.CompletedProcess[str]:
    return program(home, url, "-m", "curator", "move", "sqlite-to-postgres", "--json")


def one(url: str, question: str) -> Any:
    with psycopg.connect(url) as connection:
        return connection.execute(question.encode()).fetchall()[0][0]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("home")
    done = program(folder, "", "-c", FILL)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.mark.heavy
def test_an_interrupted_move_goes_on_and_everything_is_there(home: Path) -> None:
    with postgresql() as url:
        begun = program(home, url, "-c", INTERRUPTED, str(home / "curator.sqlite3"), "700")
        assert begun.returncode == 9, begun.stderr
        half = one(url, "SELECT count(*) FROM store_subscriber")
        done = move(home, url)
        assert done.returncode == 0, done.stderr
        rows = {each["table"]: each["rows"] for each in map(json.loads, done.stdout.splitlines())}
        assert 0 < half < rows["store_subscriber"] == 1200
        assert rows["store_pick"] == 10
        assert one(url, "SELECT count(*) FROM store_consent WHERE text LIKE '%네'") == 1200
        # a number that was given is never given again
        following = one(url, "SELECT nextval(pg_get_serial_sequence('store_subscriber', 'id'))")
        assert following == 1200 + DELETED + 1
        # what waited is seen by workers, and people keep their roles
        assert one(url, "SELECT state FROM store_job") == "waiting"
        assert one(url, "SELECT count(*) FROM auth_user_groups") == 1
        again = move(home, url)
        assert again.returncode == 1
        assert one(url, "SELECT count(*) FROM store_subscriber") == 1200


@pytest.mark.heavy
def test_a_move_that_was_interrupted_before_the_key_s_fingerprint_was_there_goes_on(
    home: Path,
) -> None:
    with postgresql() as url:
        begun = program(home, url, "-c", INTERRUPTED, str(home / "curator.sqlite3"), "0")
        assert begun.returncode == 9, begun.stderr
        assert one(url, "SELECT count(*) FROM store_secretkey") == 0
        done = move(home, url)
        assert done.returncode == 0, done.stderr
        assert one(url, "SELECT count(*) FROM store_secretkey") == 1


@pytest.mark.heavy
def test_a_row_that_differs_is_found(home: Path) -> None:
    with postgresql() as url:
        program(home, url, "-c", INTERRUPTED, str(home / "curator.sqlite3"), "700")
        with psycopg.connect(url) as connection:
            connection.execute("UPDATE store_subscriber SET address = 'x@example.org' WHERE id = 1")
        done = move(home, url)
        assert done.returncode == 1
        assert "store_subscriber" in done.stderr


def test_a_move_without_a_target_or_a_source_says_what_to_do(home: Path, tmp_path: Path) -> None:
    assert "CURATOR_DATABASE_URL" in move(home, "").stderr
