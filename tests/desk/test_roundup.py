"""The monthly roundup at the desk: drafted by a button, edited on the pages of any issue."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.utils import timezone

from curator.store import models, roundups
from tests.factories_roundup import released, sent

pytestmark = pytest.mark.django_db


def html(desk: Client, path: str) -> str:
    return desk.get(path).content.decode()


def of_the_month(*titles: str) -> models.Issue:
    return sent(*titles, day=roundups.month_due(timezone.localdate()))


def the_roundup() -> models.Issue:
    return models.Issue.objects.get(month__isnull=False)


def test_without_a_sent_issue_no_roundup_is_offered(desk: Client, issue: models.Issue) -> None:
    assert "data-roundup" not in html(desk, "/")
    assert desk.post("/roundup/", follow=True).status_code == 200
    assert not models.Issue.objects.filter(month__isnull=False).exists()


def test_a_button_drafts_it_and_home_leads_there_while_the_weekly_issue_stays_in_front(
    desk: Client,
) -> None:
    of_the_month("Told this month")
    assert 'data-roundup="due"' in html(desk, "/")
    answer = desk.post("/roundup/")
    made = the_roundup()
    assert answer.headers["Location"] == f"/issue/{made.pk}/"
    home = html(desk, "/")
    assert 'data-roundup="draft"' in home
    assert f'href="/issue/{made.pk}/"' in home
    assert 'data-next="2"' in home, "the next weekly issue is not begun"
    released(made)
    assert 'data-roundup="approved"' in html(desk, "/")


def test_what_is_left_out_is_taken_in_from_the_draft(desk: Client) -> None:
    of_the_month(*(f"Story {number}" for number in range(4)))
    desk.post("/roundup/")
    made = the_roundup()
    page = html(desk, f"/issue/{made.pk}/")
    assert 'data-left-out="1"' in page
    (path,) = re.findall(r'action="(/issue/\d+/take/\d+/)"', page)
    desk.post(path, {"slot": "no such slot"})
    assert made.picks.count() == 3
    desk.post(path, {"slot": "privacy"})
    assert made.picks.filter(slot="privacy").count() == 1
    assert "data-left-out" not in html(desk, f"/issue/{made.pk}/")
    desk.post(path, {"slot": "privacy"})
    assert made.picks.count() == 4


def test_it_does_not_leave_by_the_clock_and_goes_through_the_same_pages(desk: Client) -> None:
    of_the_month("Told this month")
    desk.post("/roundup/")
    made = released(the_roundup())
    assert made.number
    for page in ("", "approve/", "preview/en/", "send/", "history/", "made-of/", "words/"):
        assert desk.get(f"/issue/{made.pk}/{page}").status_code == 200, page
    assert 'data-deadline="none"' in html(desk, f"/issue/{made.pk}/approve/")


def test_a_weekly_issue_has_nothing_to_take_in(desk: Client, issue: models.Issue) -> None:
    pick = issue.picks.first()
    assert pick
    assert desk.post(f"/issue/{issue.pk}/take/{pick.pk}/", {"slot": "loyalty"}).status_code == 404
