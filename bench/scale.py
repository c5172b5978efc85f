"""What a unit costs when there is more of everything, on the database of CURATOR_DATABASE_URL (an
empty one) or SQLite.

    python -m bench.scale [--sizes 10000 100000]
    CURATOR_DATABASE_URL=postgresql://… python -m bench.scale --sizes 10000 1000000

So many readers and so many stories, made by a generator and copied in as rows: no page is read
for them. Each figure is printed as soon as it is known: milliseconds a unit of this program's
processor time, of the database's (0 on SQLite, where it is in the program's, and where the server
is on another machine), and by the clock, which on a busy machine means little. What is measured:

plan        counting what would go to whom, a reader
queue       freezing who gets an issue, a reader
claim       claiming a mail and noting that it was sent, in turns as the sender does it
search      the newest twenty stories with two words, a question
candidates  the desk's list of the week's stories, of which there are as many at any size
match       whether any story tells the same as a new one, in an index of as many
"""

from __future__ import annotations

import argparse
import json
import os
import random
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import psutil

from bench.send import approved_issue

if TYPE_CHECKING:
    from django.db.models import Model

STEMS = ("calm", "fast", "glad", "kind", "long", "new", "old", "open")
WORDS = [f"{stem}{number}" for stem in STEMS for number in range(250)]
CHOICES = (
    '["en"]',
    '["de", "en"]',
    '["ko"]',
    '["fr"]',
    '["fi", "en"]',
    '["pt-BR"]',
    '["en", "de"]',
)
CLAIMS, ROUNDS = 100, 20
WEEK = 7 * 24 * 60  # stories: one a minute
NOW = datetime(2026, 11, 29, 8, tzinfo=UTC)
NAMES = ("plan", "queue", "claim", "search", "candidates", "match")
# milliseconds a unit: processor time of the program and of the database, and by the clock
Cost = tuple[float, float, float]


