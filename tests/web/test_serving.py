"""The production commands behind a web server that ends TLS, and a database that is held meanwhile."""

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
from contextlib import ExitStack, closing, contextmanager
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import pytest

from curator import signing
from curator.config import environment

README = Path(__file__).resolve().parents[2] / "README.md"
FEEDS = Path(__file__).parent.parent / "desk/feeds.yaml"
HANGS = 60  # seconds
HTTPS = {"Host": "news.example.org", "X-Forwarded-Proto": "https"}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def curator_run(port: int) -> list[str]:
    return [sys.executable, "-m", "curator", "run", "--no-schedule", "--port", str(port)]


def waitress_serve(port: int) -> list[str]:
    """As the README says it, on another port."""
    (line,) = re.findall(r"^    waitress-serve (.*)$", README.read_text("utf-8"), re.MULTILINE)
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


def reached(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def until(so: Callable[[], bool]) -> None:
    end = time.monotonic() + HANGS
    while not so():
        assert time.monotonic() < end
        time.sleep(0.1)


@pytest.mark.parametrize("command", [curator_run, waitress_serve])
def test_behind_a_web_server_with_tls_pages_are_answered_and_one_click_lets_go(
    tmp_path: Path, command: Callable[[int], list[str]]
) -> None:
    with listening(command, tmp_path, CURATOR_BASE_URL="https://news.example.org") as server:
        assert server.asks("GET", "/sign-in/", HTTPS).status == 200
        without = {"Host": "news.example.org"}
        assert server.asks("GET", "/sign-in/", without).status == 301
        assert server.asks("POST", server.leave, without).status == 200
        assert server.state_of_anna() == "left"


def test_a_web_server_at_another_address_is_believed_where_the_settings_name_it(
    tmp_path: Path,
) -> None:
    base, proxy = "https://news.example.org", "127.0.0.2"
    with listening(
        curator_run, tmp_path, CURATOR_BASE_URL=base, CURATOR_TRUSTED_PROXY=proxy
    ) as server:
        assert server.asks("GET", "/sign-in/", HTTPS, source=proxy).status == 200
        assert server.asks("GET", "/sign-in/", HTTPS, source="127.0.0.1").status == 301


def test_strangers_can_neither_fill_the_disk_nor_take_every_connection(tmp_path: Path) -> None:
    with listening(curator_run, tmp_path) as server, ExitStack() as half_asked:
        for _ in range(150):
            line = half_asked.enter_context(socket.create_connection(("127.0.0.1", server.port)))
            line.sendall(b"GET /sign-in/ HTTP/1.1\r\nHost: 127.0.0.1\r\n")
        announced = {"Content-Length": "150000000"}
        assert server.asks("POST", "/leave/x", announced).status == 413
        assert server.asks("GET", "/sign-in/", {}).status == 200


def test_whoever_leaves_while_the_database_is_held_has_left(tmp_path: Path) -> None:
    with listening(curator_run, tmp_path) as server:
        with closing(sqlite3.connect(tmp_path / "curator.sqlite3", isolation_level=None)) as held:
            held.execute("BEGIN IMMEDIATE")
            assert server.asks("POST", server.leave, {}).status == 200
            assert server.state_of_anna() == "confirmed"
        until(lambda: server.state_of_anna() == "left")
