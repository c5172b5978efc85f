"""A second factor: set up, asked for, lost, required of a role."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from django_otp.oath import totp
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from pytest_django import Settings

from curator.desk import accounts
from curator.errors import NotReady
from curator.store import models, people, second_factor
from tests.desk import newsroom

pytestmark = pytest.mark.django_db
SETUP = "/account/second-factor/"
NEW = {"new_password1": "a-quiet-morning-7", "new_password2": "a-quiet-morning-7"}


def app_code(user: User, *, confirmed: bool = True) -> str:
    """What the app shows now. A code is good once, so the device forgets that it had one."""
    device = models.AppDevice.objects.get(user=user, confirmed=confirmed)
    models.AppDevice.objects.filter(pk=device.pk).update(last_t=-1)
    return f"{totp(device.bin_key):06d}"


def patience() -> None:
    """The time that has to pass after wrong codes has passed."""
    long_ago = timezone.now() - timedelta(days=1)
    for kind in (models.AppDevice, StaticDevice):
        kind.objects.update(throttling_failure_timestamp=long_ago)


def set_up(client: Client, user: User) -> list[str]:
    """Turn it on as a person does; the recovery codes."""
    client.get(SETUP)
    page = client.post(SETUP, {"code": app_code(user, confirmed=False)}).content.decode()
    return re.findall(r"data-recovery>([a-z0-9-]+)<", page)


@pytest.fixture
def codes(client: Client, editor: User) -> list[str]:
    """Erin has an app; her recovery codes."""
    client.force_login(editor)
    found = set_up(client, editor)
    assert len(found) == second_factor.CODES
    return found


def password(**more: str) -> Client:
    client = Client()
    login = {"username": "erin", "password": newsroom.PASSWORD, **more}
    assert client.post("/sign-in/", login).status_code == 200
    assert is_out(client)
    return client


def typed(client: Client, code: str, **more: str) -> int:
    return client.post("/sign-in/code/", {"code": code, **more}).status_code


def is_out(client: Client) -> bool:
    return client.get("/candidates/").status_code == 302


# --- set up


def test_it_is_on_only_after_a_code_of_the_app_was_right(client: Client, editor: User) -> None:
    client.force_login(editor)
    page = client.get(SETUP).content.decode()
    device = models.AppDevice.objects.get()
    assert second_factor.typed_key(device) in page
    assert 'src="data:image/svg+xml' in page
    assert client.post(SETUP, {"code": "000000"}).status_code == 400
    assert not second_factor.is_on(editor)
    patience()
    assert set_up(client, editor)
    assert second_factor.is_on(editor)


def test_the_key_stays_the_same_until_it_is_confirmed_and_is_never_shown_again(
    client: Client, editor: User
) -> None:
    client.force_login(editor)
    pages = [client.get(SETUP).content.decode() for _ in range(2)]
    device = models.AppDevice.objects.get()
    key = second_factor.typed_key(device)
    assert all(key in page for page in pages)
    set_up(client, editor)
    assert key not in client.get(SETUP).content.decode()


def test_recovery_codes_are_kept_as_hashes(codes: list[str]) -> None:
    kept = set(StaticToken.objects.values_list("token", flat=True))
    assert len(kept) == second_factor.CODES
    assert kept.isdisjoint({each for code in codes for each in (code, code.replace("-", ""))})


def test_the_key_of_an_app_is_kept_encrypted(codes: list[str], editor: User) -> None:
    device = models.AppDevice.objects.get()
    assert device.key == ""
    assert device.bin_key.hex() not in models.AppKey.objects.get().encrypted


def test_a_changed_secret_key_reads_apps_and_recovery_codes_while_the_old_one_is_named(
    codes: list[str], editor: User, settings: Settings
) -> None:
    settings.OLD_SECRET_KEYS = (settings.SECRET_KEY,)
    settings.SECRET_KEY = "another key, and long enough for anybody"
    assert typed(password(), app_code(editor)) == 302
    assert typed(password(), codes[0]) == 302
    assert typed(password(), codes[0]) == 401
    settings.OLD_SECRET_KEYS = ()
    with pytest.raises(NotReady, match="secret key"):
        _ = models.AppDevice.objects.get().bin_key


# --- signing in


def test_the_password_alone_lets_nobody_in(codes: list[str], editor: User) -> None:
    client = password()
    assert typed(client, app_code(editor)) == 302
    assert not is_out(client)
    assert [row.how for row in models.SignIn.objects.filter(kind="signed in")] == ["code"]


@pytest.mark.parametrize("wrong", ["000000", "", "abc", "１２３４５６", "9" * 40, "-1", "1e5"])
def test_a_wrong_code_is_refused_and_noted(codes: list[str], wrong: str) -> None:
    client = password()
    assert typed(client, wrong) == 401
    assert is_out(client)
    assert models.SignIn.objects.filter(kind="factor refused").count() == 1


def test_a_code_is_good_once(codes: list[str], editor: User) -> None:
    code = app_code(editor)
    assert typed(password(), code) == 302
    assert typed(password(), code) == 401


def test_a_recovery_code_lets_in_once_however_it_is_typed(codes: list[str]) -> None:
    client = password()
    assert typed(client, f" {codes[0].upper().replace('-', ' ')} ") == 302
    assert not is_out(client)
    assert typed(password(), codes[0]) == 401
    patience()
    assert typed(password(), codes[1]) == 302


def test_who_guesses_codes_has_to_wait(codes: list[str], editor: User) -> None:
    client = password()
    for _ in range(3):
        patience()
        typed(client, "000000")
    assert typed(client, app_code(editor)) == 429
    assert is_out(client)


def test_without_the_password_nobody_is_asked_for_a_code(codes: list[str], editor: User) -> None:
    client = Client()
    assert typed(client, app_code(editor)) == 200
    assert is_out(client)
    client.post("/sign-in/", {"username": "erin", "password": "wrong"})
    assert typed(client, app_code(editor)) == 200
    assert is_out(client)


def test_a_code_that_comes_too_late_begins_anew(
    codes: list[str], editor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = password()
    monkeypatch.setattr(accounts, "AWAITED", timedelta(0))
    assert typed(client, app_code(editor)) == 200
    assert is_out(client)


def test_a_password_changed_meanwhile_lets_no_code_in(codes: list[str], editor: User) -> None:
    client = password()
    people.reset_person("erin")
    assert typed(client, app_code(editor)) == 200
    assert is_out(client)


def test_words_typed_in_an_expired_session_come_through_both_steps(
    codes: list[str], editor: User
) -> None:
    client = password(next="/themes/", **{"held-opening": "Typed & kept"})
    page = client.post(
        "/sign-in/code/",
        {"code": app_code(editor), "next": "/themes/", "held-opening": "Typed & kept"},
    )
    assert "Typed &amp; kept" in page.content.decode()
    assert 'action="/themes/"' in page.content.decode()


def test_a_one_time_link_sets_a_password_and_still_asks_for_the_code(
    codes: list[str], editor: User
) -> None:
    client = Client()
    link = people.add_person("erin", "editor", "")
    assert client.post(link, NEW)["Location"] == "/sign-in/code/"
    assert is_out(client)
    assert typed(client, app_code(editor)) == 302
    assert not is_out(client)


# --- turned off, lost


def test_it_is_turned_off_by_a_code_only(client: Client, codes: list[str], editor: User) -> None:
    assert client.post(SETUP, {"do": "off", "code": "000000"}).status_code == 400
    assert second_factor.is_on(editor)
    patience()
    assert client.post(SETUP, {"do": "off", "code": codes[3]}).status_code == 302
    assert not second_factor.is_on(editor)
    assert not StaticToken.objects.exists()


def test_new_recovery_codes_make_the_old_ones_void(
    client: Client, codes: list[str], editor: User
) -> None:
    page = client.post(SETUP, {"do": "codes", "code": app_code(editor)}).content.decode()
    fresh = re.findall(r"data-recovery>([a-z0-9-]+)<", page)
    assert len(fresh) == second_factor.CODES
    assert typed(password(), codes[0]) == 401
    patience()
    assert typed(password(), fresh[0]) == 302


def test_a_publisher_removes_the_second_factor_of_who_lost_it(
    client: Client, codes: list[str], editor: User, publisher: User
) -> None:
    desk = Client()
    desk.force_login(publisher)
    assert "data-factor" in desk.get("/people/").content.decode()
    desk.post(f"/people/{editor.pk}/", {"do": "factor"})
    assert is_out(client)
    assert not second_factor.is_on(editor)
    assert models.Edit.objects.get().by == publisher
    login = {"username": "erin", "password": newsroom.PASSWORD}
    assert Client().post("/sign-in/", login).status_code == 302


def test_the_command_line_removes_it_too(codes: list[str], editor: User) -> None:
    people.reset_person("erin")
    assert second_factor.is_on(editor)
    people.reset_person("erin", second_factor=True)
    assert not second_factor.is_on(editor)


# --- required of a role


@pytest.mark.parametrize(
    ("required", "erin", "paula"),
    [("", False, False), ("publishers", False, True), ("everybody", True, True)],
)
def test_a_role_that_must_have_one_sets_it_up_before_anything_else(
    editor: User,
    publisher: User,
    monkeypatch: pytest.MonkeyPatch,
    required: str,
    erin: bool,
    paula: bool,
) -> None:
    monkeypatch.setenv("CURATOR_SECOND_FACTOR", required)
    for user, due in ((editor, erin), (publisher, paula)):
        client = Client()
        client.force_login(user)
        found = client.get("/candidates/")
        assert (found.get("Location") == SETUP) is due
        if due:
            assert 'data-state="due"' in client.get(SETUP).content.decode()
            assert set_up(client, user)
            assert client.get("/candidates/").status_code == 200


def test_who_turns_it_off_where_it_is_required_is_asked_again(
    client: Client, codes: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CURATOR_SECOND_FACTOR", "everybody")
    assert client.get("/candidates/").status_code == 200
    client.post(SETUP, {"do": "off", "code": codes[0]})
    assert client.get("/candidates/")["Location"] == SETUP
