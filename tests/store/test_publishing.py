"""What the archive needs to know of the memory."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from curator.store import published
from curator.store.models import Issue

pytestmark = pytest.mark.django_db
FIRST = datetime(2026, 9, 1, 8, 0, 0, 1, tzinfo=UTC)


def test_a_newsroom_is_known_by_the_moment_of_its_first_draft_for_good():
    first = Issue.objects.create(day=date(2026, 9, 2))
    Issue.objects.filter(pk=first.pk).update(created_at=FIRST)
    assert published.newsroom() == "2026-09-01T08:00:00.000001+00:00"
    Issue.objects.create(day=date(2026, 9, 9), number=1, state="sent")
    assert published.newsroom() == "2026-09-01T08:00:00.000001+00:00"


def test_a_memory_without_an_issue_names_nothing():
    assert published.newsroom() == ""
