"""Passkeys, made and used by Chromium with an authenticator of its own (WebAuthn)."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from curator.store import models
from tests.desk import newsroom
from tests.desk.chromium import CHROMIUM, come_in

in_a_browser = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here: apt-get install chromium"),
]


@pytest.fixture
def page(browser: Browser, live_server: LiveServer, monkeypatch: pytest.MonkeyPatch) -> Page:
    """Paula at a desk with a name, in a browser with an authenticator that knows its owner."""
    monkeypatch.setattr(live_server.thread, "host", "localhost")
    monkeypatch.setenv("CURATOR_BASE_URL", live_server.url)
    found = browser.new_context(base_url=live_server.url).new_page()
    come_in(found, live_server)
    authenticator(found)
    return found


def authenticator(page: Page, *, verified: bool = True) -> Any:
    cdp = page.context.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": verified,
        "automaticPresenceSimulation": True,
    }
    cdp.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return cdp


def add(page: Page, name: str = "Paula’s laptop") -> None:
    page.goto("/account/passkeys/")
    page.locator("[name=name]").fill(name)
    page.locator("form[data-passkey=add] button").click()


def added(page: Page) -> None:
    add(page)
    expect(page.locator("[data-passkey-of=paula]")).to_have_count(1)


def use(page: Page) -> None:
    """Press the button that signs in with a passkey."""
    page.locator("form[data-passkey=get] button").click()


def signed(page: Page) -> str:
    """What the browser signed and would have posted, kept from the desk."""
    page.route("**/sign-in/passkey/", lambda route: route.abort())
    with page.expect_request("**/sign-in/passkey/", timeout=60_000) as caught:
        use(page)
    return caught.value.post_data or ""


def post(client: Client, signed: str) -> int:
    """The status of the answer to what a browser signed."""
    form = "application/x-www-form-urlencoded"
    return client.generic("POST", "/sign-in/passkey/", signed, form).status_code


def sign_out(page: Page) -> None:
    page.context.clear_cookies()
    page.goto("/sign-in/?next=/themes/")


class TestInABrowser:
    pytestmark = in_a_browser

    def test_a_passkey_is_made_and_signs_in_without_a_password(self, page: Page) -> None:
        added(page)
        sign_out(page)
        use(page)
        expect(page.locator("body[data-user=paula]")).to_be_visible()
        assert page.url.endswith("/themes/")
        newest = models.SignIn.objects.all()[0]
        assert (newest.kind, newest.how) == ("signed in", "passkey")

    def test_after_the_password_the_passkey_is_asked_for(self, page: Page) -> None:
        added(page)
        sign_out(page)
        page.locator("[name=username]").fill("paula")
        page.locator("[name=password]").fill(newsroom.PASSWORD)
        page.locator("form.stack button").click()
        expect(page.locator("[data-only-passkey]")).to_be_visible()
        use(page)
        expect(page.locator("body[data-user=paula]")).to_be_visible()
        assert page.url.endswith("/themes/")

    def test_a_passkey_that_was_removed_lets_nobody_in(self, page: Page) -> None:
        add(page)
        page.locator("[data-passkey-of] form button").click()
        expect(page.locator("[data-passkey-of]")).to_have_count(0)
        sign_out(page)
        use(page)
        expect(page.locator("#error")).to_be_visible()
        page.goto("/")
        assert "/sign-in/" in page.url

    def test_a_closed_account_has_no_way_in_by_passkey(self, page: Page) -> None:
        added(page)
        sign_out(page)
        User.objects.update(is_active=False)
        use(page)
        expect(page.locator("#error")).to_be_visible()

    def test_a_passkey_counts_as_the_second_factor(
        self, page: Page, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        added(page)
        monkeypatch.setenv("CURATOR_SECOND_FACTOR", "everybody")
        sign_out(page)
        use(page)
        expect(page.locator("body[data-user=paula]")).to_be_visible()
        assert page.url.endswith("/themes/")

    def test_what_was_signed_for_another_session_is_refused(self, page: Page) -> None:
        added(page)
        sign_out(page)
        posted = signed(page)
        assert "credential=%7B" in posted
        stranger = Client()
        stranger.post("/sign-in/passkey/options/")
        assert post(stranger, posted) == 401

    def test_a_challenge_is_answered_once(self, page: Page) -> None:
        added(page)
        sign_out(page)
        posted = signed(page)
        [cookie] = [each for each in page.context.cookies() if each.get("name") == "passkey"]
        answers = []
        for _ in range(2):
            stranger = Client()
            stranger.cookies["passkey"] = cookie.get("value", "")
            answers.append(post(stranger, posted))
        assert answers == [302, 401]

    def test_a_passkey_that_is_known_already_is_refused_in_words(self, page: Page) -> None:
        erin = newsroom.person("erin", "editor")

        def known_meanwhile(route: Route) -> None:
            posted = parse_qs(route.request.post_data or "")["credential"][0]
            key = json.loads(posted)["id"]
            models.Passkey.objects.create(
                user=erin, name="x", credential_id=key, credential=b"", added_at=timezone.now()
            )
            route.continue_()

        page.route("**/account/passkeys/add/", known_meanwhile)
        with page.expect_response("**/account/passkeys/add/", timeout=60_000) as answered:
            add(page)
        assert answered.value.status == 409
        expect(page.locator(".message.error[role=alert]").first).to_be_visible()
        assert models.Passkey.objects.get().user == erin

    def test_a_page_that_stood_open_too_long_asks_who_it_is(self, page: Page) -> None:
        page.goto("/account/passkeys/")
        long_ago = (timezone.now() - timedelta(hours=1)).isoformat()
        for row in Session.objects.all():
            data = {**row.get_decoded(), "proved": long_ago}
            row.session_data = SessionStore().encode(data)
            row.save()
        page.locator("form[data-passkey=add] button").click()
        page.locator("main [name=password]").fill(newsroom.PASSWORD)
        page.locator("main button.primary").click()
        added(page)


# --- without a browser


@pytest.mark.django_db
def test_asking_for_challenges_fills_no_table(client: Client) -> None:
    for _ in range(3):
        assert client.post("/sign-in/passkey/options/").status_code == 200
    assert not Session.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "posted",
    [
        "",
        "null",
        "[]",
        "{}",
        "x",
        '{"id": 7}',
        '{"id": "x", "response": {}}',
        "9" * 30_000,
        "[" * 15_000,
    ],
)
def test_whatever_a_browser_makes_up_is_answered_in_words(
    client: Client, desk: Client, posted: str
) -> None:
    client.logout()
    client.post("/sign-in/passkey/options/")
    assert client.post("/sign-in/passkey/", {"credential": posted}).status_code == 401
    signed_in = Client()
    signed_in.force_login(User.objects.get())
    for begun in (False, True):
        if begun:
            signed_in.post("/account/passkeys/options/")
        answer = signed_in.post("/account/passkeys/add/", {"credential": posted})
        assert answer.status_code == 400
    assert not models.Passkey.objects.exists()


@pytest.mark.django_db
def test_the_owner_must_be_verified_by_the_device(client: Client, desk: Client) -> None:
    asked = json.loads(desk.post("/account/passkeys/options/").content)["publicKey"]
    assert asked["authenticatorSelection"]["userVerification"] == "required"
    asked = json.loads(Client().post("/sign-in/passkey/options/").content)["publicKey"]
    assert asked["userVerification"] == "required"
    assert not asked.get("allowCredentials")  # nobody learns who has one


@pytest.mark.django_db
def test_nobody_removes_somebody_elses_passkey(desk: Client, editor: User) -> None:
    row = models.Passkey.objects.create(
        user=editor, name="Erin’s", credential_id="x", credential=b"", added_at=timezone.now()
    )
    assert desk.post(f"/account/passkeys/{row.pk}/remove/").status_code == 404
