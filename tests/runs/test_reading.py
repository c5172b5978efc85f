"""Reading: a page that hangs or breaks its reader costs itself only, today, next time, and when stored pages are read."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Generator
from dataclasses import replace
from datetime import timedelta

import psutil
import pytest

from bench.sample_runs import NOW, PROSE, good, link, read, reader
from curator.label.themes.learning import Features
from curator.records import Article, Entry, Failure, Message, Page, Story, to_json
from curator.runs.correct import correct
from curator.sandbox import pool
from curator.store import models, pages

SLOW = b"<html><body>" + b"<div><p>ab</div>" * 600_000  # half a minute of lxml and trafilatura
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def only_cpu_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page may take so much CPU, however long that lasts on a busy machine."""
    monkeypatch.setattr(pool, "_WALL_FACTOR", 100)


def entries() -> dict[str, tuple[str, int]]:
    return {row.uid: (row.state, row.attempts) for row in models.Entry.objects.order_by("uid")}


def children() -> list[psutil.Process]:
    return psutil.Process().children(recursive=True)


def test_a_page_that_takes_too_long_costs_only_itself() -> None:
    report = read(reader(a=good("a"), b=SLOW, c=good("c")))
    assert report.failed == [Failure("b", Message("the page takes too long to read"), "limit")]
    assert entries() == {"a": ("read", 0), "b": ("new", 1), "c": ("read", 0)}
    assert children() == []


def test_it_is_tried_again_from_the_kept_page_and_given_up_in_the_end() -> None:
    slow, now = reader(0.2, b=SLOW), NOW
    for attempt in range(1, pages.TRIES + 1):
        assert len(read(slow, now).failed) == 1
        assert entries()["b"] == ("failed" if attempt == pages.TRIES else "new", attempt)
        assert models.Page.objects.count() == 1
        assert read(slow, now).failed == []  # not before its time
        now += timedelta(days=1)
    assert models.Entry.objects.get().reason == "the page takes too long to read"
    assert read(reader(d=good("d")), now).read == 1


def break_down(at: str) -> Callable[[str], None]:
    """Once the page before is done, have the process crash in the middle of the next one, as a fault in lxml would."""

    def crash(title: str) -> None:
        if title != at:
            return
        (process,) = children()
        before = process.cpu_times().user
        ends = time.monotonic() + 120
        while process.cpu_times().user < before + 0.3:
            assert time.monotonic() < ends, "it is not at work"
            time.sleep(0.01)
        process.send_signal(signal.SIGSEGV)

    return crash


def test_a_page_that_crashes_its_reader_costs_only_itself() -> None:
    report = read(reader(30, a=good("a"), b=SLOW, c=good("c")), on_each=break_down("a"))
    assert report.failed == [
        Failure("b", Message("the reader broke down over this page (exit -11)"), "limit")
    ]
    assert entries() == {"a": ("read", 0), "b": ("new", 1), "c": ("read", 0)}


def test_where_the_page_breaks_its_reader_the_feeds_own_text_is_read() -> None:
    slow = reader(a=SLOW)
    record = to_json(Entry("Paper", "a", link("a"), "Heard at once", PROSE))
    models.Entry.objects.update(record=record)
    assert (read(slow).read, entries()) == (1, {"a": ("read", 0)})
    assert models.Story.objects.get().title == "Heard at once"


def test_a_story_that_the_database_refuses_costs_only_itself(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ready = reader(a=good("a"), b=good("b"), c=good("c"))
    labelled = ready.story

    def story(article: Article) -> tuple[Story, Features | None]:
        odd = replace(article, title="half a sign \ud800")
        return labelled(odd if article.title == "b" else article)

    monkeypatch.setattr(ready, "story", story)
    report = read(ready)
    assert (report.read, [one.source for one in report.failed]) == (2, ["b"])
    assert entries() == {"a": ("read", 0), "b": ("new", 1), "c": ("read", 0)}


@pytest.mark.heavy
def test_reading_stored_pages_survives_one_too_and_keeps_its_story() -> None:
    read(reader(a=good("a"), b=good("b"), c=good("c")))
    pages.keep_page(link("b"), Page(link("b"), SLOW), NOW)
    report = read(reader(), stored=True)
    assert (report.read, [one.source for one in report.failed]) == (2, ["b"])
    assert entries() == dict.fromkeys("abc", ("read", 0))
    assert models.Story.objects.get(entry__uid="b").title == "b"


def test_a_story_whose_page_is_no_longer_stored_is_not_made_of_its_teaser() -> None:
    ready = reader(a=good("a"), b=good("b"))
    record = to_json(Entry("Paper", "a", link("a"), "a", "The teaser of the feed."))
    models.Entry.objects.filter(uid="a").update(record=record)
    read(ready)
    kept = models.Story.objects.get(entry__uid="a").record
    models.Page.objects.filter(url=link("a")).delete()
    report = read(ready, stored=True)
    assert (report.read, report.left, report.failed) == (1, 0, [])
    assert models.Story.objects.get(entry__uid="a", current=True).record == kept


def test_a_story_made_of_the_feeds_text_is_read_again_from_that(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ready = reader(a=b"", b=b"")
    told = {"a": Entry("Paper", "a", link("a"), "Heard", PROSE), "b": Entry("Paper", "b", "", "B")}
    for uid, entry in told.items():
        models.Entry.objects.filter(uid=uid).update(record=to_json(entry), link=entry.link)

    def nothing(*_: object, **__: object) -> Generator[tuple[str, Failure], None, None]:
        yield link("a"), Failure("a", Message("nothing there"), "http")

    monkeypatch.setattr(ready, "pages", nothing)
    assert read(ready).read == 2
    assert models.Page.objects.count() == 0
    assert read(ready, stored=True).read == 2


def test_what_stops_a_reading_in_the_middle_leaves_no_process() -> None:
    def stop(_: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        read(reader(a=good("a"), b=SLOW, c=good("c")), on_each=stop)
    assert entries() == {"a": ("read", 0), "b": ("new", 0), "c": ("new", 0)}
    assert children() == []


def test_what_a_person_said_a_story_is_about_survives_every_later_reading() -> None:
    ready = reader(a=good("a"))
    read(ready)
    row = models.Story.objects.get()
    theme = row.record["themes"][0]["key"] if row.record["themes"] else "loyalty"
    correct(row, None, {theme: False, "privacy": True})
    ready.shelf[link("a")] = good("a, told anew")
    read(ready, stored=True)
    newest = models.Story.objects.get(current=True)
    keys = [each["key"] for each in newest.record["themes"]]
    assert keys[0] == "privacy"
    assert theme not in keys
