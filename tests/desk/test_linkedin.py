"""The page for whoever posts on LinkedIn: previews, texts to copy, files, and where it was posted."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pypdfium2
import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from curator.desk.linkedin_feed import WIDTHS, folded
from curator.language import phrases
from curator.runs import context
from curator.runs.approve import approve
from curator.runs.renderer import IssueRenderer
from curator.store import models, words
from tests.desk import newsroom
from tests.desk.released import own_feeds

pytestmark = pytest.mark.django_db
ADDRESS = "https://www.linkedin.com/feed/update/urn:li:share:9/"


def released(publisher: User, host: str) -> models.Issue:
    """An approved issue with editions in English and Arabic."""
    issue = newsroom.issue(newsroom.story("Fast answers keep customers", host=host))
    for language, chosen in (("en", True), ("ar", True), ("de", False)):
        words.choose_edition(issue, publisher, language=language, chosen=chosen)
    approve(IssueRenderer.of(context.config()), issue, publisher)
    issue.refresh_from_db()
    return issue


@pytest.fixture
def approved(publisher: User, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> models.Issue:
    """An issue of a newsletter with a public address."""
    path = own_feeds(tmp_path)
    text = path.read_text("utf-8").replace("minute.example", "letter.cx-minute.com")
    path.write_text(text, "utf-8")
    monkeypatch.setenv("CURATOR_FEEDS", str(path))
    monkeypatch.setenv("CURATOR_OUT", str(tmp_path / "out"))
    return released(publisher, "retail-notes.com")


def shown(desk: Client, issue: models.Issue, rest: str = "") -> BeautifulSoup:
    answer = desk.get(f"/issue/{issue.pk}/linkedin/{rest}")
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "lxml")


def test_a_draft_has_nothing_to_post(desk: Client, issue: models.Issue):
    assert shown(desk, issue).select('[data-state="not-approved"]')


def test_every_text_stands_ready_to_be_copied(desk: Client, approved: models.Issue):
    page = shown(desk, approved)
    boxes = {box["id"]: box for box in page.select("textarea")}
    assert {button["data-copy"] for button in page.select("[data-copy]")} == set(boxes)
    assert f"https://letter.cx-minute.com/en/{approved.number}/" in boxes["text-1"].text
    assert all(box.has_attr("readonly") for box in boxes.values())


def test_the_preview_says_what_the_post_says_folded(desk: Client, approved: models.Issue):
    page = shown(desk, approved, "en/?width=phone")
    feed = page.select_one(".feed-post.phone .feed-text")
    assert feed
    more = feed.select_one("summary")
    assert more
    more.extract()
    post = page.select_one("#text-1")
    assert post
    assert feed.text.split() == post.text.split()


def test_each_edition_is_shown_in_its_direction(desk: Client, approved: models.Issue):
    for language, direction in (("en", "ltr"), ("ar", "rtl")):
        [feed] = shown(desk, approved, f"{language}/").select(".feed-text")
        assert (feed["lang"], feed["dir"]) == (language, direction)
    assert desk.get(f"/issue/{approved.pk}/linkedin/de/").status_code == 404


def test_all_files_come_in_one(desk: Client, approved: models.Issue):
    answer = desk.get(f"/issue/{approved.pk}/linkedin/en/files.zip")
    assert f"issue-{approved.number:03}-en-linkedin.zip" in answer["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        assert packed.testzip() is None
        names = {Path(name).name for name in packed.namelist()}
    assert {"post.txt", "post.json", "publer.csv", "manifest.json"} <= names


def test_the_card_has_its_picture(desk: Client, approved: models.Issue):
    answer = desk.get(f"/issue/{approved.pk}/linkedin/en/cover.png")
    assert answer.content.startswith(b"\x89PNG")
    assert desk.get(f"/issue/{approved.pk}/linkedin/de/cover.png").status_code == 404


def test_every_page_of_the_document_is_a_picture(desk: Client, approved: models.Issue):
    for language, direction in (("en", "ltr"), ("ar", "rtl")):
        page = shown(desk, approved, f"{language}/")
        pictures = page.select(".feed-pages img")
        answer = desk.get(f"/issue/{approved.pk}/linkedin/{language}/files.zip")
        with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
            [name] = [each for each in packed.namelist() if each.endswith("carousel.pdf")]
            assert len(pypdfium2.PdfDocument(packed.read(name))) == len(pictures)
        assert len(page.select(".feed-dots a")) == len(pictures)
        assert all(str(each["alt"]).strip() for each in pictures)
        assert page.select(f'.feed-document b[lang="{language}"][dir="{direction}"]')
        found = {desk.get(str(each["src"])).content for each in pictures}
        assert len(found) == len(pictures)
        assert all(each.startswith(b"\x89PNG") for each in found)


@pytest.mark.parametrize("rest", ["en/page-0.png", "en/page-11.png", "de/page-1.png"])
def test_what_is_no_page_of_the_document_is_not_found(
    desk: Client, approved: models.Issue, rest: str
):
    assert desk.get(f"/issue/{approved.pk}/linkedin/{rest}").status_code == 404


def test_where_it_was_posted_is_kept_and_shown(desk: Client, approved: models.Issue):
    where = f"/issue/{approved.pk}/linkedin/en/"
    desk.post(f"{where}posted/", {"address": ADDRESS})
    page = shown(desk, approved, "en/")
    assert page.select(f'[data-posting="posted"] a[href="{ADDRESS}"]')
    assert not page.select("input[name=address]")
    assert shown(desk, approved, "ar/").select("input[name=address]")
    assert models.Posting.objects.get().by is not None


@pytest.mark.parametrize(
    "address", ["", "javascript:alert(1)", "https://example.org/", "https://[", "https://a℀b/"]
)
def test_what_is_no_address_of_linkedin_is_refused(
    desk: Client, approved: models.Issue, address: str
):
    answer = desk.post(
        f"/issue/{approved.pk}/linkedin/en/posted/", {"address": address}, follow=True
    )
    assert BeautifulSoup(answer.content, "lxml").select(".message.error")
    assert not models.Posting.objects.exists()


def test_an_edition_that_does_not_go_out_was_not_posted(desk: Client, approved: models.Issue):
    desk.post(f"/issue/{approved.pk}/linkedin/de/posted/", {"address": ADDRESS})
    assert not models.Posting.objects.exists()


def test_a_post_in_doubt_is_told_and_a_person_settles_it(desk: Client, approved: models.Issue):
    models.Posting.objects.create(
        issue=approved, language="en", state="unknown", author="urn:li:person:a", at="2026-01-01T00:00Z"
    )  # fmt: skip
    assert shown(desk, approved, "en/").select('[data-posting="unknown"] .message.warning')
    desk.post(f"/issue/{approved.pk}/linkedin/en/posted/", {"not-there": "1"})
    assert models.Posting.objects.get().state == "refused"
    assert shown(desk, approved, "en/").select('[data-posting=""]')


def test_texts_that_link_to_nowhere_are_shown_and_not_to_be_taken(desk: Client, publisher: User):
    issue = released(publisher, "example.org")
    page = shown(desk, issue)
    assert page.select('[data-state="not-public"]')
    assert page.select("textarea")
    assert not page.select("[data-copy]")
    answer = desk.get(f"/issue/{issue.pk}/linkedin/en/files.zip", follow=True)
    assert BeautifulSoup(answer.content, "lxml").select(".message.error")


def test_why_it_must_not_be_posted_is_said_in_the_desks_language(desk: Client, publisher: User):
    issue = released(publisher, "example.org")
    said = {}
    for language in ("en", "de"):
        desk.post("/account/language/", {"language": language})
        said[language] = shown(desk, issue).select('[data-state="not-public"]')[0].text
    assert said["en"] != said["de"]


@pytest.mark.parametrize("rest", ["", "en/", "en/files.zip", "en/cover.png"])
def test_only_who_may_edit_sees_it(client: Client, approved: models.Issue, rest: str):
    where = f"/issue/{approved.pk}/linkedin/{rest}"
    client.logout()
    assert client.get(where).status_code == 302
    client.force_login(User.objects.create_user("stranger"))
    assert client.get(where).status_code == 403


def test_the_page_speaks_german(desk: Client, approved: models.Issue):
    answer = desk.get(f"/issue/{approved.pk}/linkedin/en/", headers={"accept-language": "de"})
    assert phrases.phrases("de").gettext("Download all files") in answer.content.decode()


@pytest.mark.parametrize(
    ("text", "width", "shown_first"),
    [
        ("Short.\n\nThird line.", 70, "Short.\n\nThird line."),
        ("Short.\n\nThird.\nFourth.", 70, "Short.\n\nThird."),
        ("word " * 60, 70, ("word " * 42).rstrip()),
        ("word " * 60, 47, ("word " * 28).rstrip()),
        ("한" * 200, 70, "한" * 105),
        ("", 70, ""),
    ],
)
def test_the_feed_shows_three_lines(text: str, width: int, shown_first: str):
    assert folded(text, width)[0] == shown_first


@given(st.text(max_size=600), st.sampled_from(sorted(WIDTHS.values())))
def test_folding_loses_nothing(text: str, width: int):
    first, rest = folded(text, width)
    assert first + rest == text


def test_home_says_what_is_ready_where_the_newsroom_posts(
    desk: Client, approved: models.Issue, tmp_path: Path
):
    ready = f'a[href^="/issue/{approved.pk}/linkedin/"]:not(nav a)'
    assert not BeautifulSoup(desk.get("/").content, "lxml").select(ready)
    feeds = tmp_path / "feeds.yaml"
    feeds.write_text(
        feeds.read_text("utf-8") + "linkedin: {author: 'urn:li:organization:1'}\n", "utf-8"
    )
    [task] = BeautifulSoup(desk.get("/").content, "lxml").select(ready)
    assert str(task["href"]).endswith("/en/")
    for language in ("en", "ar"):
        desk.post(f"/issue/{approved.pk}/linkedin/{language}/posted/", {"address": ADDRESS})
    assert not BeautifulSoup(desk.get("/").content, "lxml").select(ready)
