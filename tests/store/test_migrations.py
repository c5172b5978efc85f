"""A memory from an earlier version is brought up to date with what it already knew."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from curator.store import models
from tests.desk import newsroom


@pytest.mark.django_db(transaction=True)
def test_the_topic_scores_of_stories_read_before_there_was_a_column_come_from_their_records():
    story = newsroom.story("Fast answers keep customers")
    without = newsroom.story("Read long ago")
    without.record.pop("topic_score")
    without.save()
    MigrationExecutor(connection).migrate([("store", "0004_source_wait_until")])
    call_command("migrate", "store", verbosity=0)
    story.refresh_from_db()
    without.refresh_from_db()
    assert (story.topic_score, without.topic_score) == (0.9, 0.0)


@pytest.mark.django_db
def test_the_tables_are_what_the_models_say():
    call_command("makemigrations", "store", check=True, dry_run=True, verbosity=0)
    assert models.Story._meta.get_field("topic_score")
