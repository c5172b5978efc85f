"""HEAD over a real waitress: the head of GET, no body, whatever makes the answer."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import suppress
from http.client import HTTPConnection
from threading import Thread

import pytest
from django.http import StreamingHttpResponse
from django.test import RequestFactory
from waitress.server import create_server

from curator.web.middleware import HeadWithoutBody
from curator.wsgi import application

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def port() -> Iterator[int]:
    server = create_server(application, host="127.0.0.1", port=0, threads=1)

    def serve() -> None:
        with suppress(OSError):  # its sockets are closed under it when the test is over
            server.run()

    thread = Thread(target=serve, daemon=True)
    thread.start()
    yield int(server.effective_port)
    server.close()
    thread.join(5)


def asked(port: int, method: str, path: str) -> tuple[list[bytes], bytes]:
    """Status and headers, and every byte that follows them on the wire."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as line:
        line.sendall(
            f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode()
        )
        wire = b"".join(iter(lambda: line.recv(65536), b""))
    head, _, body = wire.partition(b"\r\n\r\n")
    return head.split(b"\r\n"), body


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/sign-in/", b"200"),
        ("/nowhere/", b"404"),
        ("/static/desk.css", b"200"),
        ("/leave/x", b"404"),
    ],
)
def test_head_has_the_head_of_get_and_no_body(port: int, path: str, status: bytes) -> None:
    whole, body = asked(port, "GET", path)
    head, nothing = asked(port, "HEAD", path)
    assert whole[0].split()[1] == head[0].split()[1] == status
    assert (len(body) > 0, nothing) == (True, b"")
    length = f"Content-Length: {len(body)}".encode()
    assert length in whole
    assert length in head


def test_what_is_asked_next_on_the_same_connection_is_answered(port: int) -> None:
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("HEAD", "/sign-in/")
    connection.getresponse().read()
    line = connection.sock
    connection.request("GET", "/sign-in/")
    assert b"Sign in" in connection.getresponse().read()
    assert connection.sock is line
    connection.close()


def test_a_stream_is_closed_unread() -> None:
    read: list[bytes] = []
    stream = StreamingHttpResponse(read.append(b"x") or b"x" for _ in range(3))  # type: ignore[func-returns-value]
    answered = HeadWithoutBody(lambda request: stream)(RequestFactory().head("/"))
    assert isinstance(answered, StreamingHttpResponse)
    assert (list(answered), read) == ([], [])
