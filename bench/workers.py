"""Gathering, reading and sending by one, two and four `curator work` programs on PostgreSQL.

    CURATOR_DATABASE_URL=postgresql://…/postgres python -m bench.workers [--workers 1 2 4]
        [--feeds 1000] [--pages 1000] [--mails 5000]

Each number of workers has a database of its own, made on that server and dropped again. Feeds and
pages come from a server of this machine that takes 20 ms an answer, mails go to Postfix's
smtp-sink. A rate is units by the seconds from the run's start to its end, as its row says; the
ratio is that to the first number of workers. Workers, database, pages and receiver share the
cores, so that the rates stop growing where those are full: they are printed. Exits 77 without
PostgreSQL or smtp-sink.
"""

from __future__ import annotations

import argparse
import html
import http.server
import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from bench import samples
from bench.send import approved_issue, sink

MISSING, HOSTS, LATENCY, PATIENCE = 77, 100, 0.02, 1_800
TEXTS = Path(__file__).parents[1] / "training" / "texts"
STAGES = ("gather", "read", "send")
HEAD = """newsletter: {name: Bench, languages: [en], sender: {name: B, address: b@bench.test}, reply_to: b@bench.test,
  imprint: [x], privacy_url: https://bench.test/p, base_url: https://bench.test}
allow_hosts: [127.0.0.0/8]
collect: {pause_seconds: 0}
schedule: {gather: never, read: never, draft: never, publish: never, housekeeping: never}
feeds:
"""  # noqa: E501


@dataclass(frozen=True, slots=True)
class Amount:
    """How many units each stage does."""

    feeds: int
    pages: int
    mails: int

    def of(self, stage: str) -> int:
        return {"gather": self.feeds, "read": self.pages, "send": self.mails}[stage]


