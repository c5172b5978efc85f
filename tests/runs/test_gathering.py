"""What gathering keeps: one source's trouble costs only itself, also in the memory."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bench.sample_runs import NOW, gather
from curator.records import Entry, Failure, Feed, Message
from curator.store import models

pytestmark = pytest.mark.django_db


def feed(name: str, title: str = "fine") -> Feed:
    return Feed(name, (Entry(name, "1", f"https://{name}.example/1", title, published=NOW),))


def test_a_feed_that_the_memory_refuses_costs_only_itself() -> None:
    report = gather({"a": feed("a"), "b": feed("b", "\ud800"), "c": feed("c")})
    assert [(one.source, one.entries) for one in report.failed] == [("b", 0)]
    assert "cannot be stored" in report.failed[0].reason
    assert sorted(models.Entry.objects.values_list("source__name", flat=True)) == ["a", "c"]
    assert models.Source.objects.get(name="b").state == "failing"


def test_a_server_that_asks_to_be_left_alone_is_also_by_a_gather_of_everything() -> None:
    answers: dict[str, Feed | Failure] = {name: feed(name) for name in ("a", "c")}
    busy = Failure("b", Message("the server asks us to come less often (429)"), "http", 3600)
    assert gather(answers | {"b": busy}).left_alone == {}
    report = gather(answers, NOW + timedelta(minutes=59))
    assert (report.sources, report.left_alone) == (2, {"b": NOW + timedelta(hours=1)})
    report = gather(answers | {"b": feed("b")}, NOW + timedelta(minutes=61))
    assert (report.sources, report.left_alone, models.Source.objects.get(name="b").state) == (
        3,
        {},
        "ok",
    )
