"""The whole way on PostgreSQL instead of SQLite: same commands, same result."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow


def curator(database_url: str, *words: str) -> str:
    environment = {**os.environ, "CURATOR_DATABASE_URL": database_url}
    done = subprocess.run(
        [sys.executable, "-m", "curator", *words],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_demo_goes_the_whole_way(database_url: str, tmp_path: Path):
    said = curator(database_url, "demo", "--out", str(tmp_path / "demo"))
    assert "sent      14 of 14 mails" in said
    assert not (tmp_path / "demo/var/curator.sqlite3").exists()
    listed = curator(
        database_url, "subscribers", "list", "--json", "--home", str(tmp_path / "demo/var")
    )
    assert listed.count("reader-") == 14
