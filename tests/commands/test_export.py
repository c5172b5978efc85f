"""`curator export linkedin`: files from what was approved, whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from typer.testing import CliRunner, Result

from curator.commands.root import app
from curator.config import environment
from curator.errors import InputError, MissingFont, NotReady
from curator.render.pictures.fonts import Fonts
from curator.runs import context, publish
from curator.runs.approve import approve
from curator.runs.renderer import IssueRenderer
from curator.runs.scheduled import Runs
from curator.store import corrections, models, words
from tests.desk import newsroom
from tests.desk.released import own_feeds
from tests.send.receiver import Receiver
from tests.share.linkedin_server import TOKEN, LinkedIn, linkedin

pytestmark = pytest.mark.django_db
PAGE = "urn:li:organization:1"
ADDRESS = "https://letter.cx-minute.com"


@pytest.fixture
def feeds(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A newsletter with a public address."""
    path = own_feeds(tmp_path)
    text = path.read_text("utf-8").replace("minute.example", "letter.cx-minute.com")
    path.write_text(text, "utf-8")
    monkeypatch.setenv("CURATOR_FEEDS", str(path))
    monkeypatch.setenv("CURATOR_OUT", str(tmp_path / "out"))
    return path


@pytest.fixture
def issue(feeds: Path) -> models.Issue:
    return newsroom.issue(newsroom.story("Fast answers keep customers", host="retail-notes.com"))


@pytest.fixture
def publisher(db: None) -> User:
    return newsroom.person("paula", "publisher")


def approved(issue: models.Issue, publisher: User) -> models.Issue:
    words.choose_edition(issue, publisher, language="en", chosen=True)
    approve(IssueRenderer.of(context.config()), issue, publisher)
    issue.refresh_from_db()
    return issue


def released(issue: models.Issue, publisher: User) -> models.Issue:
    """Approved, and in the archive."""
    approved(issue, publisher)
    publish.publish(IssueRenderer.of(context.config()), environment().out)
    return issue


def exported(which: str, *options: str) -> Result:
    return CliRunner().invoke(app, ["export", "linkedin", which, *options])


def post(out: Path) -> str:
    return (out / "issue-001/en/linkedin/post.txt").read_text("utf-8")


def test_a_draft_is_refused(issue: models.Issue, tmp_path: Path):
    result = exported("draft")
    assert isinstance(result.exception, NotReady)
    assert "curator approve" in str(result.exception)
    assert not (tmp_path / "out").exists()


def test_an_address_nobody_can_open_is_refused(
    issue: models.Issue, publisher: User, feeds: Path, monkeypatch: pytest.MonkeyPatch
):
    feeds.write_text(feeds.read_text("utf-8").replace(ADDRESS, "https://example.org"), "utf-8")
    released(issue, publisher)
    result = exported("1")
    assert isinstance(result.exception, NotReady)
    assert "newsletter.base_url" in str(result.exception)


def test_the_approved_editions_are_written_and_no_other(
    issue: models.Issue, publisher: User, tmp_path: Path
):
    released(issue, publisher)
    assert exported("1").exit_code == 0
    assert [path.name for path in (tmp_path / "out/issue-001").iterdir()] == ["en"]
    assert f"{ADDRESS}/en/1/" in post(tmp_path / "out")


def test_what_was_corrected_after_sending_is_posted_corrected(
    issue: models.Issue, publisher: User, tmp_path: Path
):
    released(issue, publisher)
    models.Issue.objects.update(state=models.Issue.State.SENT)
    issue.refresh_from_db()
    words.rewrite(issue, publisher, field="opening", language="en", text="A calmer week.", seen=0)
    assert exported("1").exit_code == 0
    assert "A calmer week." not in post(tmp_path / "out")
    corrections.release(issue, publisher, IssueRenderer.of(context.config()).snapshot)
    assert exported("1").exit_code == 0
    assert post(tmp_path / "out").startswith("A calmer week.")


