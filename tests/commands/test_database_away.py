"""A PostgreSQL that is not there, or goes away while a command is at work: one sentence, and nothing half done."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.send.receiver import free_port

AT_WORK = """
import os, sys
import psycopg
from curator.store.database import open_store, plain_errors
open_store()
from django.db import connection, transaction
from curator.store import models
from curator.errors import StoreError
try:
    with plain_errors(), transaction.atomic():
        models.Source.objects.create(name="half", url="https://half.example/")
        with psycopg.connect(os.environ["CURATOR_DATABASE_URL"], autocommit=True) as other:
            other.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                          " WHERE pid <> pg_backend_pid() AND datname = current_database()")
        models.Source.objects.create(name="whole", url="https://whole.example/")
except StoreError as error:
    print(error)
connection.close()
print(models.Source.objects.count())
"""


def run(url: str, home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "CURATOR_DATABASE_URL": url, "CURATOR_HOME": str(home)}
    return subprocess.run(
        [sys.executable, *words], env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("words", [("people", "list"), ("schedule",), ("webhooks", "list")])
def test_a_database_that_is_not_there_is_said_without_its_password(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    url = f"postgresql://anna:secret-word@127.0.0.1:{free_port()}/letters"
    done = run(url, tmp_path, "-m", "curator", *words)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "secret-word" not in done.stderr
    assert "is away" in done.stderr


@pytest.mark.heavy
def test_a_database_that_goes_away_while_something_is_written_keeps_all_or_nothing(
    tmp_path: Path, database_url: str
) -> None:
    done = run(database_url, tmp_path, "-c", AT_WORK)
    said, count = done.stdout.strip().splitlines()
    assert "is away" in said
    assert count == "0"