class _Site(http.server.BaseHTTPRequestHandler):
    """/feed/N/K is a feed of K entries, /page/… an article."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:  # the library's name
        time.sleep(LATENCY)
        kind, _, rest = self.path.strip("/").partition("/")
        served = {"feed": self._feed, "page": self._page}.get(kind)
        body = served(rest) if served else b""
        self.send_response(200 if body else 404)
        markup = "application/rss+xml" if kind == "feed" else "text/html"
        self.send_header("Content-Type", f"{markup}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _feed(self, rest: str) -> bytes:
        number, entries = map(int, rest.split("/"))
        items = (
            f"<item><guid>{number}-{entry}</guid><title>Article {number}-{entry}</title>"
            f"<link>http://{self.headers['Host']}/page/{number}-{entry}</link></item>"
            for entry in range(entries)
        )
        return f"<rss version='2.0'><channel>{''.join(items)}</channel></rss>".encode()

    def _page(self, rest: str) -> bytes:
        feed, _, entry = rest.partition("-")
        number = int(feed) * 7 + int(entry)
        title = f"Number {number}: {_texts()[number % len(_texts())][0]}"
        parts = (_texts()[(number + more * 13) % len(_texts())][1] for more in range(4))
        paragraphs = "".join(f"<p>{html.escape(part)}</p>" for part in parts)
        return f"<title>{html.escape(title)}</title><article>{paragraphs}</article>".encode()

    def log_message(self, format: str, *words: object) -> None:
        """Say nothing."""


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256


@cache
def _texts() -> list[tuple[str, str]]:
    lines = (TEXTS / "en.jsonl").read_text("utf-8").splitlines()
    return [(row["title"], row["text"]) for row in map(json.loads, lines)]


@contextmanager
def site(folder: Path, amount: Amount) -> Iterator[Path]:
    """A feeds.yaml whose sources are served by this program."""
    entries = -(-amount.pages // amount.feeds)
    with _Server(("0.0.0.0", 0), _Site) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        port = server.server_address[1]
        path = folder / "feeds.yaml"
        lines = (
            f"  - {{name: 'S{n}', url: 'http://127.1.0.{1 + n % HOSTS}:{port}/feed/{n}/{entries}'}}"
            for n in range(amount.feeds)
        )
        path.write_text(HEAD + "\n".join(lines) + "\n", "utf-8")
        yield path
        server.shutdown()


@contextmanager
def database(server: str) -> Iterator[str]:
    """The address of an empty database on that server; dropped afterwards."""
    import psycopg

    name = f"bench_{secrets.token_hex(4)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
        try:
            yield urlsplit(server)._replace(path=f"/{name}").geturl()
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@contextmanager
def workers(count: int, environment: dict[str, str], folder: Path) -> Iterator[None]:
    """So many `curator work`, each with a home of its own."""
    running = []
    try:
        for number in range(count):
            command = [sys.executable, "-m", "curator", "work", "--home", str(folder / str(number))]
            log = (folder / f"work-{number}.log").open("wb")
            with log:
                running.append(subprocess.Popen(command, env=environment, stdout=log, stderr=log))
        yield
    finally:
        for program in running:
            program.terminate()
        for program in running:
            program.wait()


def one_round(server: str, count: int, amount: Amount) -> dict[str, float]:
    """Seconds of each stage with so many workers."""
    with (
        tempfile.TemporaryDirectory(prefix="curator-workers-") as name,
        site(Path(name), amount) as feeds,
        database(server) as url,
        sink() as port,
    ):
        environment = os.environ | {
            "CURATOR_HOME": str(Path(name) / "home"),
            "CURATOR_OUT": str(Path(name) / "out"),
            "CURATOR_FEEDS": str(feeds),
            "CURATOR_DATABASE_URL": url,
            "CURATOR_SECRET_KEY": "only-for-measuring-0123456789-abcd",
            "CURATOR_SMTP_URL": f"smtp://127.0.0.1:{port}?connections=4",
        }
        _step("prepare", environment, amount)
        with workers(count, environment, Path(name)):
            return {stage: _step(stage, environment, amount) for stage in STAGES}


def _step(name: str, environment: dict[str, str], amount: Amount) -> float:
    command = [sys.executable, "-m", "bench.workers", "--step", name, "--mails", str(amount.mails)]
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True)
    return float(done.stdout)


def step(name: str, mails: int) -> float:
    """In a program of its own: fill the database, or have the workers do a stage; its seconds."""
    from curator.store.database import open_store

    open_store()
    if name == "prepare":
        _fill(mails)
        return 0.0
    return _sent() if name == "send" else _ran(name)


def _fill(mails: int) -> None:
    from django.contrib.auth.models import User

    from curator.records import to_json
    from curator.store.models import Approval, Subscriber

    approved_issue(1)
    User.objects.update(is_superuser=True)
    whole = samples.snapshot(1)
    newsletter = replace(
        whole.newsletter,
        languages=("en",),
        sender_address="b@bench.test",
        reply_to="b@bench.test",
        imprint=("Bench",),
        privacy_url="https://bench.test/p",
        base_url="https://bench.test",
    )
    Approval.objects.update(snapshot=to_json(replace(whole, newsletter=newsletter)))
    readers = (
        Subscriber(
            address=f"reader{n}@example.org",
            languages=["en"],
            state="confirmed",
            pseudonym=f"{n:032x}",
        )
        for n in range(mails)
    )
    Subscriber.objects.bulk_create(readers, batch_size=2_000)


def _ran(name: str) -> float:
    from curator.runs import queued
    from curator.store.models import Run

    queued.put(name, datetime.now(UTC), everything=True)
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        run = Run.objects.get(name=name)
        if run.finished_at is not None:
            failed = (run.outcome or {}).get("failed")
            if run.error or failed:
                raise SystemExit(f"{name} failed: {run.error} {failed}")
            return (run.finished_at - run.started_at).total_seconds()
        time.sleep(0.1)
    raise SystemExit(f"{name} did not end within {PATIENCE} s")


def _sent() -> float:
    from django.contrib.auth.models import User

    from curator.store import models, send_jobs

    issue = models.Issue.objects.get()
    by = User.objects.get(username="bench")
    began = time.monotonic()
    job = send_jobs.ask(issue, by, send_jobs.seal(issue.approvals.get()), datetime.now(UTC))
    while issue.state != "sent":
        if job.reason or time.monotonic() - began > PATIENCE:
            raise SystemExit(f"sending did not end: {job.reason}")
        time.sleep(0.1)
        issue.refresh_from_db()
        job.refresh_from_db()
    return time.monotonic() - began


def main() -> int:
    """A round for each number of workers."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2, 4])
    parser.add_argument("--feeds", type=int, default=1_000)
    parser.add_argument("--pages", type=int, default=1_000)
    parser.add_argument("--mails", type=int, default=5_000)
    parser.add_argument("--step", choices=("prepare", *STAGES), help=argparse.SUPPRESS)
    wanted = parser.parse_args()
    if wanted.step:
        print(step(wanted.step, wanted.mails))
        return 0
    server = os.environ.get("CURATOR_DATABASE_URL", "")
    if not server.startswith("postgresql") or shutil.which("smtp-sink") is None:
        print("bench workers: needs CURATOR_DATABASE_URL of a PostgreSQL, and Postfix's smtp-sink")
        return MISSING
    _print(server, wanted.workers, Amount(wanted.feeds, wanted.pages, wanted.mails))
    return 0


def _print(server: str, counts: Sequence[int], amount: Amount) -> None:
    print(f"{os.cpu_count()} cores for everything; units a second (ratio)")
    first: dict[str, float] = {}
    for count in counts:
        seconds = one_round(server, count, amount)
        first = first or seconds
        rates = (
            f"{stage} {amount.of(stage) / took:7.1f} ({first[stage] / took:.2f})"
            for stage, took in seconds.items()
        )
        print(f"{count} workers  {'  '.join(rates)}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
