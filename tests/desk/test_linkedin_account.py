"""Connecting LinkedIn at the desk, against a server with the rules of LinkedIn's sign-in, and
posting by what was connected.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from curator.config import environment
from curator.errors import NotReady
from curator.runs import context, linkedin_account
from curator.runs.approve import approve
from curator.runs.publish import publish
from curator.runs.renderer import IssueRenderer
from curator.share.linkedin_api import LinkedInError
from curator.store import linkedin_account as kept
from curator.store import models, words
from tests.desk import newsroom
from tests.desk.released import own_feeds
from tests.share.linkedin_server import CLIENT_ID, CLIENT_SECRET, TOKEN, LinkedIn, linkedin

pytestmark = pytest.mark.django_db
PAGE, PERSON = "urn:li:organization:1", "urn:li:person:abc"
BACK = "/linkedin/connected/"


@pytest.fixture(autouse=True)
def server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[LinkedIn]:
    """LinkedIn, and a newsletter whose app is registered there."""
    with linkedin() as found:
        path = own_feeds(tmp_path)
        text = path.read_text("utf-8").replace("minute.example", "letter.cx-minute.com")
        part = f"linkedin: {{author: '{PAGE}', api_url: {found.url}, sign_in_url: {found.url}}}\n"
        path.write_text(text + part, "utf-8")
        monkeypatch.setenv("CURATOR_FEEDS", str(path))
        monkeypatch.setenv("CURATOR_OUT", str(tmp_path / "out"))
        monkeypatch.setenv("CURATOR_LINKEDIN_CLIENT_ID", CLIENT_ID)
        monkeypatch.setenv("CURATOR_LINKEDIN_CLIENT_SECRET", CLIENT_SECRET)
        monkeypatch.delenv("CURATOR_LINKEDIN_TOKEN", raising=False)
        yield found


def state_of(desk: Client) -> str:
    page = BeautifulSoup(desk.get("/linkedin/").content, "lxml")
    [section] = page.select("[data-account]")
    return str(section["data-account"])


def sent_back(desk: Client) -> str:
    """What the person's browser asks for next, after the button and after LinkedIn's page."""
    answer = httpx.get(desk.post("/linkedin/connect/").headers["Location"])
    assert answer.status_code == 302, answer.text
    parts = urlsplit(answer.headers["Location"])
    assert parts.path == BACK
    return f"{BACK}?{parts.query}"


def connected(desk: Client) -> models.LinkedInAccount:
    desk.get(sent_back(desk))
    return models.LinkedInAccount.objects.get()


def errors(desk: Client, where: str) -> str:
    page = BeautifulSoup(desk.get(where, follow=True).content, "lxml")
    return " ".join(each.text for each in page.select(".message.error"))


def test_a_person_agrees_at_linkedin_and_the_desk_says_until_when(desk: Client, server: LinkedIn):
    assert state_of(desk) == "none"
    asked = urlsplit(desk.post("/linkedin/connect/").headers["Location"])
    assert asked.path == "/oauth/v2/authorization"
    query = parse_qs(asked.query)
    assert query["redirect_uri"] == [server.back]
    assert set(query["scope"][0].split()) >= {"w_organization_social", "r_organization_social"}
    row = connected(desk)
    assert (row.name, row.urn) == ("Ada Example", PERSON)
    assert timedelta(days=59) < row.expires_at - timezone.now() < timedelta(days=61)
    assert state_of(desk) == "connected"
    assert "Ada Example" in desk.get("/linkedin/").content.decode()
    assert list(models.Edit.objects.values_list("after", flat=True)) == ["Ada Example"]


def test_a_person_who_posts_for_themselves_is_asked_for_less(
    desk: Client, server: LinkedIn, tmp_path: Path
):
    path = tmp_path / "feeds.yaml"
    path.write_text(path.read_text("utf-8").replace(PAGE, PERSON), "utf-8")
    assert connected(desk).name == "Ada Example"
    assert server.scopes == "openid profile w_member_social"


def test_the_browser_may_follow_the_button_to_linkedin(desk: Client, server: LinkedIn):
    policy = desk.get("/linkedin/").headers["Content-Security-Policy"]
    assert f"form-action 'self' {server.url};" in policy
    assert "form-action 'self';" in desk.get("/operation/").headers["Content-Security-Policy"]


@pytest.mark.parametrize("state", ["", "&state=", "&state=somebody-elses"])
def test_an_answer_to_what_nobody_began_here_connects_nothing(
    desk: Client, server: LinkedIn, state: str
):
    sent_back(desk)
    assert "nothing was connected" in errors(desk, f"{BACK}?code=code-0{state}")
    assert "POST /oauth/v2/accessToken" not in server.requests
    assert not models.LinkedInAccount.objects.exists()


def test_an_answer_is_taken_once(desk: Client, server: LinkedIn):
    where = sent_back(desk)
    desk.get(where)
    assert errors(desk, where)
    assert server.requests.count("POST /oauth/v2/accessToken") == 1


@pytest.mark.parametrize(
    ("says", "hint"),
    [
        ("user_cancelled_login", "cancelled"),
        ("user_cancelled_authorize", "cancelled"),
        ("unauthorized_scope_error", "linkedin: scopes:"),
        ("<script>alert(1)</script>", "did not connect"),
    ],
)
def test_who_does_not_agree_is_not_connected(desk: Client, server: LinkedIn, says: str, hint: str):
    server.person_says = says
    where = sent_back(desk)
    assert hint in errors(desk, where)
    assert not models.LinkedInAccount.objects.exists()


@pytest.mark.parametrize(
    ("fault", "hint"),
    [
        ("invalid_grant", "Connect again"),
        ("invalid_client", "CURATOR_LINKEDIN_CLIENT_ID"),
        ("lost", "could not be reached"),
    ],
)
def test_a_token_that_is_not_given_is_said_in_words(
    desk: Client, server: LinkedIn, fault: str, hint: str
):
    where = sent_back(desk)
    server.token_fault = fault
    assert hint in errors(desk, where)
    assert state_of(desk) == "none"


@pytest.mark.parametrize("lives", [0, -5, 10**12, "soon", None])
def test_a_token_without_a_sensible_end_is_not_kept(
    desk: Client, server: LinkedIn, lives: int | str | None
):
    server.lives = lives  # type: ignore[assignment]
    desk.get(sent_back(desk))
    assert not models.LinkedInAccount.objects.exists()


def test_only_a_publisher_connects_and_disconnects(client: Client, desk: Client, editor: User):
    row = connected(desk)
    client.force_login(editor)
    assert not BeautifulSoup(client.get("/linkedin/").content, "lxml").select("main form")
    assert client.post("/linkedin/connect/").headers["Location"] == "/linkedin/"
    client.post("/linkedin/disconnect/")
    assert kept.current() == row


def test_disconnecting_forgets_the_token(desk: Client):
    connected(desk)
    desk.post("/linkedin/disconnect/")
    assert not models.LinkedInAccount.objects.exists()
    assert state_of(desk) == "none"
    with pytest.raises(NotReady, match="LinkedIn account"):
        linkedin_account.token(context.config(), timezone.now())


def test_where_the_permission_itself_is_taken_back_is_said(desk: Client):
    connected(desk)
    assert linkedin_account.PERMITTED in desk.get("/linkedin/").content.decode()
    desk.post("/linkedin/disconnect/")
    assert linkedin_account.PERMITTED in desk.get("/linkedin/").content.decode()


def test_without_an_app_it_says_what_to_set(desk: Client, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("CURATOR_LINKEDIN_CLIENT_SECRET")
    assert state_of(desk) == "no-app"
    assert desk.post("/linkedin/connect/").headers["Location"] == "/linkedin/"
    assert not BeautifulSoup(desk.get("/linkedin/").content, "lxml").select("main form")


def test_no_page_log_or_column_shows_the_token(
    desk: Client, server: LinkedIn, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.DEBUG)
    server.with_refresh_token = True
    row = connected(desk)
    shown = caplog.text + desk.get("/linkedin/").content.decode()
    columns = " ".join(str(value) for value in models.LinkedInAccount.objects.values_list()[0])
    for secret in (TOKEN, "a-refresh-token-of-this-test", CLIENT_SECRET):
        assert secret not in columns
        assert secret not in shown
    assert (kept.token_of(row), kept.refresh_token_of(row)) == (
        TOKEN,
        "a-refresh-token-of-this-test",
    )


def test_a_changed_secret_key_reads_the_token_while_the_old_one_is_named(
    desk: Client, settings: Settings
):
    row = connected(desk)
    settings.OLD_SECRET_KEYS = (settings.SECRET_KEY,)
    settings.SECRET_KEY = "another key, and long enough for anybody"
    assert kept.token_of(row) == TOKEN
    settings.OLD_SECRET_KEYS = ()
    with pytest.raises(NotReady, match="secret key"):
        kept.token_of(row)


def test_the_environments_token_wins(desk: Client, monkeypatch: pytest.MonkeyPatch):
    connected(desk)
    monkeypatch.setenv("CURATOR_LINKEDIN_TOKEN", "of the environment")
    assert linkedin_account.token(context.config(), timezone.now()) == "of the environment"
    assert state_of(desk) == "environment"


def test_an_ended_token_posts_nothing_and_is_shown(desk: Client):
    row = connected(desk)
    with pytest.raises(NotReady, match="ended"):
        linkedin_account.token(context.config(), row.expires_at)
    ending = linkedin_account.standing(row.expires_at - timedelta(days=9))
    assert (ending.state, ending.usable) == ("ending", True)
    models.LinkedInAccount.objects.update(expires_at=timezone.now())
    assert state_of(desk) == "ended"


def test_where_linkedin_gives_a_refresh_token_nobody_has_to_agree_again(
    desk: Client, server: LinkedIn
):
    server.with_refresh_token = True
    row = connected(desk)
    late = row.expires_at - timedelta(days=1)
    assert linkedin_account.standing(late).state == "connected"
    assert linkedin_account.token(context.config(), late) == TOKEN
    fresh = models.LinkedInAccount.objects.get()
    assert fresh.expires_at > row.expires_at
    server.token_fault = "invalid_grant"  # taken back at LinkedIn
    with pytest.raises(LinkedInError):
        linkedin_account.token(context.config(), fresh.expires_at)
    assert linkedin_account.token(context.config(), fresh.expires_at - timedelta(days=1)) == TOKEN


@pytest.fixture
def approved(publisher: User) -> models.Issue:
    """An approved issue whose archive is written."""
    issue = newsroom.issue(newsroom.story("Fast answers keep customers", host="retail-notes.com"))
    for language in ("de", "ar"):
        words.choose_edition(issue, publisher, language=language, chosen=False)
    renderer = IssueRenderer.of(context.config())
    approve(renderer, issue, publisher)
    publish(renderer, environment().out)
    issue.refresh_from_db()
    return issue


def test_the_button_posts_an_edition_once_with_its_document(
    desk: Client, approved: models.Issue, server: LinkedIn
):
    where = f"/issue/{approved.pk}/linkedin/en/"
    page = BeautifulSoup(desk.get(where).content, "lxml")
    assert page.select('[data-state="not-connected"]')
    connected(desk)
    page = BeautifulSoup(desk.get(where).content, "lxml")
    assert page.select('[data-state="may-post"]')
    for _ in range(2):
        desk.post(f"{where}post/")
    [made] = server.posts
    assert made["content"]["media"]["id"] in server.uploads
    row = models.Posting.objects.get()
    assert (row.state, row.by and row.by.get_username()) == ("posted", "paula")
    assert BeautifulSoup(desk.get(where).content, "lxml").select('[data-posting="posted"]')


def test_an_editor_or_a_refused_token_posts_nothing(
    desk: Client, client: Client, approved: models.Issue, server: LinkedIn, editor: User
):
    where = f"/issue/{approved.pk}/linkedin/en/"
    connected(desk)
    server.faults = [401]
    desk.post(f"{where}post/")
    assert server.posts == []
    assert models.Posting.objects.get().state == "refused"
    client.force_login(editor)
    client.post(f"{where}post/")
    assert server.posts == []
    assert models.Posting.objects.count() == 1
