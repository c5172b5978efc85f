"""The production commands behind a web server that ends TLS, and a database that is held meanwhile."""

from __future__ import annotations

import socket
import sqlite3
from collections.abc import Callable
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from curator.commands.run import is_open
from tests.factories_serving import HTTPS, curator_run, listening, until, waitress_serve


@pytest.mark.heavy
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


@pytest.mark.heavy
def test_a_web_server_at_another_address_is_believed_where_the_settings_name_it(
    tmp_path: Path,
) -> None:
    base, proxy = "https://news.example.org", "127.0.0.2"
    with listening(
        curator_run, tmp_path, CURATOR_BASE_URL=base, CURATOR_TRUSTED_PROXY=proxy
    ) as server:
        assert server.asks("GET", "/sign-in/", HTTPS, source=proxy).status == 200
        assert server.asks("GET", "/sign-in/", HTTPS, source="127.0.0.1").status == 301


@pytest.mark.heavy
def test_strangers_can_neither_fill_the_disk_nor_take_every_connection(tmp_path: Path) -> None:
    with listening(curator_run, tmp_path) as server, ExitStack() as half_asked:
        for _ in range(150):
            line = half_asked.enter_context(socket.create_connection(("127.0.0.1", server.port)))
            line.sendall(b"GET /sign-in/ HTTP/1.1\r\nHost: 127.0.0.1\r\n")
        announced = {"Content-Length": "150000000"}
        assert server.asks("POST", "/leave/x", announced).status == 413
        assert server.asks("GET", "/sign-in/", {}).status == 200


@pytest.mark.parametrize(
    ("base", "host", "open_"),
    [
        ("http://127.0.0.1:8000", "127.0.0.1", False),
        ("http://localhost:8000", "::1", False),
        ("http://news.example.org", "127.0.0.1", True),
        ("http://127.0.0.1:8000", "0.0.0.0", True),
        ("https://news.example.org", "0.0.0.0", False),
    ],
)
def test_a_desk_without_encryption_in_the_open_is_named(base: str, host: str, open_: bool) -> None:
    assert is_open(base, host) == open_


@pytest.mark.heavy
def test_whoever_leaves_while_the_database_is_held_has_left(tmp_path: Path) -> None:
    with listening(curator_run, tmp_path) as server:
        with closing(sqlite3.connect(tmp_path / "curator.sqlite3", isolation_level=None)) as held:
            held.execute("BEGIN IMMEDIATE")
            assert server.asks("POST", server.leave, {}).status == 200
            assert server.state_of_anna() == "confirmed"
        until(lambda: server.state_of_anna() == "left")
