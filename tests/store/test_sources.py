"""Sources follow feeds.yaml, except where a person decided at the desk."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from curator.records import Health, Source, Validators
from curator.store import models, sources

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
FIRST = Source("A", "https://a.example/feed")
pytestmark = pytest.mark.django_db


def row(name: str = "A") -> models.Source:
    return models.Source.objects.get(name=name)


def test_a_source_taken_out_of_the_file_is_no_longer_asked_but_not_forgotten():
    sources.seed([FIRST])
    sources.seed([])
    assert sources.due(NOW) == []
    assert not row().listed


def test_a_paused_source_stays_paused_when_the_file_is_read_again():
    sources.seed([FIRST])
    models.Source.objects.update(paused=True)
    sources.seed([FIRST])
    assert sources.due(NOW, all_of_them=True) == []


def test_another_address_forgets_what_was_known_of_the_old_one():
    sources.seed([FIRST])
    sources.keep_health(
        [
            (
                row(),
                Health(
                    "ok",
                    validators=Validators('"1"'),
                    content_hash="x",
                    due_at=NOW + timedelta(days=1),
                ),
            )
        ]
    )
    sources.seed([Source("A", "https://a.example/other")])
    assert (row().url, row().etag, row().due_at) == ("https://a.example/other", "", None)


def test_a_redirect_that_has_held_stays_the_address_when_the_file_still_has_the_old_one():
    sources.seed([FIRST])
    sources.keep_health([(row(), Health("ok", url="https://new.example/feed"))])
    sources.seed([FIRST])
    assert row().url == "https://new.example/feed"


def test_a_source_that_stands_in_the_file_and_at_the_desk_is_named_with_both_names():
    models.Source.objects.create(name="Mine", url=FIRST.url, listed_url=FIRST.url, origin="desk")
    [said] = sources.seed([FIRST])
    assert "“A”" in said
    assert "“Mine”" in said


def test_only_sources_that_are_due_are_asked_by_the_schedule():
    sources.seed([FIRST, Source("B", "https://b.example/feed")])
    models.Source.objects.filter(name="A").update(due_at=NOW + timedelta(minutes=1))
    assert [found.name for found in sources.due(NOW)] == ["B"]
    assert len(sources.due(NOW, all_of_them=True)) == 2


def test_a_source_that_is_gone_is_never_asked():
    sources.seed([FIRST])
    sources.keep_health([(row(), Health("gone"))])
    assert sources.due(NOW, all_of_them=True) == []
