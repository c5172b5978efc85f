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


NEW = "https://new.example/feed"


def moved() -> models.Source:
    """A source of which a permanent redirect was believed."""
    gather({name: feed(name) for name in "abc"})
    models.Source.objects.filter(name="a").update(url=NEW, etag="1", due_at=NOW)
    return models.Source.objects.get(name="a")


@pytest.mark.parametrize("kind", ["gone", "parked"])
def test_where_a_redirect_led_to_nothing_the_listed_address_is_asked_again(kind: str) -> None:
    listed = moved().listed_url
    gather({name: feed(name) for name in "bc"} | {"a": Failure("a", Message("gone"), kind)})
    row = models.Source.objects.get(name="a")
    assert (row.url, row.etag, row.state) == (listed, "", "failing")
    gather({name: feed(name) for name in "abc"})
    assert models.Source.objects.get(name="a").state == "ok"


def test_a_redirect_is_given_up_after_a_few_failures_not_after_one() -> None:
    listed = moved().listed_url
    answers = {name: feed(name) for name in "bc"} | {"a": Failure("a", Message("404"), "http")}
    for expected in (NEW, NEW, listed):
        gather(answers)
        assert models.Source.objects.get(name="a").url == expected
