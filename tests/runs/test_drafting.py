"""Drafting: what people did stays, and a figure that others tell is pointed out."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from curator import pick, records
from curator.errors import NotReady
from curator.runs import context
from curator.runs.draft import draft as draft_run
from curator.store import drafts, models, picks, stories
from tests.desk import newsroom

FEEDS = Path(__file__).parent.parent / "desk/feeds.yaml"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _newsletter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CURATOR_FEEDS", str(FEEDS))


def draft() -> models.Issue:
    return draft_run(context.config(), timezone.now())


def picked(issue: models.Issue) -> set[str]:
    return set(issue.picks.filter(dropped=False).values_list("story__title", flat=True))


def test_an_issue_drafted_before_midnight_in_london_has_the_day_it_is_in_tokyo(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    feeds = tmp_path / "feeds.yaml"
    feeds.write_text(FEEDS.read_text("utf-8").replace("Europe/Berlin", "Asia/Tokyo"), "utf-8")
    monkeypatch.setenv("CURATOR_FEEDS", str(feeds))
    sunday = datetime(2026, 11, 29, 21, tzinfo=UTC)
    assert draft_run(context.config(), sunday).day == date(2026, 11, 30)


def test_what_a_person_dropped_does_not_come_back():
    newsroom.story("Fast answers keep customers")
    newsroom.story("Maps nobody follows", theme="privacy")
    issue = draft()
    unwanted = issue.picks.filter(story__title="Maps nobody follows").first()
    assert unwanted
    picks.drop(unwanted, newsroom.person("erin", "editor"))
    again = draft()
    assert again.pk == issue.pk
    assert "Maps nobody follows" not in picked(again)


def test_what_a_person_placed_stays_in_its_place():
    story = newsroom.story("Fast answers keep customers")
    issue = draft()
    picks.choose_slot(issue, newsroom.person("erin", "editor"), story=story, slot="privacy")
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


def test_an_event_that_was_printed_is_not_picked_in_another_telling():
    printed = newsroom.story("Fast answers keep customers")
    issue = draft()
    models.Issue.objects.filter(pk=issue.pk).update(number=1, state=models.Issue.State.SENT)
    title = "Customers stay where they are answered"
    other = newsroom.story(title, cluster=printed.cluster, source="Another House")
    models.Story.objects.filter(pk=other.pk).update(match_kind="event")
    newsroom.story("Maps nobody follows", theme="privacy")
    assert picked(draft()) == {"Maps nobody follows"}


def test_too_little_is_said_and_not_padded():
    newsroom.story("Fast answers keep customers")
    assert "Only 1 item is worth printing; at least 5 are wanted" in draft().held


def test_a_figure_that_another_story_tells_differently_is_pointed_out():
    told = "According to the Fairweight Institute 2025 survey, {} of online shoppers abandoned a basket over hidden fees."
    for title, figure, source in (("One", 46.0, "A"), ("Two", 64.0, "B")):
        row = newsroom.story(title, source=source)
        story = records.from_json(records.Story, row.record)
        sentence = told.format(f"{figure:.0f} %")
        statistic = records.Statistic(
            sentence, figure, "%", year=2025, credited_to="Fairweight Institute"
        )
        row.record = records.to_json(replace(story, statistics=(statistic,)))
        row.save()
    assert any(remark.startswith("Told differently: ") for remark in draft().remarks)


def read_of(name: str, **changes: Any) -> models.Story:
    """A story as reading keeps it, in a cluster of its own."""
    like = newsroom.story(f"Read before {name}", source=f"Source of {name}", hours=30 * 24)
    told = records.from_json(records.Story, like.record)
    article = replace(told.article, id=f"e{like.entry_id}", title=name, published=None)
    models.Entry.objects.filter(pk=like.entry_id).update(
        published=timezone.now(), first_seen=timezone.now(), title=name
    )
    like.entry.refresh_from_db()
    return stories.keep(
        like.entry, replace(told, article=article, **changes), b"", cluster=None, match=None
    )


OFF_THEME: dict[str, Any] = {"on_topic": False, "themes": (), "statistics": ()}


def test_a_good_story_near_the_subject_becomes_a_tangent_of_the_newsletter_as_it_ships(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setenv("CURATOR_FEEDS", str(Path(__file__).parents[2] / "feeds.yaml"))
    read_of("Why lifts have mirrors", topic_score=0.45, **OFF_THEME)
    read_of("Lentil soup on Fridays", topic_score=0.05, **OFF_THEME)
    (pick,) = draft().picks.all()
    assert (pick.slot, pick.story.title) == ("tangents", "Why lifts have mirrors")
    assert "near the subject" in " ".join(
        records.from_json(records.Reason, each).why for each in pick.reasons
    )


def test_a_tangent_is_near_the_subject_in_its_newest_reading():
    story = read_of("Why lifts have mirrors", topic_score=0.45, **OFF_THEME)
    told = records.from_json(records.Story, story.record)
    stories.keep(story.entry, replace(told, topic_score=0.1), b"", cluster=None, match=None)
    assert not draft().picks.exists()


@pytest.mark.parametrize("seed", range(3))
def test_the_same_stories_give_the_same_draft_in_whatever_order_they_came_in(seed: int):
    def drafted(order: Sequence[int]) -> list[Any]:
        moment = timezone.now()
        for n in order:
            row = newsroom.story(
                f"Story {n}", theme=("loyalty", "privacy")[n % 2], source=f"Source {n % 5}"
            )
            told = records.from_json(records.Story, row.record)
            article = replace(
                told.article, id=f"e{row.entry_id}", url=f"https://example.org/of/{n}"
            )
            row.record, row.published = (
                records.to_json(replace(told, article=article)),
                moment - timedelta(hours=1),
            )
            row.save()
        issue = draft()
        picks = issue.picks.values_list("slot", "position", "story__title", "in_minute", "reasons")
        return [*sorted(picks), *issue.remarks]

    with transaction.atomic():
        once = drafted(range(12))
        transaction.set_rollback(True)
    assert drafted(random.Random(seed).sample(range(12), 12)) == once


def test_a_draft_is_only_counted_by_what_is_in_it():
    newsroom.story("Fast answers keep customers")
    issue = draft()
    assert sum(drafts.slots(issue).values()) == issue.picks.filter(dropped=False).count()


def test_a_draft_that_was_approved_while_the_picker_chose_is_left_alone(
    monkeypatch: pytest.MonkeyPatch,
):
    newsroom.story("Fast answers keep customers")
    issue = draft()
    newsroom.story("Maps nobody follows", theme="privacy")
    picking = pick.draft

    def approved_meanwhile(*given: Any) -> records.Draft:
        models.Issue.objects.filter(pk=issue.pk).update(state="approved", number=1)
        return picking(*given)

    monkeypatch.setattr(pick, "draft", approved_meanwhile)
    with pytest.raises(NotReady):
        draft()
    issue.refresh_from_db()
    assert (issue.state, issue.number) == ("approved", 1)
    assert picked(issue) == {"Fast answers keep customers"}


def test_a_draft_whose_start_was_undone_while_the_picker_chose_is_a_new_one(
    monkeypatch: pytest.MonkeyPatch,
):
    newsroom.story("Fast answers keep customers")
    issue = models.Issue.objects.create(day=newsroom.DAY)
    picking = pick.draft

    def undone_meanwhile(*given: Any) -> records.Draft:
        models.Issue.objects.filter(pk=issue.pk).delete()
        return picking(*given)

    monkeypatch.setattr(pick, "draft", undone_meanwhile)
    assert draft().pk != issue.pk
