"""What an address answers, asked of real servers."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from curator.net.client import ClientSettings
from curator.net.exchange import Limits
from curator.preflight import links

SETTINGS = ClientSettings(
    allow_hosts=("127.0.0.1",),
    limits=Limits(seconds_first_byte=0.5, seconds_total=1.0),
    pause_seconds=0.0,
)


class Site(BaseHTTPRequestHandler):
    """Answers /CODE with that code; /moved leads to another site, /no-head knows no HEAD, /slow
    says nothing, /rude hangs up on HEAD.
    """

    asked: list[tuple[str, str]]
    elsewhere = ""

    def do_GET(self) -> None:
        self._answer()

    def do_HEAD(self) -> None:
        self._answer()

    def _answer(self) -> None:
        path = self.path.strip("/")
        self.asked.append((self.command, path))
        if path == "slow":
            threading.Event().wait(2)
        elif path == "rude" and self.command == "HEAD":
            self.connection.shutdown(socket.SHUT_RDWR)
        elif path == "moved":
            self._say(301, Location=self.elsewhere)
        elif path == "no-head":
            self._say(405 if self.command == "HEAD" else 200)
        else:
            self._say(int(path) if path.isdecimal() else 200)

    def _say(self, code: int, **headers: str) -> None:
        self.send_response(code)
        for name, value in (headers | {"Content-Length": "0"}).items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    other = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    Site.asked, Site.elsewhere = [], f"http://127.0.0.1:{other.server_port}/here"
    for each in (server, other):
        threading.Thread(target=each.serve_forever, args=(0.02,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    for each in (server, other):
        each.shutdown()
        each.server_close()


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.mark.parametrize(
    ("path", "state"),
    [
        ("200", "alive"),
        ("moved", "alive"),
        ("no-head", "alive"),
        ("rude", "alive"),
        ("404", "dead"),
        ("410", "dead"),
        ("403", "unclear"),
        ("429", "unclear"),
        ("500", "unclear"),
        ("slow", "unclear"),
    ],
)
def test_a_page_is_there_or_not_or_nobody_can_say(site: str, path: str, state: str) -> None:
    assert links.answers([f"{site}/{path}"], SETTINGS)[f"{site}/{path}"].state == state


def test_a_server_that_answers_head_is_asked_once(site: str) -> None:
    links.answers([f"{site}/200", f"{site}/404"], SETTINGS)
    assert sorted(Site.asked) == [("GET", "404"), ("HEAD", "200"), ("HEAD", "404")]


def test_a_redirect_is_followed_to_the_other_site(site: str) -> None:
    links.answers([f"{site}/moved"], SETTINGS)
    assert Site.asked == [("HEAD", "moved"), ("HEAD", "here")]


@pytest.mark.parametrize(
    "address", ["http://10.0.0.1/", "http://[::1]/", "http://169.254.169.254/latest/"]
)
def test_a_private_address_is_not_asked_and_leads_nowhere(address: str) -> None:
    assert links.answers([address], SETTINGS)[address].state == "dead"


def test_a_server_that_is_not_there_is_dead() -> None:
    address = f"http://127.0.0.1:{free_port()}/"
    assert links.answers([address], SETTINGS)[address].state == "dead"
