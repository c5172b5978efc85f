"""What a unit costs when there is more of everything: queueing and claiming mails, searching
stories, at two sizes, on the database of CURATOR_DATABASE_URL (an empty one) or SQLite.

    python -m bench.scale [--sizes 10000 100000]

Prints one line a size: milliseconds of processor and wall time for a unit. Readers and stories are
made by a generator. Wall times of a busy machine mean little; the growth from one size to the next
means more.
"""

from __future__ import annotations

import argparse
import os
import random
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from bench.send import approved_issue

STEMS = ("calm", "fast", "glad", "kind", "long", "new", "old", "open")
WORDS = [f"{stem}{number}" for stem in STEMS for number in range(250)]
CLAIMS, ROUNDS = 100, 20
NOW = datetime(2026, 11, 29, 8, tzinfo=UTC)


def main() -> None:
    """Fill the database to each size in turn, and measure there."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000])
    sizes = sorted(parser.parse_args().sizes)
    os.environ.setdefault("CURATOR_HOME", tempfile.mkdtemp(prefix="curator-scale-"))
    os.environ.setdefault("CURATOR_SECRET_KEY", "only-for-measuring-0123456789-abcd")
    from curator.store.database import open_store

    open_store()
    before = 0
    for number, size in enumerate(sizes, start=1):
        _grow(before, size)
        before = size
        figures = {"queue": _queue(number, size), "claim": _claim(), "search": _search()}
        said = "  ".join(f"{name} {cpu:.3f}/{wall:.3f}" for name, (cpu, wall) in figures.items())
        print(f"{size:>9}  {said}   ms a unit, processor/wall")


def _grow(before: int, size: int) -> None:
    """Readers and stories up to `size` of each."""
    from django.db import connection

    from curator.store import models

    dice = random.Random(size)
    source, _ = models.Source.objects.get_or_create(name="S", defaults={"url": "https://e.test/"})
    for start in range(before, size, 2_000):
        numbers = range(start, min(start + 2_000, size))
        models.Subscriber.objects.bulk_create(_reader(n) for n in numbers)
        clusters = models.Cluster.objects.bulk_create(models.Cluster() for _ in numbers)
        entries = models.Entry.objects.bulk_create(_entry(source, n) for n in numbers)
        pairs = zip(entries, clusters, strict=True)
        models.Story.objects.bulk_create(_story(*pair, dice) for pair in pairs)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as PostgreSQL does by itself a minute later


def _reader(number: int) -> Any:
    from curator.store import models

    return models.Subscriber(
        address=f"reader{number}@example.org",
        languages=["en"],
        state="confirmed",
        pseudonym=f"{number:032x}",
    )


def _entry(source: Any, number: int) -> Any:
    from curator.store import models

    seen = NOW - timedelta(minutes=number)
    link = f"https://e.test/{number}"
    return models.Entry(
        source=source, uid=str(number), link=link, published=seen, first_seen=seen, record={},
        state="read",
    )  # fmt: skip


def _story(entry: Any, cluster: Any, dice: random.Random) -> Any:
    from curator.store import models

    text = " ".join(dice.choices(WORDS, k=60))
    return models.Story(
        entry=entry, cluster=cluster, record={}, search_text=text, url=entry.link, language="en",
        kind="article", on_topic=True, published=entry.published,
    )  # fmt: skip


def _timed(what: Callable[[], object], units: int) -> tuple[float, float]:
    """Milliseconds a unit: of this process's processor, and on the wall (the database's too)."""
    cpu, wall = time.process_time(), time.perf_counter()
    what()
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    return 1000 * cpu / units, 1000 * wall / units


def _queue(number: int, size: int) -> tuple[float, float]:
    """Freezing who gets an issue, a reader."""
    from curator.store import deliveries, models

    issue = approved_issue(number)
    assert isinstance(issue, models.Issue)
    return _timed(lambda: deliveries.queue(issue, ["en"], lambda pk: f"<{number}.{pk}@x>"), size)


def _claim() -> tuple[float, float]:
    """Claiming a mail and noting that it was sent, in turns as the sender does it."""
    from curator.store import deliveries, models

    issue = models.Issue.objects.order_by("-number")[0]

    def turns() -> None:
        outcomes: list[deliveries.Outcome] = []
        for _ in range(ROUNDS):
            claims = deliveries.turn(issue, "bench", outcomes, CLAIMS, NOW)
            outcomes = [deliveries.Outcome(claim, "sent") for claim in claims]

    return _timed(turns, ROUNDS * CLAIMS)


def _search() -> tuple[float, float]:
    """The newest twenty stories with two words, a question."""
    from curator.store import models, search

    asked = [" ".join(random.Random(n).sample(WORDS, 2)) for n in range(ROUNDS)]

    def ask() -> None:
        for words in asked:
            found = models.Story.objects.filter(search.matching(words), current=True)
            list(found.order_by("-published").values_list("pk")[:20])

    return _timed(ask, ROUNDS)


if __name__ == "__main__":
    main()
