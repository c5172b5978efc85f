"""What gathering keeps: one source's trouble costs only itself, also in the memory."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from curator.collect.health import next_health
from curator.collect.identity import settle
from curator.records import Entry, Failure, Feed, GatherRequest, Health, Known, Source
from curator.runs.gather import Gathered
from curator.runs.gather import gather as gather_run
from curator.store import models

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
SOURCES = [Source(name, f"https://{name}.example/feed") for name in ("a", "b", "c")]
pytestmark = pytest.mark.django_db


@dataclass
class Answers:
    """Collecting without the network: what each source gives."""

    given: dict[str, Feed | Failure]

    def gather(
        self, requests: Iterable[GatherRequest], *, now: datetime
    ) -> Generator[Feed | Failure, None, None]:
        yield from (self.given[request.source.name] for request in requests)

    def settle(self, entries: Iterable[Entry], known: Iterable[Known]) -> tuple[Entry, ...]:
        return settle(entries, known)

    def health(self, before: Health, result: Feed | Failure, *, now: datetime, url: str) -> Health:
        return next_health(before, result, now=now, url=url)


def feed(name: str, title: str = "fine") -> Feed:
    return Feed(name, (Entry(name, "1", f"https://{name}.example/1", title, published=NOW),))


def gather(given: dict[str, Feed | Failure], now: datetime = NOW) -> Gathered:
    return gather_run(SOURCES, Answers(given), now)


def test_a_feed_that_the_memory_refuses_costs_only_itself() -> None:
    report = gather({"a": feed("a"), "b": feed("b", "\ud800"), "c": feed("c")})
    assert [(one.source, one.entries) for one in report.failed] == [("b", 0)]
    assert "cannot be stored" in report.failed[0].reason
    assert sorted(models.Entry.objects.values_list("source__name", flat=True)) == ["a", "c"]
    assert models.Source.objects.get(name="b").state == "failing"


def test_a_server_that_asks_to_be_left_alone_is_also_by_a_gather_of_everything() -> None:
    answers: dict[str, Feed | Failure] = {name: feed(name) for name in ("a", "c")}
    busy = Failure("b", "the server asks us to come less often (429)", "http", 3600)
    assert gather(answers | {"b": busy}).left_alone == {}
    report = gather(answers, NOW + timedelta(minutes=59))
    assert (report.sources, report.left_alone) == (2, {"b": NOW + timedelta(hours=1)})
    report = gather(answers | {"b": feed("b")}, NOW + timedelta(minutes=61))
    assert (report.sources, report.left_alone, models.Source.objects.get(name="b").state) == (
        3,
        {},
        "ok",
    )
