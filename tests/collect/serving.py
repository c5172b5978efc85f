"""A server on 127.0.0.1 that says exactly what a test wants, byte by byte, however wrong."""

from __future__ import annotations

import os
import socket
import socketserver
import struct
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

Piece = bytes | float  # bytes to send, or seconds to wait
Answer = Callable[["Request"], Iterable[Piece]]


@dataclass(frozen=True)
class Request:
    """One request as it came; header names in lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes = b""


@dataclass
class Site:
    """What is served: an answer a path, and the requests that came."""

    answers: dict[str, Answer] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)
    port: int = 0

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def paths(self) -> list[str]:
        return [request.path for request in self.requests]

    def add(self, path: str, content: bytes | str = b"", status: int = 200, **headers: str) -> None:
        """Serve `content` at `path`; header names with _ for -."""
        self.answers[path] = lambda request: [reply(content, status, **headers)]


def reply(content: bytes | str = b"", status: int = 200, **headers: str) -> bytes:
    """A whole answer, its length right unless `Content_Length` says otherwise."""
    body = content.encode() if isinstance(content, str) else content
    named = {
        "Content-Length": str(len(body)),
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in named.items())
    return f"HTTP/1.1 {status} X\r\n{head}\r\n".encode() + body


@contextmanager
def serving() -> Iterator[Site]:
    """A site that is served until the end of the block."""
    site = Site()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            try:
                while (request := _read(self.rfile)) and _answer(site, request, self.wfile):
                    pass
            except _Reset:
                self.connection.setsockopt(
                    socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
                )
                os.close(self.connection.detach())  # with nothing to linger for, this is a reset

    with _Server(("127.0.0.1", 0), Handler) as server:
        site.port = server.server_address[1]
        threading.Thread(
            target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        ).start()
        try:
            yield site
        finally:
            server.shutdown()


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up in the middle is what many tests are about."""


def _read(file: Any) -> Request | None:
    line = file.readline().decode("latin-1").split()
    if len(line) < 2:
        return None
    headers = {}
    while (header := file.readline().decode("latin-1").strip()) != "":
        name, _, value = header.partition(":")
        headers[name.lower()] = value.strip()
    return Request(line[0], line[1], headers, file.read(int(headers.get("content-length", 0))))


def _answer(site: Site, request: Request, file: Any) -> bool:
    site.requests.append(request)
    found = site.answers.get(request.path)
    for piece in found(request) if found else [reply("nothing here", 404)]:
        if isinstance(piece, float):
            time.sleep(piece)
        else:
            file.write(piece)
            file.flush()
    return True


def closing(answer: Answer) -> Answer:
    """The connection is closed after this answer."""

    def closes(request: Request) -> Iterable[Piece]:
        yield from answer(request)
        raise ConnectionResetError

    return closes


class _Reset(Exception):
    """The connection is to be reset, not closed."""


def resetting(answer: Answer) -> Answer:
    """The connection is reset after this answer: the client's system reports an error, not an end."""

    def resets(request: Request) -> Iterable[Piece]:
        yield from answer(request)
        yield 0.05  # what was sent has arrived: a reset throws away what has not
        raise _Reset

    return resets
