"""The whole way on PostgreSQL instead of SQLite: same commands, same result."""

from __future__ import annotations

import json
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


@pytest.fixture(scope="module")
def demo(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """What the demo says, and its data directory."""
    out = tmp_path_factory.mktemp("demo")
    return curator(database_url, "demo", "--out", str(out)), out / "var"


def test_the_demo_goes_the_whole_way(database_url: str, demo: tuple[str, Path]):
    said, home = demo
    assert "sent      14 of 14 mails" in said
    assert not (home / "curator.sqlite3").exists()
    listed = curator(database_url, "subscribers", "list", "--json", "--home", str(home))
    assert listed.count("reader-") == 14


def test_a_correction_changes_its_story_and_is_taken_back(
    database_url: str, demo: tuple[str, Path]
):
    home = ("--home", str(demo[1]))
    about = ("correct", "1", "--about", "privacy", "--save", "--json")
    saved = json.loads(curator(database_url, "themes", *about, *home))
    assert "privacy" not in saved["before"]
    assert "privacy" in saved["after"]
    assert '"privacy"' in curator(database_url, "themes", "list", "--json", *home)
    back = ("correct", "1", "--forget", "privacy", "--save", "--json")
    assert json.loads(curator(database_url, "themes", *back, *home))["after"] == saved["before"]
    assert curator(database_url, "themes", "list", "--json", *home) == ""
