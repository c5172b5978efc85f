"""Signing in by the organisation (OpenID Connect), against a provider on the loopback."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from curator.config import environment
from curator.errors import ConfigError
from curator.store import models, people
from curator.store.history import APPROVE, EDIT, OPERATE
from tests.desk import identity_provider, newsroom
from tests.desk.identity_provider import CLIENT, OTHER_KEY, SECRET, Provider

pytestmark = pytest.mark.django_db
NINA = {
    "sub": "7f3a",
    "preferred_username": "nina",
    "email": "Nina@example.org",
    "email_verified": True,
    "groups": ["staff", "cx-desk"],
}


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    with identity_provider.running() as found:
        found.person = dict(NINA)
        monkeypatch.setenv("CURATOR_OIDC", found.url)
        monkeypatch.setenv("CURATOR_OIDC_CLIENT_ID", CLIENT)
        monkeypatch.setenv("CURATOR_OIDC_CLIENT_SECRET", SECRET)
        monkeypatch.setenv("CURATOR_OIDC_ROLES", "cx-desk=editor, cx-leads=publisher")
        yield found


def sign_in(client: Client, wanted: str = "/candidates/") -> Any:
    """Go there, be sent back, and what the desk answers then."""
    sent = client.get("/sign-in/organisation/", {"next": wanted})
    assert sent.status_code == 302
    back = httpx.get(sent["Location"])
    parts = urlsplit(back.headers["Location"])
    assert f"{parts.scheme}://{parts.netloc}" == environment().base_url
    return client.get(f"{parts.path}?{parts.query}")


def events() -> list[tuple[str, str]]:
    return list(models.SignIn.objects.values_list("kind", "how"))


def test_somebody_of_the_right_group_gets_an_account_and_comes_where_they_were_going(
    client: Client, provider: Provider
) -> None:
    assert sign_in(client)["Location"] == "/candidates/"
    assert client.get("/candidates/").status_code == 200
    nina = User.objects.get()
    assert (nina.username, nina.email) == ("nina", "nina@example.org")
    assert not nina.has_usable_password()
    assert events() == [("signed in", "organisation")]


def test_the_same_person_comes_back_to_the_same_account_under_any_name(provider: Provider) -> None:
    sign_in(Client())
    provider.person |= {"preferred_username": "nina2", "email": "other@example.org"}
    assert sign_in(Client()).status_code == 302
    assert User.objects.get().username == "nina"


@pytest.mark.parametrize(
    ("groups", "role"),
    [
        (["cx-leads"], "publisher"),
        (["cx-desk", "cx-leads"], "publisher"),
        ("cx-desk", "editor"),
        (["staff"], None),
        ([], None),
        (None, None),
        ({"cx-leads": True}, None),
        ([["cx-leads"], 7], None),
    ],
)
def test_groups_there_are_roles_here_at_each_sign_in(
    provider: Provider, groups: object, role: str | None
) -> None:
    sign_in(Client())
    provider.person["groups"] = groups
    client = Client()
    answer = sign_in(client)
    assert answer.status_code == (302 if role else 403)
    nina = User.objects.get()
    if role:
        assert nina.has_perm("store.approve_issue") is (role == "publisher")
    else:
        assert client.get("/candidates/").status_code == 302


def test_who_is_in_no_group_any_more_is_out_in_every_browser(provider: Provider) -> None:
    there = Client()
    sign_in(there)
    provider.person["groups"] = ["staff"]
    sign_in(Client())
    assert there.get("/candidates/").status_code == 302
    nina = User.objects.get(username="nina")
    assert not any(nina.has_perm(right) for right in (EDIT, APPROVE, OPERATE))


def test_using_the_desk_does_not_prolong_a_session(client: Client, provider: Provider) -> None:
    sign_in(client)
    ends = Session.objects.get().expire_date
    with_new_use = client.session
    with_new_use["used"] = "2026-01-01T00:00:00+00:00"
    with_new_use.save()
    client.get("/candidates/")
    assert abs(Session.objects.get().expire_date - ends) < timedelta(seconds=1)


def test_who_is_invited_under_a_former_name_is_not_the_former_person_at_the_organisation(
    provider: Provider, publisher: User
) -> None:
    sign_in(Client())
    people.close_account(publisher, User.objects.get(username="nina"))
    people.invite(publisher, "nina", "editor", "other@example.org", "en", timezone.now())
    there = Client()
    assert sign_in(there).status_code == 403
    assert there.get("/candidates/").status_code == 302


def test_groups_that_only_userinfo_names_count(client: Client, provider: Provider) -> None:
    provider.only_in_userinfo = ("groups",)
    assert sign_in(client).status_code == 302


def test_userinfo_of_somebody_else_counts_for_nothing(client: Client, provider: Provider) -> None:
    provider.only_in_userinfo = ("groups", "sub")
    provider.claims = {"sub": "another"}
    assert sign_in(client).status_code == 403


def test_an_account_here_with_the_verified_address_is_the_persons_own(
    provider: Provider, editor: User
) -> None:
    User.objects.filter(pk=editor.pk).update(email="nina@example.org")
    client = Client()
    sign_in(client)
    assert User.objects.get() == editor
    assert client.get("/account/").status_code == 200


@pytest.mark.parametrize("verified", [False, None, "true", 1])
def test_an_address_that_is_not_verified_opens_no_account_that_is_here(
    provider: Provider, editor: User, verified: object
) -> None:
    User.objects.filter(pk=editor.pk).update(email="nina@example.org")
    provider.person["email_verified"] = verified
    sign_in(Client())
    assert set(User.objects.values_list("username", flat=True)) == {"erin", "nina"}


def test_nobody_becomes_the_superuser_by_an_address(provider: Provider) -> None:
    root = User.objects.create_superuser("root", "nina@example.org", newsroom.PASSWORD)
    sign_in(Client())
    assert not models.OrganisationAccount.objects.filter(user=root).exists()


def test_a_name_that_is_taken_here_opens_no_account(provider: Provider, editor: User) -> None:
    provider.person |= {"preferred_username": "erin", "email": "x@example.org"}
    client = Client()
    assert sign_in(client).status_code == 403
    assert client.get("/candidates/").status_code == 302


def test_a_closed_account_stays_closed(provider: Provider) -> None:
    sign_in(Client())
    User.objects.update(is_active=False)
    assert sign_in(Client()).status_code == 403
    assert not User.objects.get().is_active


@pytest.mark.parametrize(
    "wrong",
    [
        {"key": OTHER_KEY},
        {"header": {"alg": "none"}},
        {"header": {"alg": "HS256"}},
        {"header": {"kid": "2"}},
        {"claims": {"iss": "https://elsewhere.example"}},
        {"claims": {"aud": "another-client"}},
        {"claims": {"aud": [CLIENT, "another"], "azp": "another"}},
        {"claims": {"nonce": "another"}},
        {"claims": {"exp": 1_600_000_000}},
        {"claims": {"exp": None}},
        {"discovery": {"issuer": "https://elsewhere.example"}},
        {"discovery": {"jwks_uri": "http://127.0.0.1:1/keys"}},
        {"discovery": {"token_endpoint": "http://127.0.0.1:1/token"}},
    ],
)
def test_a_token_that_is_not_right_lets_nobody_in(
    client: Client, provider: Provider, wrong: dict[str, Any]
) -> None:
    for name, value in wrong.items():
        setattr(provider, name, value)
    assert sign_in(client).status_code == 502
    assert client.get("/candidates/").status_code == 302
    assert not User.objects.exists()
    assert events() == [("refused", "organisation")]


def test_an_answer_that_this_browser_did_not_ask_for_is_refused(
    client: Client, provider: Provider
) -> None:
    sent = Client().get("/sign-in/organisation/")
    parts = urlsplit(httpx.get(sent["Location"]).headers["Location"])
    assert client.get(f"{parts.path}?{parts.query}").status_code == 502
    assert client.get("/candidates/").status_code == 302


def test_an_answer_is_good_once(client: Client, provider: Provider) -> None:
    sent = client.get("/sign-in/organisation/")
    parts = urlsplit(httpx.get(sent["Location"]).headers["Location"])
    assert client.get(f"{parts.path}?{parts.query}").status_code == 302
    assert client.get(f"{parts.path}?{parts.query}").status_code == 502


@pytest.mark.parametrize(
    "query", ["", "?error=access_denied&state=x", "?code=x", "?code=x&state=y", "?state=%00"]
)
def test_whatever_comes_back_is_answered_in_words(
    client: Client, provider: Provider, query: str
) -> None:
    assert client.get(f"/sign-in/organisation/back/{query}").status_code == 502


def test_a_provider_that_is_away_is_said(
    client: Client, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CURATOR_OIDC", "http://127.0.0.1:1")
    assert client.get("/sign-in/organisation/").status_code == 502


def test_it_leads_only_inside_the_desk(client: Client, provider: Provider) -> None:
    assert sign_in(client, "https://evil.example/")["Location"] == "/"


def test_no_second_factor_is_asked_for_beside_the_organisations(
    client: Client, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CURATOR_SECOND_FACTOR", "everybody")
    sign_in(client)
    assert client.get("/candidates/").status_code == 200


def test_without_the_setting_there_is_no_such_way_in(client: Client) -> None:
    assert client.get("/sign-in/organisation/")["Location"] == "/sign-in/"
    assert client.get("/sign-in/organisation/back/?code=x")["Location"] == "/sign-in/"
    assert b"/sign-in/organisation/" not in client.get("/sign-in/").content


def test_the_sign_in_page_offers_it_by_its_name(
    client: Client, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CURATOR_OIDC_NAME", "Example & Sons")
    page = client.get("/sign-in/?next=/themes/").content.decode()
    assert "Example &amp; Sons" in page
    assert "/sign-in/organisation/?next=/themes/" in page


@pytest.mark.parametrize(
    "wrong",
    [
        {"CURATOR_OIDC": "http://login.example.org"},
        {"CURATOR_OIDC": "login"},
        {"CURATOR_OIDC_CLIENT_ID": ""},
        {"CURATOR_OIDC_CLIENT_SECRET": ""},
        {"CURATOR_OIDC_ROLES": ""},
        {"CURATOR_OIDC_ROLES": "cx-desk"},
        {"CURATOR_OIDC_ROLES": "cx-desk=owner"},
    ],
)
def test_settings_that_cannot_be_are_refused(
    provider: Provider, monkeypatch: pytest.MonkeyPatch, wrong: dict[str, str]
) -> None:
    for name, value in wrong.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(ConfigError, match="CURATOR_OIDC"):
        environment()


def test_groups_may_be_called_as_a_directory_calls_them(
    provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "CN=cx,OU=desk,DC=example"
    monkeypatch.setenv("CURATOR_OIDC_ROLES", f"{name}=publisher; staff=editor")
    assert environment().oidc.role({"groups": ["staff", name]}) == "publisher+operator"


@pytest.mark.parametrize(("seconds_ago", "asked"), [(None, True), (3600, True), (5, False)])
def test_a_session_at_the_organisation_is_no_proof_but_a_fresh_sign_in_there_is(
    client: Client, provider: Provider, seconds_ago: int | None, asked: bool
) -> None:
    if seconds_ago is not None:
        provider.claims = {"auth_time": int(time.time()) - seconds_ago}
    sign_in(client)
    answer = client.post("/account/passkeys/options/")
    assert answer.headers.get("Location", "").startswith("/account/prove/") is asked
    there = parse_qs(urlsplit(client.get("/sign-in/organisation/")["Location"]).query)
    assert (there["prompt"], there["max_age"]) == (["login"], ["0"])
