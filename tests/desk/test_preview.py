"""What the preview shows beside the letter: the archive's page and the post, as they will be."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.test import Client

from curator.runs import context
from curator.runs.approve import approve
from curator.runs.publish import publish
from curator.runs.renderer import IssueRenderer
from curator.store import models
from curator.store.words import choose_edition
from tests.desk import newsroom

pytestmark = pytest.mark.django_db


def shown(desk: Client, issue: models.Issue, rest: str) -> BeautifulSoup:
    answer = desk.get(f"/issue/{issue.pk}/preview/{rest}")
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "lxml")


def approved(issue: models.Issue, by: User) -> models.Issue:
    approve(IssueRenderer.of(context.config()), issue, by)
    issue.refresh_from_db()
    return issue


def main_of(html: str | bytes) -> str:
    """What readers see of a page of the archive, without the chart's address."""
    found = BeautifulSoup(html, "lxml").main
    assert found
    return re.sub(r'src="[^"]*"', "", str(found))


def with_figures(issue: models.Issue) -> models.Issue:
    """The issue with three figures, which the archive draws as a chart."""
    for number in range(3):
        story = newsroom.story(f"Figure {number}")
        figure = {**story.record["statistics"][0], "value": 60 + number, "text": f"{60 + number} %"}
        models.Pick.objects.create(
            issue=issue,
            cluster=story.cluster,
            story=story,
            slot="numbers",
            position=number + 1,
            statistic=figure,
        )
    return issue


def test_the_archive_page_of_a_draft_is_the_page_that_is_published(
    desk: Client, issue: models.Issue, publisher: User, tmp_path: Path
) -> None:
    approved(newsroom.issue(newsroom.story("Last week")), publisher)
    with_figures(issue)
    drafted = desk.get(f"/issue/{issue.pk}/preview/en/archive.html").content
    approved(issue, publisher)
    publish(IssueRenderer.of(context.config()), tmp_path)
    published = (tmp_path / "site" / "en" / str(issue.number) / "index.html").read_text("utf-8")
    assert "Last week" in main_of(drafted)
    assert main_of(drafted) == main_of(published)
    after = desk.get(f"/issue/{issue.pk}/preview/en/archive.html").content
    assert main_of(after) == main_of(published)


def test_the_archive_page_brings_style_and_pictures_and_can_run_nothing(
    desk: Client, issue: models.Issue
) -> None:
    with_figures(issue)
    answer = desk.get(f"/issue/{issue.pk}/preview/ar/archive.html?look=dark")
    page, policy = BeautifulSoup(answer.content, "lxml"), answer["Content-Security-Policy"]
    assert not page.select('link[rel="stylesheet"]')
    assert page.select("head style")
    assert all(str(each["src"]).startswith("data:image/png") for each in page.select("img"))
    assert page.select('base[href="https://example.org/ar/1/"]')
    assert page.select('base[target="_blank"]')
    assert policy.startswith("sandbox")
    assert "allow-scripts" not in policy
    assert answer["X-Frame-Options"] == "SAMEORIGIN"


def test_the_archive_page_stands_in_a_frame_like_the_letter(
    desk: Client, issue: models.Issue
) -> None:
    page = shown(desk, issue, "de/?part=archive&width=phone&look=dark")
    [frame] = page.select('.frame.phone[data-look="dark"] iframe')
    assert frame["src"] == f"/issue/{issue.pk}/preview/de/archive.html?look=dark"
    assert "allow-scripts" not in str(frame["sandbox"])


def test_the_post_of_a_draft_is_the_post_of_the_approved_issue(
    desk: Client, issue: models.Issue, publisher: User
) -> None:
    post = '.feed-post.phone, .feed-post.phone img[alt!=""]'
    drafted = shown(desk, issue, "en/?part=linkedin&width=phone").select(post)
    pictures = [str(each["src"]) for each in drafted[1].select("img")]
    drawn = [desk.get(each).content for each in pictures]
    assert all(each.startswith(b"\x89PNG") for each in drawn)
    approved(issue, publisher)
    answer = desk.get(f"/issue/{issue.pk}/linkedin/en/?width=phone")
    assert BeautifulSoup(answer.content, "lxml").select(post) == drafted
    assert [desk.get(each).content for each in pictures] == drawn


def test_an_edition_that_is_off_is_not_posted(
    desk: Client, issue: models.Issue, publisher: User
) -> None:
    choose_edition(issue, publisher, language="ar", chosen=False)
    approved(issue, publisher)
    assert shown(desk, issue, "ar/?part=linkedin").select('[data-state="not-posted"]')


@pytest.mark.parametrize("part", ["html", "text", "archive", "linkedin"])
def test_each_part_leads_to_the_others_in_the_same_look(
    desk: Client, issue: models.Issue, part: str
) -> None:
    page = shown(desk, issue, f"en/?part={part}&width=phone&look=dark")
    links = {str(each["href"]) for each in page.select("main .switch a, main .tongues a")}
    for other in ("html", "text", "archive", "linkedin"):
        where = f"/issue/{issue.pk}/preview/en/"
        assert f"{where}?part={other}&width=phone&look=dark" in links
    assert f"/issue/{issue.pk}/preview/de/?width=phone&part={part}&look=dark" in links


@pytest.mark.parametrize("rest", ["xx/archive.html", "xx/?part=archive", "xx/?part=linkedin"])
def test_a_language_the_newsletter_does_not_have_is_not_found(
    desk: Client, issue: models.Issue, rest: str
) -> None:
    assert desk.get(f"/issue/{issue.pk}/preview/{rest}").status_code == 404