def test_the_document_and_the_pictures_lie_there_and_in_the_manifest(
    issue: models.Issue, publisher: User, tmp_path: Path
):
    released(issue, publisher)
    assert exported("1").exit_code == 0
    folder = tmp_path / "out/issue-001/en/linkedin"
    listed = json.loads((folder / "manifest.json").read_text("utf-8"))["files"]
    for name in ("carousel.pdf", "cover.png", "alt.txt"):
        found = sha256((folder / name).read_bytes()).hexdigest()
        assert listed[name]["sha256"] == found
    before = (folder / "carousel.pdf").read_bytes()
    assert exported("1").exit_code == 0
    assert (folder / "carousel.pdf").read_bytes() == before


def test_without_pictures_the_texts_are_there_alone(
    issue: models.Issue, publisher: User, tmp_path: Path
):
    released(issue, publisher)
    assert exported("1", "--no-pictures").exit_code == 0
    suffixes = {path.suffix for path in (tmp_path / "out/issue-001/en/linkedin").iterdir()}
    assert ".txt" in suffixes
    assert not suffixes & {".pdf", ".png"}


def test_a_missing_font_is_named_and_keeps_nobody_from_the_texts(
    publisher: User, feeds: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    told = newsroom.story("빠른 답변 keeps customers", host="retail-notes.com")
    released(newsroom.issue(told), publisher)
    only = Fonts(frozenset({"DejaVu Sans", "DejaVu Serif"}))
    monkeypatch.setattr("curator.render.pictures.carousel.installed", lambda: only)
    result = exported("1")
    assert isinstance(result.exception, MissingFont)
    assert "fonts-noto-cjk" in str(result.exception)
    assert not (tmp_path / "out/issue-001/en/linkedin").exists()
    assert exported("1", "--no-pictures").exit_code == 0
    assert post(tmp_path / "out")


@pytest.fixture
def server(
    feeds: Path, issue: models.Issue, publisher: User, monkeypatch: pytest.MonkeyPatch
) -> Iterator[LinkedIn]:
    """LinkedIn, and an approved and published issue that may be posted there."""
    with linkedin() as found:
        table = f"linkedin:\n  author: {PAGE}\n  api_url: {found.url}\n"
        feeds.write_text(feeds.read_text("utf-8") + table, "utf-8")
        monkeypatch.setenv("CURATOR_LINKEDIN_TOKEN", TOKEN)
        released(issue, publisher)
        assert CliRunner().invoke(app, ["publish"]).exit_code == 0
        yield found


def test_without_yes_nothing_is_posted(server: LinkedIn):
    result = exported("1", "--post", "--json")
    assert json.loads(result.stdout)["would_post"][0]["as"] == PAGE
    assert server.requests == []


def test_with_yes_what_was_exported_is_posted_whole_and_once(server: LinkedIn, tmp_path: Path):
    result = exported("1", "--post", "--yes", "--json")
    assert result.exit_code == 0, result.exception
    assert json.loads(result.stdout)["urn"] == "urn:li:share:7000"
    [made] = server.posts
    written = json.loads((tmp_path / "out/issue-001/en/linkedin/post.json").read_text("utf-8"))
    assert made["commentary"] == written["commentary"]  # nothing was cut at a reserved sign
    again = exported("1", "--post", "--yes", "--json")
    assert json.loads(again.stdout)["urn"] == "urn:li:share:7000"
    assert len(server.posts) == 1


def test_the_card_is_posted_with_its_picture_where_that_is_wanted(server: LinkedIn):
    assert exported("1", "--post", "--yes", "--link").exit_code == 0
    card = server.posts[0]["content"]["article"]
    assert (card["source"], card["thumbnail"]) == (f"{ADDRESS}/en/1/", "urn:li:image:D0")


def test_files_whose_page_is_not_published_are_refused_or_asked_for(
    issue: models.Issue, publisher: User, tmp_path: Path
):
    approved(issue, publisher)
    refused = exported("1", "--no-pictures").exception
    assert isinstance(refused, NotReady)
    assert "curator publish" in str(refused)
    assert not (tmp_path / "out/issue-001").exists()
    assert exported("1", "--no-pictures", "--unpublished").exit_code == 0
    publish.publish(IssueRenderer.of(context.config()), tmp_path / "out")
    assert exported("1", "--no-pictures").exit_code == 0


def test_a_page_that_is_not_published_is_no_link(server: LinkedIn, tmp_path: Path):
    (tmp_path / "out/site/en/1/index.html").unlink()
    result = exported("1", "--post", "--yes")
    assert isinstance(result.exception, NotReady)
    assert "curator publish" in str(result.exception)
    assert server.requests == []


def test_without_an_author_nothing_is_posted(server: LinkedIn, feeds: Path):
    feeds.write_text(feeds.read_text("utf-8").replace(f"  author: {PAGE}\n", ""), "utf-8")
    result = exported("1", "--post")
    assert "linkedin: author:" in str(result.exception)


def test_an_edition_that_does_not_go_out_is_not_posted(server: LinkedIn):
    assert isinstance(exported("1", "--post", "--language", "ko").exception, InputError)


def test_what_was_posted_by_hand_is_noted_and_then_not_posted(server: LinkedIn):
    address = "https://www.linkedin.com/feed/update/urn:li:share:9/"
    assert isinstance(exported("1", "--posted", address).exception, InputError)
    assert exported("1", "--posted", address, "--language", "en").exit_code == 0
    assert exported("1", "--post", "--yes").exit_code == 0
    assert isinstance(exported("1", "--not-posted", "--language", "en").exception, NotReady)
    assert server.posts == []


def test_the_carousel_is_posted_as_a_document(server: LinkedIn, tmp_path: Path):
    assert exported("1", "--post", "--yes").exit_code == 0
    pdf = tmp_path / "out/issue-001/en/linkedin/carousel.pdf"
    media = server.posts[0]["content"]["media"]
    assert server.uploads[media["id"]] == pdf.read_bytes()
    assert media["title"]


def test_one_edition_alone_can_be_exported(server: LinkedIn):
    result = exported("1", "--language", "en", "--no-pictures", "--json")
    assert {Path(name).parents[1].name for name in json.loads(result.stdout)["files"]} == {"en"}
    assert isinstance(exported("1", "--language", "de").exception, InputError)


def test_yes_alone_posts_nothing(server: LinkedIn):
    assert isinstance(exported("1", "--yes").exception, InputError)
    assert server.requests == []


def test_an_edition_posted_already_stops_no_other(
    server: LinkedIn, issue: models.Issue, publisher: User
):
    models.Issue.objects.update(state=models.Issue.State.DRAFT)
    models.Approval.objects.update(withdrawn_at=issue.created_at)
    words.choose_edition(issue, publisher, language="ar", chosen=True)
    released(issue, publisher)
    assert CliRunner().invoke(app, ["publish"]).exit_code == 0
    assert exported("1", "--post", "--yes", "--language", "en").exit_code == 0
    assert exported("1", "--post", "--yes").exit_code == 0
    assert sorted(row.language for row in issue.postings.all()) == ["ar", "en"]
    assert len(server.posts) == 2


def test_whoever_posts_is_mailed_once_when_an_issue_is_published(
    issue: models.Issue, publisher: User, feeds: Path, monkeypatch: pytest.MonkeyPatch
):
    feeds.write_text(feeds.read_text("utf-8") + "linkedin: {notify: poster@example.com}\n", "utf-8")
    publish = Runs().jobs()["publish"]
    with Receiver() as receiver:
        monkeypatch.setenv("CURATOR_SMTP_URL", f"smtp://127.0.0.1:{receiver.port}")
        publish()
        assert receiver.mails == []  # nothing is approved yet
        released(issue, publisher)
        monkeypatch.setenv("CURATOR_SMTP_URL", "smtp://127.0.0.1:9")
        assert "mailed" not in publish()  # the archive is published all the same
        monkeypatch.setenv("CURATOR_SMTP_URL", f"smtp://127.0.0.1:{receiver.port}")
        assert "mailed" in publish()
        assert "mailed" not in publish()
    [mail] = receiver.mails
    assert mail.recipient == "poster@example.com"
    assert f"/issue/{issue.pk}/linkedin/" in mail.parsed.get_content()
