"""How long other programs wait for the database: the longest time that gathering, reading,
drafting, editing, sending and leaving hold SQLite's write lock, with 20,000 stories.

    python -m bench.locks [--stories 20000] [--readers 500]

One source keeps its ids and links and tells other titles of 500 characters, 2,000 entries at a
time; its pages are real ones. Beside it all, a reader leaves every 50 ms. A lock lasts from BEGIN
IMMEDIATE to the end of COMMIT; for a statement outside a transaction, as long as that takes.
Exits 1 where the 99th percentile of an act is above 250 ms, or a reader was answered anything
but 200.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import quantiles
from typing import Any

LIMIT_MS = 250.0
NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
FEEDS = Path(__file__).parents[1] / "feeds.yaml"
held: defaultdict[str, list[float]] = defaultdict(list)  # milliseconds, by act
_act = "preparing"
_main = threading.main_thread()


def watch() -> None:
    """Have Django's SQLite connections note how long each write lock was held, under the act of
    the main thread; other threads of the program stand for themselves.
    """
    from django.db.backends.sqlite3 import base

    wrapper: Any = base.DatabaseWrapper
    start, commit, rollback = (
        wrapper._start_transaction_under_autocommit,
        wrapper._commit,
        wrapper._rollback,
    )

    def begins(self: Any) -> None:
        start(self)
        self.locked_at = time.perf_counter()

    def ends(end: Callable[[Any], Any]) -> Callable[[Any], Any]:
        def ended(self: Any) -> Any:
            try:
                return end(self)
            finally:
                if began := getattr(self, "locked_at", None):
                    note(time.perf_counter() - began)
                    self.locked_at = None

        return ended

    wrapper._start_transaction_under_autocommit = begins
    wrapper._commit, wrapper._rollback = ends(commit), ends(rollback)
    execute = base.SQLiteCursorWrapper.execute

    def executes(self: Any, query: str, params: Any = None) -> Any:
        alone = not self.connection.in_transaction and query.startswith(
            ("INSERT", "UPDATE", "DELETE")
        )
        began = time.perf_counter()
        try:
            return execute(self, query, params)
        finally:
            if alone:
                note(time.perf_counter() - began)

    base.SQLiteCursorWrapper.execute = executes  # type: ignore[method-assign]


def note(seconds: float) -> None:
    act = _act if threading.current_thread() is _main else "leaving"
    held[act].append(seconds * 1000)


@contextmanager
def act(name: str) -> Iterator[None]:
    """What is done within counts as `name`."""
    global _act
    before, _act = _act, name
    began = time.perf_counter()
    yield
    _act = before
    print(f"{name}: {time.perf_counter() - began:.1f} s", flush=True)


def newsroom(stories: int, readers: int) -> None:
    """Real readings of forty articles, and so many copies of their rows."""
    from bench.sample_runs import good, read, reader
    from curator.store import models, subscribers

    names = {f"n{number}": good(f"n{number} told {number}") for number in range(40)}
    read(reader(60.0, **names), NOW)
    kept = list(models.Story.objects.select_related("entry"))
    source = models.Source.objects.get()
    made = [kept[number % len(kept)] for number in range(stories - len(kept))]
    entries = models.Entry.objects.bulk_create(
        models.Entry(
            source=source, uid=f"copy{n}", link=f"https://paper.example/c{n}", title=one.title,
            published=_seen(n), first_seen=_seen(n), record=one.entry.record, state="read",
        )
        for n, one in enumerate(made)
    )  # fmt: skip
    clusters = models.Cluster.objects.bulk_create(models.Cluster() for _ in made)
    rows = []
    for n, (one, entry, cluster) in enumerate(zip(made, entries, clusters, strict=True)):
        one.pk, one._state.adding, one.entry, one.cluster = None, True, entry, cluster
        one.published = _seen(n)
        rows.append(_copy(one))
    models.Story.objects.bulk_create(rows, batch_size=500)
    for number in range(readers):
        subscribers.add(f"reader{number}@example.org", ["en"], "Yes.", "bench", NOW)


def _copy(row: Any) -> Any:
    from curator.store import models

    names = [field.attname for field in models.Story._meta.concrete_fields if field.attname != "id"]
    return models.Story(**{name: getattr(row, name) for name in names})


def _seen(number: int) -> datetime:
    return NOW - timedelta(minutes=5 * (number % 20_000))


def hostile(hour: int) -> Any:
    from curator.records import Entry, Feed

    when = NOW + timedelta(hours=hour)
    titles = (f"{n} " + "a" * 400 + "bcd"[hour] * 90 for n in range(2_000))
    entries = (
        Entry("a", f"id-{n}", f"https://a.example/{n}", title, "x" * 2_000, published=when)
        for n, title in enumerate(titles)
    )
    return Feed("a", tuple(entries))


def leaving(stop: threading.Event, answered: list[int], readers: int) -> None:
    from django.conf import settings
    from django.test import Client

    from curator import signing

    client, number = Client(SERVER_NAME="127.0.0.1"), 0
    while not stop.wait(0.05):
        number = number % (readers // 2) + 1
        token = signing.make(settings.SECRET_KEY, "leave", number)
        answered.append(client.post(f"/leave/{token}").status_code)


def acts() -> None:
    """Everything that a week brings, one act after the other."""
    from bench.sample_runs import gather, good, read, reader
    from curator.records import Feed
    from curator.store import models

    others = {name: Feed(name, ()) for name in "bc"}
    for hour in range(3):
        with act("gather"):
            gather({"a": hostile(hour), **others}, NOW + timedelta(hours=hour))
    models.Entry.objects.filter(source__name="a").update(state="skipped")  # it has no pages
    pages = {f"new{number}": good(f"new{number} and {number}") for number in range(40)}
    again = reader(60.0, **pages)
    with act("read"):
        read(again, NOW)
    desk()


def desk() -> None:
    from django.contrib.auth.models import Group, User
    from django.test import Client

    from curator.runs import context, draft
    from curator.store import models
    from curator.store.history import PUBLISHERS, ensure_groups

    config = context.config()
    for name in ("draft", "draft again"):
        with act(name):
            issue = draft.draft(config, NOW)
    client = Client(SERVER_NAME="127.0.0.1")
    ensure_groups()
    publisher = User.objects.create_user("paula")
    publisher.groups.add(Group.objects.get(name=PUBLISHERS))
    client.force_login(publisher)
    address = f"/issue/{issue.pk}/"
    words = {"language": "en", "headline": "A shorter headline", "blurb": "And a blurb."}
    with act("edit"):
        for pick in models.Pick.objects.filter(issue=issue, dropped=False):
            client.post(f"{address}pick/{pick.pk}/", words)
            client.post(f"{address}pick/{pick.pk}/place/", {"do": "down"})
    with act("pick"):
        for story in models.Story.objects.filter(current=True).order_by("-published")[:20]:
            client.post(f"/candidates/{story.pk}/pick/", {"slot": "loyalty"})
    assert models.Words.objects.filter(issue=issue).exists()
    models.Issue.objects.filter(pk=issue.pk).delete()
    send()


def send() -> None:
    from bench.send import approved_issue, sink
    from curator.send.run import run
    from curator.send.transports.smtp import Server
    from curator.store.models import Issue

    issue = approved_issue(12)
    assert isinstance(issue, Issue)
    with sink() as port, act("send"):
        sent = run(issue, Server("127.0.0.1", port, connections=4), publish=lambda _: None)
    print(f"sent {sent.sent}")


def main() -> int:
    """Prepare a home of its own, do it all, print what was held."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--stories", type=int, default=20_000)
    options.add_argument("--readers", type=int, default=500)
    asked = options.parse_args()
    if shutil.which("smtp-sink") is None:
        print("no smtp-sink here to send to: it comes with postfix")
        return 77
    with tempfile.TemporaryDirectory(prefix="curator-locks-") as home:
        os.environ |= {"CURATOR_HOME": home, "CURATOR_FEEDS": str(FEEDS)}
        return measured(asked.stories, asked.readers)


