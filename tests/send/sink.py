"""Postfix's smtp-sink as a mail server that keeps what it takes, misbehaves, or dies."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import tempfile
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.send.receiver import body, free_port

_RECIPIENT = re.compile(r"^X-Rcpt-Args: <([^>]+)>", re.MULTILINE)


class Sink:
    """Postfix's smtp-sink, which keeps every mail as a file; `options` make it misbehave."""

    def __init__(self, *options: str) -> None:
        # not in pytest's folder, which every session that starts closes to others
        folder = Path(tempfile.mkdtemp(prefix="curator-sink-"))
        folder.chmod(0o777)
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
    def letters(self) -> list[tuple[str, str]]:
        """Recipient and body of each mail that is here to its last line."""
        mails = [file.read_text() for file in self._folder.iterdir()]
        whole = [one for one in mails if one.rstrip().endswith("--")]
        return [(found[1], body(one)) for one in whole if (found := _RECIPIENT.search(one))]

    @property
    def received(self) -> Counter[str]:
        return Counter(recipient for recipient, _ in self.letters)

    def die(self) -> None:
        """As if its machine lost power."""
        self._process.kill()

    def close(self) -> None:
        self._process.terminate()
        self._process.wait(60)
        shutil.rmtree(self._folder)


needs_sink = pytest.mark.skipif(
    shutil.which("smtp-sink", path=os.environ["PATH"] + ":/usr/sbin") is None,
    reason="smtp-sink is not installed (apt-get install postfix)",
)
