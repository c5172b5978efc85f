"""`curator preview`: what an editor or a cron job learns about every edition before it goes out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from typer.testing import CliRunner, Result

from curator.commands.root import app
from curator.errors import FetchError
from curator.net.client import Client
from curator.net.exchange import Response
from curator.preflight import browser, markup, spam
from curator.runs import preview
from curator.store import models, words
from tests.desk import newsroom
from tests.render import tools

FEEDS = Path(__file__).parent.parent / "desk/feeds.yaml"
pytestmark = pytest.mark.django_db


@pytest.fixture
def issue(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> models.Issue:
    monkeypatch.setenv("CURATOR_FEEDS", str(FEEDS))
    monkeypatch.setenv("CURATOR_OUT", str(tmp_path))
    return newsroom.issue(
        newsroom.story("Fast answers keep customers"), newsroom.story("Maps nobody follows")
    )


@pytest.fixture(autouse=True)
def quick(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the checks that take many seconds, but where a test is about them."""
    if "browser" not in request.keywords:
        monkeypatch.setattr(browser, "find", lambda _: None)
        monkeypatch.setattr(spam, "find", lambda _: None)


def previewed(*options: str) -> Result:
    return CliRunner().invoke(app, ["preview", "draft", *options])


def as_object(result: Result) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(result.stdout.strip().splitlines()[-1])
    return value


def call_it(issue: models.Issue, language: str, subject: str) -> None:
    """Give one edition this subject."""
    erin = newsroom.person("erin", "editor")
    words.rewrite(issue, erin, field="subject", language=language, text=subject, seen=0)


def test_a_sound_draft_is_written_measured_and_found_fit(issue: models.Issue):
    tools.needs_modules()
    result = previewed("--json")
    report = as_object(result)
    assert (result.exit_code, report["broken"]) == (0, [])
    english = next(edition for edition in report["editions"] if edition["language"] == "en")
    assert (english["on"], english["problems"]) == (True, [])
    assert 5_000 < english["bytes"] < 90_000
    assert 0 < english["minute_seconds"] <= 60
    assert (Path(report["folder"]) / "en/letter.html").is_file()


def test_whoever_posts_on_linkedin_finds_the_cover_beside_the_post(
    issue: models.Issue, tmp_path: Path
):
    assert previewed().exit_code == 0
    folder = tmp_path / f"draft-{issue.pk}" / "en" / "linkedin"
    names = sorted(path.name for path in folder.iterdir())
    assert {"comment.txt", "cover.png", "manifest.json", "post.json", "post.txt"} <= {*names}
    with Image.open(folder / "cover.png") as cover:
        assert cover.size == (1200, 627)


def test_an_edition_that_would_be_sent_broken_fails_and_is_named(issue: models.Issue):
    call_it(issue, "en", "too long " * 18)
    result = previewed()
    assert result.exit_code == 1
    assert "the subject has 161 characters" in " ".join(result.output.split())
    assert "not fit to be sent: en" in result.output


def test_what_is_wrong_with_an_edition_that_is_off_is_said_and_does_not_fail(issue: models.Issue):
    call_it(issue, "de", "zu lang " * 22)
    result = previewed("--json")
    report = as_object(result)
    german = next(edition for edition in report["editions"] if edition["language"] == "de")
    assert (result.exit_code, german["on"]) == (0, False)
    assert any("the subject has" in said for said in german["problems"])


