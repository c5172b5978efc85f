"""A PostgreSQL server of the tests' own."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

BINARIES = (
    sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if Path("/usr/lib/postgresql").is_dir()
    else []
)


def as_postgres(*command: str) -> None:
    """PostgreSQL refuses to run as root."""
    before = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    subprocess.run([*before, *command], check=True, capture_output=True, cwd="/")


@contextmanager
def postgresql() -> Iterator[str]:
    """Start a server in a folder of its own; gives the address of its database."""
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
