"""Sources follow feeds.yaml, except where a person decided at the desk."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import User

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


@pytest.fixture
def editor() -> User:
    return User.objects.create_superuser("ed")


def test_a_source_that_was_gone_is_asked_again_when_a_person_says_so(editor: User):
    sources.seed([FIRST])
    sources.keep_health([(row(), Health("gone"))])
    sources.pause_source(row(), editor, True)
    sources.pause_source(row(), editor, False)
    assert [found.name for found in sources.due(NOW)] == ["A"]
    sources.keep_health([(row(), Health("gone"))])
    sources.remove(row(), editor)
    sources.bring_back(row(), editor)
    assert [found.name for found in sources.due(NOW)] == ["A"]


def test_another_selector_reads_a_page_that_has_not_changed_anew():
    watched = Source("A", "https://a.example/news", selector=".wrong a")
    sources.seed([watched])
    known = Health(
        "ok",
        validators=Validators('"1"', "Sun, 22 Nov 2026 08:00:00 GMT"),
        content_hash="x",
        due_at=NOW + timedelta(days=1),
    )
    sources.keep_health([(row(), known)])
    sources.seed([watched])
    assert sources.health(row()).content_hash == "x"
    sources.seed([replace(watched, selector=".news a")])
    found = sources.health(row())
    assert (found.validators, found.content_hash, found.due_at) == (Validators(), "", None)


def test_an_added_link_takes_no_name_away_from_the_file():
    models.Source.objects.create(name="A", site="https://a.example/1", origin="desk", listed=False)
    assert sources.seed([FIRST]) == ()
    assert (row().url, row().listed_url, row().listed) == (FIRST.url, FIRST.url, True)
    assert [found.name for found in sources.due(NOW)] == ["A"]
    sources.seed([])
    assert sources.due(NOW) == []


def test_an_added_link_takes_no_name_away_from_the_desk(editor: User):
    link = models.Source.objects.create(
        name="A", site="https://a.example/1", origin="desk", listed=False
    )
    assert sources.add(FIRST, editor).pk == link.pk
    assert [found.url for found in sources.due(NOW)] == [FIRST.url]