def test_without_node_it_says_what_it_did_not_check_and_still_checks_the_rest(
    issue: models.Issue, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(markup, "find", lambda _: None)
    call_it(issue, "en", "too long " * 18)
    report = as_object(previewed("--json"))
    assert any("node is not installed" in said for said in report["skipped"])
    assert not any("html-validate" in said for said in report["ran"])
    assert report["broken"] == ["en"]


@pytest.mark.browser
def test_it_asks_the_browser_and_spamassassin_where_they_are(issue: models.Issue):
    tools.needs_modules()
    tools.needs("chromium", "spamd", "spamc")
    report = as_object(previewed("--json"))
    assert [said.split(":")[0] for said in report["skipped"]] == [preview.LINKS]
    assert report["ran"] == [preview.ALWAYS, preview.MARKUP, preview.BROWSER, preview.SPAM]


def test_it_never_claims_a_check_that_cannot_run(issue: models.Issue):
    report = as_object(previewed("--json"))
    assert f"{preview.BROWSER}: needs playwright and Chromium" in report["skipped"]
    assert f"{preview.SPAM}: needs spamd and spamc" in report["skipped"]
    assert not {preview.BROWSER, preview.SPAM} & set(report["ran"])


def test_links_to_places_no_reader_can_reach_are_told_in_a_trial(issue: models.Issue):
    report = as_object(previewed("--json"))
    assert report["broken"] == []
    assert any(
        "example.org" in said and "for a trial only" in said
        for said in report["editions"][0]["remarks"]
    )


def test_links_to_places_no_reader_can_reach_break_the_letter_of_a_real_newsletter(
    issue: models.Issue, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("CURATOR_BASE_URL", "https://letter.cx-minute.com")
    report = as_object(previewed("--json"))
    english = next(edition for edition in report["editions"] if edition["language"] == "en")
    assert report["broken"] == ["en"]
    assert any(
        "leads to a place no reader can reach: https://example.org/privacy" in said
        for said in english["problems"]
    )


def test_with_links_each_address_is_asked_and_a_dead_one_named(
    issue: models.Issue, monkeypatch: pytest.MonkeyPatch
):
    asked = []

    async def answers(_: object, url: str, **__: object) -> Response:
        asked.append(url)
        if "privacy" in url:
            raise FetchError("no connection to “example.org”")
        return Response(url, 503 if len(asked) % 2 else 200, {}, b"")

    async def knows_no_head(_: object, url: str) -> Response:
        return Response(url, 405, {}, b"")

    monkeypatch.setattr(Client, "get", answers)
    monkeypatch.setattr(Client, "head", knows_no_head)
    report = as_object(previewed("--json", "--links"))
    assert len(asked) == len(set(asked)) > 1
    assert f"{preview.LINKS} ({len(asked)} asked)" in report["ran"]
    dead = [
        said for edition in report["editions"] for said in edition["problems"] if "is dead" in said
    ]
    assert {said.split("dead: ")[1] for said in dead} == {
        "https://example.org/privacy: no connection to “example.org”"
    }


def test_an_issue_that_does_not_exist_is_said(issue: models.Issue):
    result = CliRunner().invoke(app, ["preview", "77"])
    assert "there is no issue or draft “77”" in str(result.exception)


def test_an_edition_with_nothing_to_read_is_not_fit_to_be_sent(issue: models.Issue):
    issue.picks.all().delete()
    words.choose_edition(issue, newsroom.person("erin", "editor"), language="en", chosen=True)
    result = previewed("--json")
    english = next(
        edition for edition in as_object(result)["editions"] if edition["language"] == "en"
    )
    assert (result.exit_code, as_object(result)["broken"]) == (1, ["en"])
    assert any("there is nothing to read in it" in said for said in english["problems"])


def test_what_does_not_fit_into_the_minute_is_said_and_does_not_fail(issue: models.Issue):
    issue.picks.update(in_minute=True)
    first = issue.picks.order_by("position").first()
    erin = newsroom.person("erin", "editor")
    words.rewrite(
        issue, erin, field="headline", language="en", text="customers " * 300, seen=0, pick=first
    )
    assert "en: 1 of 2 items fits the minute" in " ".join(previewed().output.split()).replace(
        "│ ", ""
    )
    report = as_object(previewed("--json"))
    english = next(edition for edition in report["editions"] if edition["language"] == "en")
    assert report["broken"] == []
    assert english["remarks"][0].startswith("en: 1 of 2 items fits the minute")
