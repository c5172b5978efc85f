"""What a sent issue could have printed and did not."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from curator.runs import context
from curator.runs.missed import missed_by
from curator.store import models
from curator.store.clusters import judge
from tests.desk import newsroom

pytestmark = pytest.mark.django_db
OLD = 24 * 40  # hours; before any picking window of the tests


@pytest.fixture
def sent(db: None) -> models.Issue:
    """Issue 1 of today, with one item."""
    issue = newsroom.issue(newsroom.story("Printed"))
    models.Issue.objects.update(state="sent", number=1, day=timezone.localdate())
    issue.refresh_from_db()
    return issue


def told(title: str, sources: int, hours: int = 1) -> models.Story:
    """A story that so many sources tell; returns the first telling."""
    first = newsroom.story(title, source="Source 0", hours=hours)
    for number in range(1, sources):
        where = f"Source {number}"
        newsroom.story(title, source=where, cluster=first.cluster, hours=hours)
    return first


def best(issue: models.Issue) -> list[str]:
    return [left.story.title for left in missed_by(context.config(), issue).best]


def by_many(issue: models.Issue) -> list[tuple[str, int]]:
    found = missed_by(context.config(), issue).told_by_many
    return [(left.story.title, left.tellings) for left in found]


@pytest.mark.parametrize("path", ["missed/", ""])
def test_a_draft_has_missed_nothing_yet(desk: Client, issue: models.Issue, path: str) -> None:
    answer = desk.get(f"/issue/{issue.pk}/{path}")
    assert answer.status_code == (404 if path else 200)
    assert f"/issue/{issue.pk}/missed/" not in answer.content.decode()


def test_an_issue_that_has_everything_missed_nothing(sent: models.Issue) -> None:
    assert (best(sent), by_many(sent)) == ([], [])


def test_the_stories_left_are_named_best_first(sent: models.Issue) -> None:
    newsroom.story("Old news", hours=24 * 5)
    newsroom.story("Fresh", source="Another")
    assert best(sent) == ["Fresh", "Old news"]


def test_a_story_is_told_by_many_from_three_sources_on(sent: models.Issue) -> None:
    told("Twice", 2)
    told("Four times", 4)
    told("Thrice", 3)
    assert by_many(sent) == [("Four times", 4), ("Thrice", 3)]


def test_a_story_is_named_as_it_was_told_first(sent: models.Issue) -> None:
    first = newsroom.story("Told first", hours=9)
    newsroom.story("Copied later", source="Copycat", cluster=first.cluster)
    assert best(sent) == ["Told first"]


def test_one_source_that_tells_a_story_thrice_is_not_many(sent: models.Issue) -> None:
    first = newsroom.story("Again")
    for _ in range(3):
        newsroom.story("Again", cluster=first.cluster)
    assert by_many(sent) == []


def test_what_was_decided_on_was_not_missed(sent: models.Issue, editor: User) -> None:
    rejected, dropped, later = told("Rejected", 3), told("Dropped", 3), told("Later", 3)
    judge(rejected, editor, "rejected")
    for issue, story, gone in ((sent, dropped, True), (newsroom.issue(), later, False)):
        models.Pick.objects.create(
            issue=issue, cluster=story.cluster, story=story, slot="loyalty", position=9,
            dropped=gone,
        )  # fmt: skip
    assert (best(sent), by_many(sent)) == ([], [])


def test_a_story_on_hold_can_still_have_been_missed(sent: models.Issue, editor: User) -> None:
    judge(newsroom.story("Held"), editor, "held")
    assert best(sent) == ["Held"]


def test_what_is_off_topic_or_of_other_days_was_not_missed(sent: models.Issue) -> None:
    off_topic = newsroom.story("Off topic")
    models.Story.objects.filter(pk=off_topic.pk).update(on_topic=False)
    told("Long ago", 3, hours=OLD)
    told("Next week", 3, hours=-24 * 3)
    assert (best(sent), by_many(sent)) == ([], [])


def test_an_older_issue_is_judged_as_of_its_day(sent: models.Issue) -> None:
    told("Back then", 3, hours=OLD)
    models.Issue.objects.update(day=timezone.localdate() - timedelta(days=39))
    sent.refresh_from_db()
    assert (best(sent), by_many(sent)) == (["Back then"], [("Back then", 3)])


def test_at_most_ten_of_a_kind_in_a_handful_of_queries(
    sent: models.Issue, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(14):
        told(f"Story {number}", 3)
    with django_assert_max_num_queries(12):
        found = missed_by(context.config(), sent)
    assert (len(found.best), len(found.told_by_many)) == (10, 10)


def test_each_story_leads_to_its_candidate(desk: Client, sent: models.Issue) -> None:
    left = newsroom.story("Left")
    html = desk.get(f"/issue/{sent.pk}/missed/").content.decode()
    assert re.findall(r'data-left="(\d+)"', html) == [str(left.pk)]
    assert f'href="/candidates/?story={left.pk}"' in html
    assert f'id="story-{left.pk}"' in desk.get(f"/candidates/?story={left.pk}").content.decode()


@pytest.mark.parametrize("page", ["/issues/", "/issue/{}/", "/issue/{}/send/"])
def test_what_was_missed_is_reached_from_where_the_sent_issue_is(
    desk: Client, sent: models.Issue, page: str
) -> None:
    html = desk.get(page.format(sent.pk)).content.decode()
    assert f'href="/issue/{sent.pk}/missed/"' in html
