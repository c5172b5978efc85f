"""Readers and editors wait for a transaction: in one there is writing, and nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest

from curator.records import Entry, Failure, Feed
from curator.store import models
from tests.factories_runs import NOW, gather, good, read, reader
from tests.runs.watching import watched

pytestmark = pytest.mark.django_db(transaction=True)


def changing_titles(hour: int) -> Feed:
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
        for n in range(300)
    )
    return Feed("a", tuple(entries))


def test_entries_are_compared_before_the_database_is_locked() -> None:
    gather({"a": changing_titles(0), **others()})
    with watched() as locks:
        gather({"a": changing_titles(1), **others()})
    assert not locks.inside
    assert models.Entry.objects.filter(source__name="a").count() == 300


def others() -> dict[str, Feed | Failure]:
    return {name: Feed(name, ()) for name in "bc"}


def test_a_story_is_placed_before_the_database_is_locked() -> None:
    read(reader(a=good("a")))
    again = reader(b=good("b"))
    with watched() as locks:
        report = read(again)
    assert report.read == 1
    assert not locks.inside
