"""Readers and editors wait for a transaction: in one there is writing, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from bench.sample_runs import NOW, gather, good, read, reader
from curator import signing
from curator.records import Entry, Failure, Feed
from curator.runs.gather import PIECE
from curator.store import late_leaving, models, subscribers
from tests.runs.watching import watched

pytestmark = pytest.mark.django_db(transaction=True)


def changing_titles(hour: int, count: int = 300) -> Feed:
    """A feed that keeps ids and links, and tells 500 characters of another title each hour."""
    when = NOW + timedelta(hours=hour)
    entries = (
        Entry(
            "a",
            f"id-{n}",
            f"https://a.example/{n}",
            f"{n} " + "a" * 400 + "bcd"[hour] * 90,
            published=when,
        )
        for n in range(count)
    )
    return Feed("a", tuple(entries))


def test_entries_are_compared_before_the_database_is_locked() -> None:
    gather({"a": changing_titles(0), **others()})
    with watched() as locks:
        gather({"a": changing_titles(1), **others()})
    assert not locks.inside
    assert models.Entry.objects.filter(source__name="a").count() == 300


def test_a_feed_of_thousands_is_written_a_few_at_a_time_and_its_validators_last() -> None:
    written: list[int] = []

    def note(execute: Callable[..., Any], sql: str, rows: Any, many: bool, context: Any) -> Any:
        if many and rows and "store_entry" in sql:
            written.append(len(rows))
            assert not models.Source.objects.get(name="a").changed_at
        return execute(sql, rows, many, context)

    with connection.execute_wrapper(note):
        report = gather({"a": changing_titles(0, 2 * PIECE + 1), **others()})
    assert written == [PIECE, PIECE, 1]
    assert (report.entries_new, models.Entry.objects.count()) == (2 * PIECE + 1, 2 * PIECE + 1)
    assert models.Source.objects.get(name="a").changed_at


def test_readers_who_leave_while_a_hostile_feed_is_stored_have_left() -> None:
    """In a thread of its own, as a web server would: every answer is 200, and all are gone."""
    for number in range(20):
        subscribers.add(f"reader{number}@example.org", ["en"], "Yes.", "test", NOW)
    readers = list(models.Subscriber.objects.values_list("pk", flat=True))
    paths = [f"/leave/{signing.make(settings.SECRET_KEY, 'leave', pk)}" for pk in readers]

    def leave() -> list[int]:
        try:
            return [Client().post(path).status_code for path in paths]
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as threads:
        answers = threads.submit(leave)
        hour = 0
        while not answers.done() or hour < 2:
            gather({"a": changing_titles(hour % 3, 2_000), **others()})
            hour += 1
        assert answers.result(60) == [200] * 20
    late_leaving.carry_out()
    assert set(models.Subscriber.objects.values_list("state", flat=True)) == {"left"}


def others() -> dict[str, Feed | Failure]:
    return {name: Feed(name, ()) for name in "bc"}


def test_a_story_is_placed_before_the_database_is_locked() -> None:
    read(reader(a=good("a")))
    again = reader(b=good("b"))
    with watched() as locks:
        report = read(again)
    assert report.read == 1
    assert not locks.inside
