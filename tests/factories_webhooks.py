"""A receiver of webhooks on this machine that keeps what it gets and answers as a test wishes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

import pytest
from standardwebhooks import Webhook

SECRET = "whsec_" + "c2VjcmV0" * 5
ELSE = "whsec_" + "b3RoZXJz" * 5


@dataclass
class Inbox:
    """What came to `url`. `answers` are the next statuses, 204 after them; "slow" holds the
    request until `let_go` is set.
    """

    url: str = ""
    answers: list[int | str] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)  # of the next answers
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    let_go: Event = field(default_factory=Event)

    @property
    def told(self) -> list[dict[str, Any]]:
        """The messages, each with the signature checked by the library of the specification."""
        return [Webhook(SECRET).verify(body, headers) for headers, body in self.got]

    @property
    def types(self) -> list[str]:
        return [each["type"] for each in self.told]

    @property
    def texts(self) -> list[str]:
        """What came, as it is."""
        return [body.decode() for _, body in self.got]


@contextmanager
def inbox() -> Iterator[Inbox]:
    behind = Inbox()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # the name of http.server
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            behind.got.append((dict(self.headers.items()), body))
            answer = behind.answers.pop(0) if behind.answers else 204
            if answer == "slow":
                behind.let_go.wait(60)
                return
            self.send_response(int(answer))
            for name, text in behind.headers.items():
                self.send_header(name, text)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    behind.url = f"http://127.0.0.1:{server.server_address[1]}/hook"
    Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield behind
    finally:
        behind.let_go.set()
        server.shutdown()
        server.server_close()


@contextmanager
def hooked(patch: pytest.MonkeyPatch, path: str = "") -> Iterator[Inbox]:
    """The settings name one webhook called crm, told everything."""
    with inbox() as behind:
        patch.setenv("CURATOR_WEBHOOKS", f"crm={behind.url}{path}")
        patch.setenv("CURATOR_WEBHOOK_SECRETS", f"crm={SECRET}")
        yield behind
