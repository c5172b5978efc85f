"""The production commands, listening with a home of their own."""

from __future__ import annotations

import os
import re
import shlex
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

from curator import signing
from curator.config import environment

RUNNING = Path(__file__).resolve().parents[1] / "docs/running.md"
FEEDS = Path(__file__).parent / "desk/feeds.yaml"
HANGS = 60  # seconds
HTTPS = {"Host": "news.example.org", "X-Forwarded-Proto": "https"}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def curator_run(port: int) -> list[str]:
    return [sys.executable, "-m", "curator", "run", "--no-schedule", "--port", str(port)]


def waitress_serve(port: int) -> list[str]:
    """As docs/running.md says it, on another port."""
    (line,) = re.findall(r"^    waitress-serve (.*)$", RUNNING.read_text("utf-8"), re.MULTILINE)
    words = shlex.split(line.replace("127.0.0.1:8000", f"127.0.0.1:{port}"))
    return [sys.executable, "-m", "waitress", *words]


class Server:
    """A command that listens, with a home of its own and one reader."""

    def __init__(self, home: Path, port: int, settings: dict[str, str]) -> None:
        self.home, self.port = home, port
        self.environment = {
            **os.environ, "CURATOR_HOME": str(home), "CURATOR_FEEDS": str(FEEDS), **settings,
        }  # fmt: skip
        add = ["subscribers", "add", "anna@example.org", "--language", "en", "--consent", "Yes."]
        command = [sys.executable, "-m", "curator", *add]
        subprocess.run(command, env=self.environment, check=True, capture_output=True)

    @property
    def leave(self) -> str:
        return f"/leave/{signing.make(environment().secret_key, 'leave', 1)}"

    def asks(
        self, method: str, path: str, headers: dict[str, str], source: str = "127.0.0.1"
    ) -> HTTPResponse:
        line = HTTPConnection("127.0.0.1", self.port, timeout=HANGS, source_address=(source, 0))
        with closing(line):
            line.request(method, path, headers=headers)
            answer = line.getresponse()
            answer.read()
            return answer

    def state_of_anna(self) -> str:
        with closing(sqlite3.connect(self.home / "curator.sqlite3")) as rows:
            return str(rows.execute("SELECT state FROM store_subscriber").fetchone()[0])


@contextmanager
def listening(command: Callable[[int], list[str]], home: Path, **settings: str) -> Iterator[Server]:
    server = Server(home, free_port(), settings)
    process = subprocess.Popen(
        command(server.port), env=server.environment, stdout=subprocess.DEVNULL
    )
    try:
        until(lambda: reached(server.port))
        server.asks("GET", "/sign-in/", {})  # it has begun to answer
        yield server
    finally:
        process.terminate()
        process.wait(HANGS)


def reached(port: int, address: str = "127.0.0.1") -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((address, port)) == 0


def until(so: Callable[[], bool]) -> None:
    end = time.monotonic() + HANGS
    while not so():
        assert time.monotonic() < end
        time.sleep(0.1)
