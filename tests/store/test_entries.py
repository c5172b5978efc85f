"""Each item of a feed is stored once, whatever its feed does to ids, links and titles."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from curator.collect.identity import settle
from curator.records import Entry, Health
from curator.store import entries, models, sources

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def source() -> models.Source:
    return models.Source.objects.create(name="A", url="https://a.example/feed")


def entry(uid: str, link: str = "https://a.example/1", title: str = "One") -> Entry:
    return Entry("A", uid, link, title, published=NOW)


def save(source: models.Source, *given: Entry, hours: int = 0) -> int:
    """Recall, settle and save, as gathering does it."""
    memory = entries.recall([(source, given)])
    settled = settle(given, memory.of(source))
    changes = entries.changes([(source, settled)], memory, NOW + timedelta(hours=hours))
    new = entries.save(changes)[source.pk]
    sources.keep_health([(source, Health("ok", changed_at=NOW))])
    return new


def titles() -> list[str]:
    return list(models.Entry.objects.order_by("pk").values_list("title", flat=True))


def test_the_same_feed_again_gives_nothing_new(source: models.Source):
    assert save(source, entry("1"), entry("2", "https://a.example/2", "Two")) == 2
    assert save(source, entry("1"), entry("2", "https://a.example/2", "Two"), hours=1) == 0


def test_an_item_under_another_id_but_the_same_link_and_title_is_the_one_we_have(
    source: models.Source,
):
    save(source, entry("good"))
    assert save(source, entry("bad"), hours=1) == 0
    assert save(source, entry("good"), hours=2) == 0


def test_a_reused_id_under_another_link_and_title_is_a_new_entry_once(source: models.Source):
    save(source, entry("1"))
    reused = replace(
        entry("1", "https://a.example/9", "Nine"), published=NOW + timedelta(minutes=30)
    )
    assert save(source, reused, hours=1) == 1
    assert save(source, reused, hours=2) == 0
    assert titles() == ["One", "Nine"]


def test_items_that_all_share_one_link_are_all_kept(source: models.Source):
    assert save(source, *(entry(f"{n}", "https://a.example/", f"Item {n}") for n in range(5))) == 5


def test_a_corrected_title_changes_the_entry_and_adds_none(source: models.Source):
    save(source, entry("1", title="Teh title"))
    assert save(source, entry("1", title="The title"), hours=1) == 0
    assert titles() == ["The title"]


def test_an_entry_that_could_not_be_read_is_tried_again_at_its_new_address(source: models.Source):
    save(source, entry("1"))
    models.Entry.objects.update(state=models.Entry.State.FAILED, attempts=4, reason="404")
    save(source, entry("1", "https://a.example/moved"), hours=1)
    row = models.Entry.objects.get()
    assert (row.state, row.attempts, row.link) == (
        models.Entry.State.NEW,
        0,
        "https://a.example/moved",
    )


def test_two_sources_may_use_the_same_id(source: models.Source):
    other = models.Source.objects.create(name="B", url="https://b.example/feed")
    given = [(source, (entry("1"),)), (other, (entry("1"),))]
    changes = entries.changes(given, entries.recall(given), NOW)
    assert entries.save(changes) == {source.pk: 1, other.pk: 1}


def test_an_entry_without_a_date_keeps_that_of_its_first_sight(source: models.Source):
    undated = replace(entry("1"), dated="first-seen", published=NOW)
    save(source, undated)
    later = NOW + timedelta(hours=5)
    save(source, replace(undated, title="Retold", published=later), hours=5)
    row = models.Entry.objects.get()
    assert (row.published, row.record["published"]) == (NOW, NOW.isoformat().replace("+00:00", "Z"))
