"""Headings, words over sections and sponsors at the desk."""

from __future__ import annotations

import pytest
from django.test import Client

from curator.store import models
from tests.desk import newsroom

pytestmark = pytest.mark.django_db


def add(desk: Client, issue: models.Issue, name: str, url: str) -> None:
    desk.post(f"/issue/{issue.pk}/sponsor/", {"name": name, "url": url})


@pytest.mark.parametrize(
    ("name", "url"),
    [("", "https://a.example"), ("A", "javascript:alert(1)"), ("A", "a.example"), ("A", "")],
)
def test_a_sponsor_needs_a_name_and_a_web_address(
    desk: Client, issue: models.Issue, name: str, url: str
) -> None:
    add(desk, issue, name, url)
    assert not models.Sponsor.objects.exists()


def test_an_issue_has_no_more_sponsors_than_the_newsletter_allows(
    desk: Client, issue: models.Issue
) -> None:
    for name in ("Acme", "Other"):
        add(desk, issue, name, "https://acme.example")
    assert [row.name for row in issue.sponsors.all()] == ["Acme"]
    assert 'data-sponsors="1"' in desk.get(f"/issue/{issue.pk}/").content.decode()


def test_a_sponsor_withdraws_an_approval_and_is_taken_out_again(
    desk: Client, issue: models.Issue
) -> None:
    models.Issue.objects.filter(pk=issue.pk).update(state="approved", number=1)
    add(desk, issue, "Acme", "https://acme.example")
    issue.refresh_from_db()
    assert issue.state == "draft"
    desk.post(f"/issue/{issue.pk}/sponsor/{issue.sponsors.get().pk}/remove/")
    assert not issue.sponsors.exists()


def test_headings_intros_and_sponsors_are_written_on_the_page_of_the_language(
    desk: Client, issue: models.Issue
) -> None:
    add(desk, issue, "Acme", "https://acme.example")
    sponsor = f"sponsor:{issue.sponsors.get().pk}"
    texts = {"heading:loyalty": "Der Hügel", "intro:loyalty": "Ein Wort", sponsor: "Pakete."}
    form = texts | {f"seen-{name}": "0" for name in texts}
    where = f"/issue/{issue.pk}/language/de/"
    html = desk.get(where).content.decode()
    assert all(f'name="{name}"' in html for name in texts)
    desk.post(where, form)
    assert dict(models.Words.objects.values_list("field", "text")) == texts
    letter = desk.get(f"/issue/{issue.pk}/preview/de/letter.html").content.decode()
    assert all(text in letter for text in texts.values())


@pytest.mark.parametrize("field", ["heading:privacy", "heading:", "sponsor:999", "sponsor:x"])
def test_a_section_without_items_and_a_strangers_sponsor_cannot_be_written(
    desk: Client, issue: models.Issue, field: str
) -> None:
    form = {"field": field, "language": "de", "text": "x", "seen": 0, "typed_at": 1}
    assert desk.post(f"/issue/{issue.pk}/unsaved/", form).status_code == 404


def test_another_issues_sponsor_is_not_removed(desk: Client, issue: models.Issue) -> None:
    other = newsroom.issue()
    add(desk, other, "Acme", "https://acme.example")
    where = f"/issue/{issue.pk}/sponsor/{other.sponsors.get().pk}/remove/"
    assert desk.post(where).status_code == 404
