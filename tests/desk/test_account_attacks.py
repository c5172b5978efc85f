"""Ways into somebody's account that must stay shut."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from threading import Barrier

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models.signals import post_init
from django.test import Client
from django.utils import timezone

from curator.desk.accounts import MOST, REFUSED_A_MINUTE
from curator.errors import InputError
from curator.store import models, organisation, people, second_factor, sign_ins
from tests.desk import newsroom

pytestmark = pytest.mark.django_db
NEW = {"new_password1": "a-quiet-morning-7", "new_password2": "a-quiet-morning-7"}


def passkey_of(user: User) -> models.Passkey:
    key = f"key of {user.username}"
    return models.Passkey.objects.create(
        user=user, name="laptop", credential_id=key, credential=b"", added_at=timezone.now()
    )


def sign_in(name: str, password: str = newsroom.PASSWORD) -> Client:
    client = Client()
    client.post("/sign-in/", {"username": name, "password": password})
    return client


def is_out(client: Client) -> bool:
    return client.get("/candidates/").status_code != 200


# --- a reset leaves nothing of the old owner's


@pytest.mark.parametrize("act", ["reset", "remove", "desk factor", "desk close"])
def test_who_takes_an_account_back_takes_its_passkeys_and_sessions(
    desk: Client, editor: User, act: str
) -> None:
    thief = Client()
    thief.force_login(editor)
    passkey_of(editor)
    if act == "reset":
        people.reset_person("erin")
    elif act == "remove":
        people.remove_person("erin")
    else:
        desk.post(f"/people/{editor.pk}/", {"do": act.removeprefix("desk ")})
    assert not models.Passkey.objects.exists()
    assert is_out(thief)
    assert not sign_ins.open_sessions(editor, timezone.now())
    assert Session.objects.count() == 1  # the publisher's own


def test_an_account_that_is_opened_again_has_no_second_factor_of_before(
    desk: Client, editor: User
) -> None:
    second_factor.waiting(editor)
    second_factor.new_codes(editor)
    people.remove_person("erin")
    assert not second_factor.codes_left(editor)


def test_the_people_page_offers_to_remove_what_is_only_a_passkey(
    desk: Client, editor: User
) -> None:
    passkey_of(editor)
    page = desk.get("/people/").content.decode()
    assert "data-factor" in page
    assert 'value="factor"' in page


def test_nobody_removes_their_own_second_factor_without_a_code(
    desk: Client, publisher: User
) -> None:
    passkey_of(publisher)
    desk.post(f"/people/{publisher.pk}/", {"do": "factor"})
    assert models.Passkey.objects.exists()
    assert not is_out(desk)


@pytest.mark.parametrize("act", ["invite", "factor", "close", "role"])
def test_no_publisher_gets_at_a_superuser(desk: Client, act: str) -> None:
    root = User.objects.create_superuser("root", "root@example.org")
    passkey_of(root)
    before = User.objects.filter(pk=root.pk).values().get()
    page = desk.post(f"/people/{root.pk}/", {"do": act, "role": "editor"}, follow=True)
    assert "/welcome/" not in page.content.decode()
    assert User.objects.filter(pk=root.pk).values().get() == before
    assert models.Passkey.objects.exists()


def test_no_publisher_opens_a_closed_superuser_again(publisher: User) -> None:
    User.objects.create_superuser("root", "root@example.org", is_active=False)
    with pytest.raises(InputError):
        people.invite(publisher, "root", "editor", "x@example.org", "en", timezone.now())
    assert not User.objects.get(username="root").is_active


# --- tries that the brake refuses are noted


def test_what_the_brake_refuses_is_noted_once_a_minute(editor: User) -> None:
    for _ in range(MOST + 5):
        sign_in("erin", "wrong")
    rows = models.SignIn.objects.filter(how="too many tries")
    assert [(row.kind, row.user) for row in rows] == [("refused", editor)]
    models.Attempt.objects.update(at=timezone.now() - timedelta(seconds=90))
    for _ in range(3):
        sign_in("erin", "wrong")
    assert rows.all().count() == 2


# --- a passkey is a second factor beside the password


def test_the_password_of_who_has_a_passkey_lets_nobody_in_alone(editor: User) -> None:
    passkey_of(editor)
    client = Client()
    login = {"username": "erin", "password": newsroom.PASSWORD, "next": "/themes/"}
    page = client.post("/sign-in/", login).content.decode()
    assert "data-only-passkey" in page
    assert 'action="/sign-in/passkey/"' in page
    assert is_out(client)
    assert client.post("/sign-in/code/", {"code": "000000"}).status_code == 401
    assert is_out(client)


def test_a_one_time_link_lets_nobody_past_a_passkey(editor: User) -> None:
    path = people.add_person("erin", "editor", "")
    passkey_of(editor)
    client = Client()
    assert client.post(path, NEW)["Location"] == "/sign-in/code/"
    assert is_out(client)


def test_a_passkey_is_the_second_factor_that_a_role_must_have(
    client: Client, editor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CURATOR_SECOND_FACTOR", "everybody")
    row = passkey_of(editor)
    client.force_login(editor)
    assert not is_out(client)
    client.post(f"/account/passkeys/{row.pk}/remove/")
    assert client.get("/candidates/")["Location"] == "/account/second-factor/"


# --- other ways round


def test_the_backstage_waits_for_the_second_factor_too(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = User.objects.create_superuser("root", "root@example.org")
    client.force_login(root)
    assert client.get("/admin/").status_code == 200
    monkeypatch.setenv("CURATOR_SECOND_FACTOR", "publishers")
    assert client.get("/admin/auth/user/").status_code == 302
    assert client.get("/", follow=True).redirect_chain[-1][0] == "/account/second-factor/"
    passkey_of(root)
    assert client.get("/admin/auth/user/").status_code == 200


@pytest.mark.parametrize("path", ["/account/second-factor/", "/account/passkeys/add/"])
def test_a_code_typed_in_an_ended_session_is_not_shown_again(client: Client, path: str) -> None:
    page = client.post(path, {"code": "271828", "credential": "a-credential"}).content.decode()
    assert "271828" not in page
    assert "a-credential" not in page


def test_codes_that_the_brake_refuses_are_noted_once_a_minute(editor: User) -> None:
    device = second_factor.waiting(editor)
    models.AppDevice.objects.filter(pk=device.pk).update(confirmed=True)
    client = sign_in("erin")
    for _ in range(5):
        client.post("/sign-in/code/", {"code": "000000"})
    rows = models.SignIn.objects.filter(kind="factor refused")
    assert sorted(rows.values_list("how", flat=True)) == ["", "too many tries"]


@pytest.mark.parametrize("path", ["/sign-in/passkey/", "/sign-in/organisation/back/"])
def test_nobody_fills_the_list_of_sign_ins_without_a_password(
    monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    for name in ("", "_CLIENT_ID", "_CLIENT_SECRET"):
        monkeypatch.setenv(f"CURATOR_OIDC{name}", "http://127.0.0.1:1")
    monkeypatch.setenv("CURATOR_OIDC_ROLES", "staff=editor")
    client = Client()
    for _ in range(REFUSED_A_MINUTE + 3):
        answer = client.post(path) if "passkey" in path else client.get(path)
        assert answer.status_code in (401, 502)
    assert models.SignIn.objects.count() == REFUSED_A_MINUTE


# --- the same moment


@pytest.mark.django_db(transaction=True)
def test_two_first_sign_ins_of_one_person_in_the_same_moment_make_one_account() -> None:
    start = Barrier(4)

    def come() -> int:
        try:
            connection.ensure_connection()
            start.wait(30)
            claims = {"sub": "7f3a", "preferred_username": "nina"}
            return organisation.account_of("https://x", claims, "editor", timezone.now()).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        found = {each.result() for each in [pool.submit(come) for _ in range(4)]}
    assert found == {User.objects.get().pk}
    assert models.OrganisationAccount.objects.count() == 1


@contextmanager
def somebody_else_is_made_meanwhile(name: str) -> Iterator[None]:
    """In it another program makes an account at the very moment at which one is begun here."""

    def make(**_: object) -> None:
        post_init.disconnect(make, User)
        people.with_role(name, "publisher", "")

    post_init.connect(make, User)
    try:
        yield
    finally:
        post_init.disconnect(make, User)


def test_an_account_that_another_program_has_just_made_is_taken_where_it_is_the_same() -> None:
    with somebody_else_is_made_meanwhile("publisher"):
        made = people.with_role("publisher", "editor", "")
    assert people.role_of(User.objects.get(username="publisher")) == "editor"
    assert User.objects.get(username="publisher") == made


def test_nobody_of_the_organisation_gets_an_account_that_was_just_made_for_another() -> None:
    with somebody_else_is_made_meanwhile("nina"), pytest.raises(InputError):
        people.new_with_role("nina", "editor", "")
