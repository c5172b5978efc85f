"""The whole way on PostgreSQL instead of SQLite: same commands, same result."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

BINARIES = (
    sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if Path("/usr/lib/postgresql").is_dir()
    else []
)
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not BINARIES, reason="PostgreSQL's server is not installed"),
]


def as_postgres(*command: str) -> None:
    """PostgreSQL refuses to run as root."""
    before = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    subprocess.run([*before, *command], check=True, capture_output=True, cwd="/")


@pytest.fixture(scope="module")
def database_url() -> Iterator[str]:
    # not tmp_path: the server's user must reach it, and a socket's path must be short
    with (
        tempfile.TemporaryDirectory(prefix="curator-pg-", ignore_cleanup_errors=True) as name,
        ExitStack() as undo,
    ):
        folder = Path(name)
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        data, tools = str(folder / "data"), BINARIES[-1]
        as_postgres(
            str(tools / "initdb"),
            "-D",
            data,
            "-U",
            "curator",
            "--auth",
            "trust",
            "-E",
            "UTF8",
            "--no-sync",
        )
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c fsync=off"
        as_postgres(
            str(tools / "pg_ctl"),
            "-D",
            data,
            "-w",
            "-l",
            str(folder / "log"),
            "-o",
            options,
            "start",
        )
        undo.callback(as_postgres, str(tools / "pg_ctl"), "-D", data, "-m", "immediate", "stop")
        yield f"postgresql://curator@127.0.0.1:{port}/postgres"


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
