"""Drafting: what people did stays, and a figure that others tell is pointed out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from django.utils import timezone

from curator import pipeline, records, wiring
from curator.store import arranging, drafting, models
from tests.review import newsroom

FEEDS = Path(__file__).parent.parent / "review/feeds.yaml"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _newsletter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CURATOR_FEEDS", str(FEEDS))


def draft() -> models.Issue:
    return pipeline.draft(wiring.config(), timezone.now())


def picked(issue: models.Issue) -> set[str]:
    return set(issue.picks.filter(dropped=False).values_list("story__title", flat=True))


def test_what_a_person_dropped_does_not_come_back():
    newsroom.story("Fast answers keep customers")
    newsroom.story("Maps nobody follows", theme="privacy")
    issue = draft()
    unwanted = issue.picks.filter(story__title="Maps nobody follows").first()
    assert unwanted
    arranging.drop(unwanted, newsroom.person("erin", "editor"))
    again = draft()
    assert again.pk == issue.pk
    assert "Maps nobody follows" not in picked(again)


def test_what_a_person_placed_stays_in_its_place():
    story = newsroom.story("Fast answers keep customers")
    issue = draft()
    arranging.choose_slot(issue, newsroom.person("erin", "editor"), story=story, slot="privacy")
    for number in range(5):
        newsroom.story(f"Privacy story {number}", theme="privacy", source=f"Source {number}")
    again = draft()
    assert again.picks.get(story=story, dropped=False, slot="privacy").touched


def test_a_story_already_printed_is_not_picked_again():
    newsroom.story("Fast answers keep customers")
    issue = draft()
    models.Issue.objects.filter(pk=issue.pk).update(number=1, state=models.Issue.State.SENT)
    newsroom.story("Maps nobody follows", theme="privacy")
    second = draft()
    assert second.pk != issue.pk
    assert "Fast answers keep customers" not in picked(second)


def test_too_little_is_said_and_not_padded():
    newsroom.story("Fast answers keep customers")
    assert "Only 1 item is worth printing; at least 5 are wanted" in draft().held


def test_a_figure_that_another_story_tells_differently_is_pointed_out():
    told = "According to the Fairweight Institute 2025 survey, {} of online shoppers abandoned a basket over hidden fees."
    for title, figure, source in (("One", 46.0, "A"), ("Two", 64.0, "B")):
        row = newsroom.story(title, source=source)
        story = records.from_json(records.Story, row.record)
        sentence = told.format(f"{figure:.0f} %")
        statistic = records.Statistic(sentence, figure, "%", year=2025, credited_to="Fairweight Institute")
        row.record = records.to_json(replace(story, statistics=(statistic,)))
        row.save()
    assert any(remark.startswith("Told differently: ") for remark in draft().remarks)


def test_a_draft_is_only_counted_by_what_is_in_it():
    newsroom.story("Fast answers keep customers")
    issue = draft()
    assert sum(drafting.slots(issue).values()) == issue.picks.filter(dropped=False).count()
