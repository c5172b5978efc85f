"""Postfix's smtp-sink, for tests that send many mails to a server that is not ours."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.send.receiver import free_port


class Sink:
    """Postfix's smtp-sink, which keeps every mail as a file; `options` make it misbehave."""

    def __init__(self, folder: Path, *options: str) -> None:
        folder.mkdir()
        folder.chmod(0o777)
        for parent in folder.parents:
            if parent.is_relative_to(tempfile.gettempdir()) and parent != Path(
                tempfile.gettempdir()
            ):
                parent.chmod(
                    parent.stat().st_mode | 0o011
                )  # nobody walks through, to its own folder
        user = ("-u", "nobody") if os.geteuid() == 0 else ()
        self.port, self._folder = free_port(), folder
        command = [
            "smtp-sink",
            *user,
            "-d",
            f"{folder}/%H%M.",
            *options,
            f"127.0.0.1:{self.port}",
            "100",
        ]
        self._process = subprocess.Popen(
            command, env={**os.environ, "PATH": os.environ["PATH"] + ":/usr/sbin"}
        )
        self._wait()

    def _wait(self) -> None:
        for _ in range(1200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        raise AssertionError("smtp-sink does not listen")

    @property
    def received(self) -> Counter[str]:
        lines = (one for file in self._folder.iterdir() for one in file.read_text().splitlines())
        return Counter(
            one.partition("<")[2].rstrip(">") for one in lines if one.startswith("X-Rcpt-Args:")
        )

    def close(self) -> None:
        self._process.terminate()
        self._process.wait(60)


needs_sink = pytest.mark.skipif(
    shutil.which("smtp-sink", path=os.environ["PATH"] + ":/usr/sbin") is None,
    reason="smtp-sink is not installed (apt-get install postfix)",
)
