"""What each source brought, and what became of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from curator.store import models
from curator.store.clusters import judge
from curator.store.scorecard import PERIODS, Score, keep, scorecard
from tests.desk import newsroom

pytestmark = pytest.mark.django_db
DAY = 24  # hours


def score(source: str, weeks: int = 8) -> Score:
    (found,) = (row for row in scorecard(timezone.now(), weeks) if row.source.name == source)
    return found


def entry(source: str, days: float, undated: bool = False, seen: float | None = None) -> None:
    """One entry of a source, published `days` ago and seen then, or `seen` days ago."""
    row, _ = models.Source.objects.get_or_create(name=source, url=f"https://example.org/{source}")
    published = timezone.now() - timedelta(days=days)
    models.Entry.objects.create(
        source=row,
        uid=str(models.Entry.objects.count()),
        published=None if undated else published,
        first_seen=published if seen is None else timezone.now() - timedelta(days=seen),
        record={},
    )


def test_a_source_that_never_brought_anything_has_no_figures(db: None) -> None:
    models.Source.objects.create(name="Silent", url="https://example.org/feed")
    row = score("Silent")
    assert (row.entries, row.stories, row.share, row.silent, row.idle) == (0, 0, None, None, False)


def test_stories_picked_rejected_and_off_topic_are_counted(editor: User) -> None:
    picked, rejected = newsroom.story("One"), newsroom.story("Two")
    off_topic = newsroom.story("Three")
    models.Story.objects.filter(pk=off_topic.pk).update(on_topic=False)
    newsroom.issue(picked)
    judge(rejected, editor, "rejected")
    row = score("Retail Notes")
    assert (row.entries, row.stories, row.on_topic) == (3, 3, 2)
    assert (row.picked, row.rejected) == (1, 1)
    assert row.share == pytest.approx(2 / 3)


def test_an_item_with_a_number_beside_it_is_picked_once_and_a_dropped_one_not_at_all(
    db: None,
) -> None:
    first, second = newsroom.story("One"), newsroom.story("Two")
    issue = newsroom.issue(first, second)
    number = {"sentence": "87 % of readers liked it.", "value": 87}
    models.Pick.objects.create(
        issue=issue, cluster=first.cluster, story=first, slot="numbers", position=1,
        statistic=number,
    )  # fmt: skip
    issue.picks.filter(story=second).update(dropped=True)
    assert score("Retail Notes").picked == 1


@pytest.mark.parametrize(
    ("source", "kind", "duplicates"),
    [
        ("Copycat", "copy", 1),
        ("Copycat", "translation", 1),
        ("Copycat", "event", 0),  # the same event in other words is no copy
        ("Retail Notes", "copy", 0),  # one's own story again is not another's
    ],
)
def test_only_what_another_source_told_before_is_a_duplicate(
    db: None, source: str, kind: str, duplicates: int
) -> None:
    first = newsroom.story("One")
    again = newsroom.story("One again", cluster=first.cluster, source=source)
    models.Story.objects.filter(pk=again.pk).update(match_kind=kind)
    assert score(source).duplicates == duplicates
    assert score("Retail Notes").duplicates == 0


def test_why_stories_were_rejected_is_counted(db: None, editor: User) -> None:
    for number, reason in enumerate(("thin", "promotion", "promotion", "")):
        judge(newsroom.story(f"No {number}"), editor, "rejected", reason)
    judge(newsroom.story("Yes"), editor, "held", "promotion")
    assert score("Retail Notes").rejected == 4
    assert score("Retail Notes").reasons == [("promotion", 2), ("thin", 1)]


def test_a_story_told_again_after_it_was_rejected_is_not_rejected_anew(editor: User) -> None:
    first = newsroom.story("No", hours=40 * DAY)
    judge(first, editor, "rejected", "thin")
    models.Triage.objects.update(at=timezone.now() - timedelta(days=35))
    newsroom.story("No, again", cluster=first.cluster, source="Late")
    assert (score("Late", 4).rejected, score("Late", 8).rejected) == (0, 1)


def test_what_was_counted_after_the_last_reading_is_the_same_as_counting_now(
    db: None, editor: User
) -> None:
    now = timezone.now()
    first = newsroom.story("One")
    again = newsroom.story("One again", cluster=first.cluster, source="Copycat", hours=30 * DAY)
    models.Story.objects.filter(pk=again.pk).update(match_kind="copy")
    for days in (29, 36, 43):
        entry("Weekly", days)
    judge(newsroom.story("No"), editor, "rejected", "thin")
    counted = {weeks: scorecard(now, weeks) for weeks in PERIODS}
    keep(now)
    models.Entry.objects.filter(source__name="Weekly").delete()  # is not counted again
    assert {weeks: scorecard(now, weeks) for weeks in PERIODS} == counted


def test_figures_of_days_ago_are_counted_anew(db: None) -> None:
    keep(timezone.now() - timedelta(days=2))
    newsroom.story("One")
    assert score("Retail Notes").stories == 1


def test_what_was_seen_before_the_period_does_not_count(db: None) -> None:
    newsroom.issue(newsroom.story("Old", hours=30 * DAY))
    assert (score("Retail Notes", 4).entries, score("Retail Notes", 4).picked) == (0, 0)
    assert (score("Retail Notes", 8).entries, score("Retail Notes", 8).picked) == (1, 1)


@pytest.mark.parametrize(
    ("days", "idle"),
    [
        ((1, 8, 15), False),  # weekly, and this week's is there
        ((27, 34, 41), False),  # weekly, four weeks are not over
        ((29, 36, 43), True),
        ((5, 6, 7), True),  # daily
        ((3, 3.1, 3.2), False),  # several on one day tell nothing of what is usual
        ((300, 400), False),  # two are too few
        ((), False),
    ],
)
def test_a_source_is_idle_after_four_times_its_usual_gap(
    db: None, days: tuple[float, ...], idle: bool
) -> None:
    models.Source.objects.create(name="Weekly", url="https://example.org/Weekly")
    for each in days:
        entry("Weekly", each)
    row = score("Weekly")
    assert row.idle is idle
    assert row.silent == (int(min(days)) if days else None)


def test_a_paused_source_is_not_called_idle(db: None) -> None:
    for days in (29, 36, 43):
        entry("Weekly", days)
    models.Source.objects.update(paused=True)
    assert not score("Weekly").idle


def test_old_entries_of_a_feed_that_is_new_to_us_count_by_their_own_date(db: None) -> None:
    for days in (100, 107, 114):
        entry("New here", days, seen=1)
    assert (score("New here").entries, score("New here").silent) == (3, 100)
    assert score("New here").idle


def test_an_entry_without_a_date_or_with_one_in_the_future_counts_when_it_was_seen(
    db: None,
) -> None:
    entry("Undated", 12, undated=True)
    entry("Ahead", -30, seen=5)
    assert (score("Undated").silent, score("Ahead").silent) == (12, 5)


def test_a_handful_of_queries_whatever_there_is(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    newsroom.issue(*(newsroom.story(f"Story {n}", source=f"Source {n}") for n in range(12)))
    with django_assert_num_queries(7):
        assert len(scorecard(timezone.now(), 8)) == 12


def _rows(html: str) -> Iterator[str]:
    """The rows of the table, as they stand in the page."""
    yield from re.findall(r"<tr data-source.*?</tr>", html, re.DOTALL)


@pytest.mark.parametrize(
    ("order", "first"),
    [
        ("", "Picked"),
        ("picked", "Picked"),
        ("entries", "Busy"),
        ("name", "Busy"),
        ("odd", "Picked"),
        ("silent", "Idle"),
    ],
)
def test_the_page_is_ordered_as_asked(desk: Client, order: str, first: str) -> None:
    newsroom.story("One", source="Busy")
    newsroom.story("Two", source="Busy")
    newsroom.issue(newsroom.story("Three", source="Picked"))
    for days in (29, 36, 43):
        entry("Idle", days)
    html = desk.get(f"/sources/scorecard/?order={order}&weeks=4").content.decode()
    assert '<option value="4" selected>' in html
    assert f'data-source="{models.Source.objects.get(name=first).pk}"' in next(_rows(html))
    assert html.count("data-idle") == 1


@pytest.mark.parametrize("weeks", ["", "0", "-1", "9999999999999999999", "x"])
def test_an_odd_period_is_the_usual_one(desk: Client, weeks: str) -> None:
    html = desk.get(f"/sources/scorecard/?weeks={weeks}").content.decode()
    assert '<option value="8" selected>' in html


def test_the_scorecard_is_reached_from_the_sources(desk: Client) -> None:
    assert 'href="/sources/scorecard/"' in desk.get("/sources/").content.decode()