def measured(stories: int, readers: int) -> int:
    from curator.store.database import open_store

    open_store()
    watch()
    newsroom(stories, readers)
    stop, answered = threading.Event(), list[int]()
    leaver = threading.Thread(target=leaving, args=(stop, answered, readers))
    leaver.start()
    try:
        acts()
    finally:
        stop.set()
        leaver.join()
    return report(answered)


def report(answered: list[int]) -> int:
    """Print a line an act; 1 where a limit is passed."""
    refused = [status for status in answered if status != 200]
    print(f"\n{'act':14}{'locks':>8}{'p50 ms':>10}{'p99 ms':>10}{'longest':>10}")
    slow = [name for name in held if name != "preparing" and not _within(name)]
    print(f"{len(answered)} readers left meanwhile, {len(refused)} were not answered with 200")
    if slow:
        print(f"above {LIMIT_MS:.0f} ms: {', '.join(slow)}")
    return 1 if refused or slow else 0


def _within(name: str) -> bool:
    """Print an act's line; whether its 99th percentile is within the limit."""
    lengths = held[name]
    cuts = quantiles([*lengths, *lengths], n=100)
    print(f"{name:14}{len(lengths):8}{cuts[49]:10.1f}{cuts[98]:10.1f}{max(lengths):10.1f}")
    return cuts[98] <= LIMIT_MS


if __name__ == "__main__":
    sys.exit(main())
