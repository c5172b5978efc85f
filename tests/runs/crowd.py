"""Several `curator` programs on one PostgreSQL, with feeds to gather and readers to mail; they are killed and started again."""

from __future__ import annotations

import http.server
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from tests.collect.feeds import item, rss
from tests.factories_postgresql import BINARIES, as_postgres
from tests.factories_webhooks import SECRET, Inbox
from tests.send.sink import Sink

FEEDS = Path(__file__).parent.parent / "desk/feeds.yaml"
PREPARE = """
import secrets, sys
from datetime import UTC, datetime
from curator.store.database import open_store
open_store()
from curator.runs import context
from curator.runs.approve import approve
from curator.runs.renderer import IssueRenderer
from curator.store import models, run_log, send_jobs
from tests.desk import newsroom
paula = newsroom.person("paula", "publisher")
issue = newsroom.issue(newsroom.story("Fast answers keep customers"))
models.Subscriber.objects.bulk_create(
    (models.Subscriber(address=f"reader{n}@example.org", languages=["en"], state="confirmed", pseudonym=secrets.token_hex(16))
     for n in range(int(sys.argv[1]))), batch_size=2000)
approve(IssueRenderer.of(context.config()), issue, paula)
issue.refresh_from_db()
approval = issue.approvals.get()
send_jobs.ask(issue, paula, send_jobs.seal(approval), datetime.now(UTC))
run_log.ask(paula)
"""


class _Feed(http.server.BaseHTTPRequestHandler):
    """Three entries at every address, after a moment."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:  # the library's name
        name = self.path.strip("/")
        time.sleep(0.02)
        link = f"http://{self.headers['Host']}/{name}"
        body = rss(*(item(f"{name} {n}", f"{link}/{n}", f"{name}-{n}") for n in range(3)))
        self.send_response(200 if name.isdecimal() else 404)
        self.send_header("Content-Type", "application/rss+xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *words: object) -> None:
        """Say nothing."""


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256


@contextmanager
def feeds(count: int, folder: Path, hosts: int = 100) -> Iterator[Path]:
    """A feeds.yaml of so many sources on so many addresses of this machine."""
    with _Server(("0.0.0.0", 0), _Feed) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        port = server.server_address[1]
        text = FEEDS.read_text("utf-8").partition("\nfeeds:")[0]
        # with the sample's own imprint nothing is sent
        text = text.replace("1 Example Street", "1 Long Lane").replace("example.org", "minute.test")
        never = "{gather: never, read: never, draft: never, publish: never, housekeeping: never}"
        lines = [
            text,
            "allow_hosts: [127.0.0.0/8]",
            f"schedule: {never}",
            "collect: {pause_seconds: 0}",
            "feeds:",
        ]
        lines += [
            f"  - {{name: 'S{n}', url: 'http://127.1.0.{1 + n % hosts}:{port}/{n}'}}"
            for n in range(count)
        ]
        path = folder / "feeds.yaml"
        path.write_text("\n".join(lines) + "\n", "utf-8")
        yield path
        server.shutdown()


class Crowd:
    """The programs of one newsletter, and what its database says."""

    def __init__(self, url: str, folder: Path, feeds: Path, sink: Sink) -> None:
        self.url, self._folder = url, folder
        self.environment = {
            **os.environ,
            "CURATOR_HOME": str(folder / "home"),
            "CURATOR_OUT": str(folder / "out"),
            "CURATOR_FEEDS": str(feeds),
            "CURATOR_DATABASE_URL": url,
            "CURATOR_SMTP_URL": f"smtp://127.0.0.1:{sink.port}?connections=4",
            "PYTHONPATH": str(Path(__file__).parents[2]),
        }
        self.programs: dict[tuple[str, ...], subprocess.Popen[bytes]] = {}

    def prepare(self, readers: int) -> None:
        """An approved issue that is asked to be sent to `readers`, and a gather that is asked for."""
        command = [sys.executable, "-c", PREPARE, str(readers)]
        done = subprocess.run(
            command, env=self.environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr

    def tell(self, hook: Inbox) -> None:
        """Let one webhook be told everything."""
        self.environment["CURATOR_WEBHOOKS"] = f"crm={hook.url}"
        self.environment["CURATOR_WEBHOOK_SECRETS"] = f"crm={SECRET}"

    def start(self, *words: str) -> None:
        log = (self._folder / f"{words[0]}-{Path(words[-1]).name}.log").open("ab")
        command = [sys.executable, "-m", "curator", *words]
        with log:
            program = subprocess.Popen(command, env=self.environment, stdout=log, stderr=log)
        self.programs[words] = program

    def kill_one(self, dice: random.Random) -> None:
        """Kill a program at random, and start it again."""
        words = dice.choice(sorted(self.programs))
        self.programs[words].kill()
        self.programs[words].wait()
        self.start(*words)

    def restart_database(self) -> None:
        """As after a power cut: nobody is asked to let go."""
        [[data]] = self.ask("SHOW data_directory")
        tool = str(BINARIES[-1] / "pg_ctl")
        log = str(Path(data).parent / "log")
        as_postgres(tool, "-D", data, "-m", "immediate", "-w", "-l", log, "restart")

    def ask(self, question: str) -> list[Any]:
        for _ in range(100):
            try:
                with psycopg.connect(self.url, connect_timeout=5) as connection:
                    return connection.execute(question.encode()).fetchall()
            except psycopg.OperationalError:
                time.sleep(0.2)
        raise AssertionError("the database does not answer")

    def states(self) -> Counter[str]:
        return Counter(dict(self.ask("SELECT state, count(*) FROM store_delivery GROUP BY state")))

    def gathered(self) -> int:
        return int(self.ask("SELECT count(*) FROM store_source WHERE state = 'ok'")[0][0])

    def done(self) -> bool:
        """Whether the issue is sent and the gather has ended."""
        [[reason]] = self.ask("SELECT reason FROM store_job WHERE kind = 'sending'")
        assert not reason, f"the sending ended: {reason}"
        sent = self.ask("SELECT state FROM store_issue")[0][0] == "sent"
        ended = self.ask(
            "SELECT count(*) FROM store_run WHERE name='gather' AND finished_at IS NOT NULL"
        )
        lists = self.ask("SELECT count(*) FROM store_job WHERE issue_id IS NULL")
        return sent and bool(ended[0][0]) and not lists[0][0]

    def stop(self) -> list[float]:
        """Ask every program to end; the seconds each took, and it is an error to be killed."""
        took = []
        for program in self.programs.values():
            program.send_signal(signal.SIGTERM)
        began = time.monotonic()
        for program in self.programs.values():
            program.wait(60)
            took.append(round(time.monotonic() - began, 1))
        return took

    def close(self) -> None:
        for program in self.programs.values():
            program.kill()
            program.wait()

    def logs(self) -> str:
        return "\n".join(
            f"--- {log.name}\n{log.read_text(errors='replace')[-3000:]}"
            for log in sorted(self._folder.glob("*.log"))
        )


def printed(counts: Counter[Any]) -> str:
    """A histogram, one line a value."""
    most = max(counts.values(), default=1)
    return "\n".join(
        f"{value!s:>10} {count:>7} {'#' * max(1, 40 * count // most)}"
        for value, count in sorted(counts.items())
    )