def main() -> None:
    """Fill the database to each size in turn, and measure there."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--only", nargs="+", choices=NAMES, default=NAMES)
    given = parser.parse_args()
    os.environ.setdefault("CURATOR_HOME", tempfile.mkdtemp(prefix="curator-scale-"))
    os.environ.setdefault("CURATOR_SECRET_KEY", "only-for-measuring-0123456789-abcd")
    from curator.store.database import open_store

    open_store()
    before, index = 0, Stories()
    for number, size in enumerate(sorted(given.sizes), start=1):
        _say(size, "rows", _timed(partial(_grow, before, size), size - before))
        before, issue = size, approved_issue(number)
        measures: dict[str, Callable[[], Cost]] = {
            "plan": partial(_plan, issue, size),
            "queue": partial(_queue, issue, size),
            "claim": partial(_claim, issue),
            "search": _search,
            "candidates": _candidates,
            "match": partial(index.find, size),
        }
        for name in (name for name in NAMES if name in given.only):
            _say(size, name, measures[name]())


def _say(size: int, name: str, cost: Cost) -> None:
    print(f"{size:>9}  {name:<10}  {' / '.join(f'{part:9.3f}' for part in cost)}", flush=True)


# --- rows ---


def _grow(before: int, size: int) -> None:
    """Readers and stories up to `size` of each."""
    from django.db import connection

    from curator.store import models

    dice, numbers, record = random.Random(size), range(before, size), _record()
    source, _ = models.Source.objects.get_or_create(name="S", defaults={"url": "https://e.test/"})
    _copy(models.Subscriber, (_reader(n) for n in numbers))
    _copy(models.Cluster, ({"id": n + 1} for n in numbers))
    _copy(models.Entry, (_entry(source.pk, n) for n in numbers))
    _copy(models.Story, (_story(n, dice, record) for n in numbers))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as PostgreSQL does by itself a minute later


def _copy(model: type[Model], rows: Iterable[dict[str, Any]]) -> None:
    """Write rows, each a dict of the same columns; the others are as in a new object."""
    from django.db import connection, transaction

    rows = iter(rows)
    first = next(rows)
    blank = model()
    fields = [field for field in model._meta.concrete_fields if not _made_by_the_database(field)]
    usual = {
        str(field.column): field.get_db_prep_save(field.pre_save(blank, add=True), connection)
        for field in fields
        if field.column not in first
    }
    columns = [*first, *(name for name in usual if name != "id")]
    others = [usual[name] for name in columns[len(first) :]]
    written = ([*row.values(), *others] for row in _again(first, rows))
    with transaction.atomic(), connection.cursor() as cursor:
        _write(cursor, model._meta.db_table, columns, written)


def _made_by_the_database(field: Any) -> bool:
    return bool(field.generated)


def _again(first: dict[str, Any], rows: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    yield first
    yield from rows


def _write(cursor: Any, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    from django.db import connection

    names = ", ".join(f'"{name}"' for name in columns)
    if connection.vendor == "postgresql":
        with cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy:
            for row in rows:
                copy.write_row(row)
        sequence = f"pg_get_serial_sequence('{table}', 'id')"
        cursor.execute(f'SELECT setval({sequence}, (SELECT max(id) FROM "{table}"))')
        return
    places = ", ".join("%s" for _ in columns)
    cursor.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({places})', rows)


def _reader(number: int) -> dict[str, Any]:
    return {
        "id": number + 1,
        "address": f"reader{number}@example.org",
        "languages": CHOICES[number % len(CHOICES)],
        "variant": ("", "", "", "loyalty")[number // len(CHOICES) % 4],
        "mail_format": "html" if number % 10 else "text",
        "state": "confirmed",
        "pseudonym": f"{number:032x}",
    }


def _entry(source: int, number: int) -> dict[str, Any]:
    from curator.store import database

    seen = database.moment(NOW - timedelta(minutes=number))
    return {
        "id": number + 1,
        "source_id": source,
        "uid": str(number),
        "link": f"https://e.test/{number}",
        "published": seen,
        "first_seen": seen,
        "record": "{}",
        "state": "read",
    }


def _story(number: int, dice: random.Random, record: str) -> dict[str, Any]:
    from curator.store import database

    return {
        "id": number + 1,
        "entry_id": number + 1,
        "cluster_id": number + 1,
        "record": record if number < WEEK else "{}",  # only the week's are read by the desk
        "search_text": " ".join(dice.choices(WORDS, k=60)),
        "url": f"https://e.test/{number}",
        "language": "en",
        "kind": "article",
        "on_topic": True,
        "topic_score": 0.9,
        "published": database.moment(NOW - timedelta(minutes=number)),
    }


def _record() -> str:
    """A story as it is kept, of a few hundred words."""
    from bench import samples
    from curator.records import to_json

    story = samples.story(0, "en", "Contact Centre Notes", "article", 260, "customer-service")
    return json.dumps(to_json(story))


# --- measuring ---


def _timed(what: Callable[[], object], units: int) -> Cost:
    """Milliseconds a unit."""
    before = _clocks()
    what()
    program, database, wall = (
        1000 * (after - each) / units for each, after in zip(before, _clocks(), strict=True)
    )
    return program, database, wall


def _clocks() -> tuple[float, float, float]:
    """Seconds of the program's processor time, of its database session's, and by the clock."""
    from django.db import connection

    used = 0.0
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor, suppress(psutil.NoSuchProcess):
            cursor.execute("SELECT pg_backend_pid()")
            times = psutil.Process(cursor.fetchone()[0]).cpu_times()
            used = times.user + times.system
    return time.process_time(), used, time.perf_counter()


def _plan(issue: Any, size: int) -> Cost:
    from curator.send.plan import plan

    return _timed(lambda: plan(issue), size)


def _queue(issue: Any, size: int) -> Cost:
    from curator.store import recipients

    return _timed(lambda: recipients.queue(issue, ["en"], lambda pk: f"<{issue.pk}.{pk}@x>"), size)


def _claim(issue: Any) -> Cost:
    from curator.store import deliveries

    def turns() -> None:
        outcomes: list[deliveries.Outcome] = []
        for _ in range(ROUNDS):
            claims = deliveries.turn(issue, "bench", outcomes, CLAIMS, NOW)
            outcomes = [deliveries.Outcome(claim, "sent") for claim in claims]

    return _timed(turns, ROUNDS * CLAIMS)


def _search() -> Cost:
    from curator.store import models, search

    asked = [" ".join(random.Random(n).sample(WORDS, 2)) for n in range(ROUNDS)]

    def ask() -> None:
        for words in asked:
            found = models.Story.objects.filter(search.matching(words), current=True)
            list(found.order_by("-published").values_list("pk")[:20])

    return _timed(ask, ROUNDS)


def _candidates() -> Cost:
    """Without what earlier pages have kept."""
    from django.core.cache import cache

    from curator.desk.candidate_filter import Filter, found

    cache.clear()
    return _timed(lambda: found(Filter(), 7, NOW), 1)


class Stories:
    """An index of made-up stories: variations on some that were written, made again when asked for
    instead of kept. Reading a candidate's row, half a millisecond, is not in the figure.
    """

    def __init__(self) -> None:
        self._size = 0
        self._written: list[Any] = []
        self._index: Any = None

    def find(self, size: int) -> Cost:
        """Questions about stories nobody has told, in an index grown to `size`."""
        from bench.match import SEED, Writer
        from curator.match import Index

        if self._index is None:
            writer = Writer(SEED)
            self._written = [writer.print_of(writer.story(f"w{n}")) for n in range(500)]
            self._index = Index(_Made(self))
        for number in range(self._size, size):
            self._index.add(self.made(number))
        self._size = size
        asked = [self.made(-number) for number in range(1, 101)]
        return _timed(lambda: [self._index.find(each) for each in asked], len(asked))

    def made(self, number: int) -> Any:
        """The story of that number, the same each time; negative: one that is in no index."""
        import numpy as np

        from curator.match.meaning import quantised
        from curator.match.shingles import shingles

        dice = np.random.default_rng(abs(number) * 2 + (number < 0))
        one, other = dice.integers(len(self._written), size=2)
        seen, names = self._written[one], self._written[other]
        text, signature = shingles(" ".join(map(str, dice.integers(13_000, size=40))))
        vectors = seen.vectors
        if len(vectors):
            direction = dice.normal(size=vectors.shape[1]) * 60
            vectors = quantised((vectors + direction).astype(np.float32))
        return replace(
            seen,
            id=f"s{number}",
            title=f"title {number}",
            addresses=frozenset({f"e.test/{number}"}),
            text=text,
            signature=signature,
            anchors=(*seen.anchors[:4], *names.anchors[:4]),
            vectors=vectors,
        )


class _Made(dict[str, Any]):
    """The fingerprints of such an index: none is kept."""

    def __init__(self, stories: Stories) -> None:
        super().__init__()
        self._stories = stories

    def __getitem__(self, identity: str) -> Any:
        return self._stories.made(int(identity[1:]))

    def __setitem__(self, identity: str, seen: Any) -> None:
        """Nothing to keep."""


if __name__ == "__main__":
    main()
