"""Serve the demo world on 127.0.0.1, with validators as a real site has them."""

from __future__ import annotations

import hashlib
import sys
import threading
from collections.abc import Mapping
from datetime import date
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import unquote, urlsplit

import yaml

from curator.demo import pages
from curator.demo.pages import Answer
from curator.demo.stories import WORLD, sites

DEAD_FEED = "old-lantern/feed"


class World:
    """The demo's sites on a free port of 127.0.0.1 while the context lasts; `today` determines
    them.
    """

    def __init__(self, today: date, port: int = 0) -> None:
        self.today = today
        self._server = _Server(("127.0.0.1", port), _Requests)
        self.base = f"http://127.0.0.1:{self._server.server_port}"
        self._server.answers = pages.answers(today, self.base)

    def __enter__(self) -> Self:
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        )
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def feeds_yaml(self) -> str:
        """Return a feeds.yaml for this world: newsletter, sections and all feeds, one
        of them dead.
        """
        settings = yaml.safe_load((WORLD / "newsletter.yaml").read_text(encoding="utf-8"))
        feeds = [pages.source_fields(site, self.base) for site in sites().values()]
        feeds.append(
            {
                "name": "Old Lantern",
                "url": f"{self.base}/{DEAD_FEED}",
                "language": "en",
                "kind": "blog",
            }
        )
        written = yaml.safe_dump(
            {**settings, "feeds": feeds}, allow_unicode=True, sort_keys=False, width=120
        )
        return (
            "# The demo's newsletter. Its sources live on this machine and only while the demo"
            f" runs.\n{written}"
        )

    def path_of(self, url: str) -> str:
        """Return the page path of an address of this world, by which its texts are found."""
        return unquote(urlsplit(url).path).lstrip("/")


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64
    answers: Mapping[str, Answer] = {}

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Ignore clients that hang up, as they do when Ctrl-C ends the demo."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Requests(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        answer = self.server.answers.get(unquote(urlsplit(self.path).path).lstrip("/"))
        if answer is None:
            self._send(404, b"Nothing here.\n", {"Content-Type": "text/plain; charset=utf-8"})
            return
        etag = f'"{hashlib.sha256(answer.content).hexdigest()[:20]}"'
        validators = {"ETag": etag, "Last-Modified": format_datetime(answer.changed, usegmt=True)}
        if self.headers.get("If-None-Match") == etag:
            self._send(304, b"", validators)
        else:
            self._send(200, answer.content, {**validators, "Content-Type": answer.media_type})

    do_HEAD = do_GET  # noqa: N815

    def _send(self, status: int, content: bytes, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Log nothing: the demo prints a table of what happened."""
