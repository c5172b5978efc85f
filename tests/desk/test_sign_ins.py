"""Where one is signed in, and what happened at the desk's door."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from curator.desk.wording import browser_name
from curator.store import models, people, sign_ins
from curator.store.sign_ins import NOTED_EVERY
from tests.desk import newsroom

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
CHROME = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36"
EDGE = CHROME + " Edg/140.0"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1"
NEW = {"new_password1": "a-quiet-morning-7", "new_password2": "a-quiet-morning-7"}


def sign_in(name: str, browser: str = FIREFOX, address: str = "203.0.113.9") -> Client:
    client = Client(REMOTE_ADDR=address, headers={"user-agent": browser})
    login = {"username": name, "password": newsroom.PASSWORD}
    assert client.post("/sign-in/", login).status_code == 302
    return client


def is_out(client: Client) -> bool:
    return client.get("/account/").status_code == 302


def events() -> list[tuple[str, str | None, str]]:
    rows = models.SignIn.objects.select_related("user")
    return [(row.kind, row.user.get_username() if row.user else None, row.how) for row in rows]


# --- sessions


def test_the_account_page_says_where_one_is_signed_in(editor: User, publisher: User) -> None:
    here, _, _ = sign_in("erin"), sign_in("erin", PHONE, "2001:db8::7"), sign_in("paula")
    page = here.get("/account/").content.decode()
    assert re.findall(r'data-session="(\w+)"', page).count("here") == 1
    assert re.findall(r'data-session="(\w+)"', page).count("elsewhere") == 1
    assert "2001:db8::7" in page
    assert "Safari on iPhone" in page


def test_one_session_is_ended_and_the_others_stay(editor: User) -> None:
    here, lost, other = sign_in("erin"), sign_in("erin", PHONE), sign_in("erin", CHROME)
    name = sign_ins.session_id(lost.session.session_key)
    assert here.post(f"/account/sessions/{name}/end/").status_code == 302
    assert [is_out(client) for client in (here, lost, other)] == [False, True, False]
    assert events()[0] == ("sessions ended", "erin", "")


def test_nobody_ends_somebody_elses_session(editor: User, publisher: User) -> None:
    erin, paula = sign_in("erin"), sign_in("paula")
    name = sign_ins.session_id(paula.session.session_key)
    erin.post(f"/account/sessions/{name}/end/")
    assert not is_out(paula)


def test_a_page_names_no_session_by_what_opens_it(editor: User) -> None:
    here, other = sign_in("erin"), sign_in("erin", PHONE)
    page = here.get("/account/").content.decode()
    for key in Session.objects.values_list("session_key", flat=True):
        assert key not in page
    assert not is_out(other)


def test_a_session_stays_listed_after_the_password_was_changed(editor: User) -> None:
    here, other = sign_in("erin"), sign_in("erin", PHONE)
    here.post("/account/", {"old_password": newsroom.PASSWORD, **NEW})
    assert is_out(other)
    page = here.get("/account/").content.decode()
    assert 'data-session="here"' in page
    assert events()[0] == ("password set", "erin", "")


def test_the_last_use_is_noted_every_few_minutes_and_no_oftener(editor: User) -> None:
    client = sign_in("erin")
    began = client.session["used"]
    client.get("/account/")
    assert client.session["used"] == began
    session = client.session
    session["used"] = (timezone.now() - NOTED_EVERY).isoformat()
    session.save()
    client.get("/account/")
    assert client.session["used"] > began


def test_a_session_from_before_sessions_were_noted_is_listed_too(editor: User) -> None:
    Client().force_login(editor)
    found = sign_ins.open_sessions(editor, timezone.now())
    assert [(each.began, each.used) for each in found] == [(None, None)]


@pytest.mark.parametrize(
    ("described", "said"),
    [
        (FIREFOX, "Firefox on Linux"),
        (CHROME, "Chrome on Windows"),
        (EDGE, "Edge on Windows"),
        (PHONE, "Safari on iPhone"),
        ("curl/8.5.0", "an unknown browser"),
        ("", "an unknown browser"),
    ],
)
def test_a_browser_is_called_by_its_name(described: str, said: str) -> None:
    assert browser_name(described) == said


# --- what happened at the door


def test_a_publisher_sees_who_signed_in_and_who_failed_to(desk: Client, editor: User) -> None:
    Client().post("/sign-in/", {"username": "erin", "password": "wrong"})
    sign_in("erin")
    page = desk.get("/people/sign-ins/").content.decode()
    assert re.findall(r'data-event="([\w ]+)"', page) == ["signed in", "refused"]
    assert "203.0.113.9" in page
    assert desk.get("/people/sign-ins/?name=paula").content.decode().count("data-event") == 0


def test_what_was_typed_for_a_name_is_not_kept_where_nobody_has_it(publisher: User) -> None:
    Client().post("/sign-in/", {"username": "my-secret-password", "password": "wrong"})
    assert events() == [("refused", None, "password")]
    row = models.SignIn.objects.values().get()
    assert "my-secret-password" not in str(row)


def test_a_one_time_link_and_a_requested_reset_are_noted(
    editor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CURATOR_SMTP_URL", "smtp://127.0.0.1:1")
    User.objects.filter(pk=editor.pk).update(email="erin@example.org")
    Client().post("/sign-in/lost/", {"who": "erin"})
    Client().post("/sign-in/lost/", {"who": "nobody"})
    path = people.add_person("erin", "editor", "")
    Client().post(path, NEW)
    assert events() == [
        ("signed in", "erin", "link"),
        ("password set", "erin", "link"),
        ("reset requested", None, ""),
        ("reset requested", "erin", ""),
    ]


def test_an_editor_does_not_see_the_others_sign_ins(client: Client, editor: User) -> None:
    client.force_login(editor)
    assert client.get("/people/sign-ins/").status_code == 403


def test_what_happened_stays_when_the_account_is_deleted(desk: Client, editor: User) -> None:
    sign_in("erin")
    User.objects.filter(pk=editor.pk).delete()
    assert events() == [("signed in", None, "password")]
    assert desk.get("/people/sign-ins/").status_code == 200


def test_an_address_that_is_none_is_left_out(editor: User) -> None:
    client = sign_in("erin", address="a unix socket")
    assert models.SignIn.objects.get().address is None
    assert client.get("/account/").status_code == 200


def test_a_long_description_of_a_browser_is_cut(editor: User) -> None:
    sign_in("erin", "x" * 5_000)
    assert len(models.SignIn.objects.get().browser) == 200


def test_sign_ins_are_read_page_by_page(desk: Client, editor: User) -> None:
    for minutes in range(60):
        at = timezone.now() - timedelta(minutes=minutes)
        models.SignIn.objects.create(kind="signed in", user=editor, at=at)
    assert desk.get("/people/sign-ins/").content.decode().count("data-event") == 50
    second = desk.get("/people/sign-ins/?name=erin&page=2").content.decode()
    assert second.count("data-event") == 10
