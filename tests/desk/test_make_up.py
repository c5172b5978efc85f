"""What an issue is made of, drawn and as a table."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from curator.store import models
from curator.store.make_up import MOST_ISSUES, make_up
from tests.desk import newsroom

pytestmark = pytest.mark.django_db


def bars(desk: Client, issue: models.Issue, chart: str) -> list[str]:
    html = desk.get(f"/issue/{issue.pk}/made-of/").content.decode()
    (section,) = re.findall(rf'data-chart="{chart}".*?</section>', html, re.DOTALL)
    return re.findall(r'data-bar="([^"]*)"', section)


def test_the_items_of_an_issue_are_counted_by_language_source_and_theme(desk: Client) -> None:
    first = newsroom.story("One")
    others = newsroom.story("Zwei", "de", "privacy", source="Blatt"), newsroom.story("Three")
    issue = newsroom.issue(first, *others, newsroom.story("Dropped", "fr"))
    issue.picks.filter(story__title="Dropped").update(dropped=True)
    number = {"sentence": "87 % of readers liked it.", "value": 87}
    models.Pick.objects.create(
        issue=issue, cluster=first.cluster, story=first, slot="numbers", position=1,
        statistic=number,
    )  # fmt: skip
    assert bars(desk, issue, "languages") == ["en 2", "de 1"]
    assert bars(desk, issue, "sources") == ["Retail Notes 2", "Blatt 1"]
    assert bars(desk, issue, "themes") == ["loyalty 2", "privacy 1"]


def test_an_issue_without_an_item_has_empty_charts(desk: Client) -> None:
    assert bars(desk, newsroom.issue(), "themes") == []


def test_themes_stand_beside_those_of_the_issues_before_never_of_later_ones(
    desk: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    made = [
        newsroom.issue(newsroom.story(f"Story {number}", theme=f"theme-{number}"))
        for number in range(MOST_ISSUES + 2)
    ]
    with django_assert_num_queries(2):
        found = make_up(made[-2])
    assert [each.issue for each in found] == [each.pk for each in made[1:-1]]
    html = desk.get(f"/issue/{made[-2].pk}/made-of/").content.decode()
    shown = set(re.findall(r'data-theme="theme-(\d+)"', html))
    assert shown == {str(number) for number in range(1, MOST_ISSUES + 1)}


def test_a_source_with_markup_in_its_name_is_text(desk: Client) -> None:
    issue = newsroom.issue(newsroom.story("One", source=newsroom.SCRIPT))
    assert newsroom.SCRIPT not in desk.get(f"/issue/{issue.pk}/made-of/").content.decode()
