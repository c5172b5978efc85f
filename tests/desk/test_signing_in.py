from __future__ import annotations

import re
from datetime import datetime, timedelta
from unittest.mock import patch
from urllib.parse import urlsplit

import pytest
from django.contrib.auth.models import User
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.test import Client

from curator.desk.accounts import MOST, MOST_FOR_ONE_NAME, MOST_FROM_ONE_ADDRESS
from curator.errors import InputError
from curator.store import models, people
from curator.store.people import add_person, first_link
from tests.desk import newsroom

pytestmark = pytest.mark.django_db
BASE = "http://127.0.0.1:8000"
NEW = {"new_password1": "a-quiet-morning-7", "new_password2": "a-quiet-morning-7"}


def path_of(link: str | None) -> str:
    assert link
    return link.removeprefix(BASE)


def sign_in(client: Client, password: str = newsroom.PASSWORD, **more: str) -> int:
    return client.post("/sign-in/", {"username": "paula", "password": password, **more}).status_code


def test_the_first_start_gives_a_link_until_somebody_used_it(client: Client) -> None:
    link = first_link(BASE)
    assert first_link(BASE)
    assert client.post(path_of(link), NEW).status_code == 302
    assert client.get("/").status_code == 200
    assert first_link(BASE) is None


def test_the_first_link_is_for_a_newsroom_where_nobody_has_a_password(client: Client) -> None:
    User.objects.create_user("robot")
    assert first_link(BASE)
    newsroom.with_password(newsroom.person("erin", "editor"))
    assert first_link(BASE) is None


def test_looking_at_a_link_changes_nothing(client: Client) -> None:
    link = path_of(first_link(BASE))
    for _ in range(3):
        assert client.get(link).status_code == 200
    user = User.objects.get()
    assert not user.has_usable_password()
    assert user.last_login is None


def test_a_link_works_once(client: Client) -> None:
    link = path_of(add_person("erin", "editor", BASE))
    client.post(link, NEW)
    assert Client().get(link).status_code == 410
    assert Client().post(link, NEW).status_code == 410


def test_a_link_ends_after_a_day(client: Client) -> None:
    link = path_of(add_person("erin", "editor", BASE))
    later = datetime.now() + timedelta(hours=24, minutes=1)
    with patch.object(PasswordResetTokenGenerator, "_now", return_value=later):
        assert client.post(link, NEW).status_code == 410


def test_a_link_with_another_persons_key_is_refused(client: Client, publisher: User) -> None:
    link = path_of(add_person("erin", "editor", BASE))
    other = path_of(add_person("paula", "publisher", BASE))
    stolen = "/".join([*other.split("/")[:3], *link.split("/")[3:]])
    assert client.get(stolen).status_code == 410


@pytest.mark.parametrize(
    "bad",
    [{"new_password1": "short", "new_password2": "short"}, {"new_password1": "a-quiet-morning-7"}],
)
def test_a_weak_or_mistyped_password_leaves_the_link_good(
    client: Client, bad: dict[str, str]
) -> None:
    link = path_of(add_person("erin", "editor", BASE))
    assert client.post(link, bad).status_code == 400
    assert client.post(link, NEW).status_code == 302


def test_an_editor_becomes_a_publisher_by_being_added_again(editor: User) -> None:
    assert not editor.has_perm("store.approve_issue")
    add_person("erin", "publisher", BASE)
    assert User.objects.get(username="erin").has_perm("store.approve_issue")


@pytest.mark.parametrize(
    ("name", "role"), [("erin", "owner"), ("two words", "editor"), ("", "editor")]
)
def test_a_bad_name_or_role_is_said_in_words(name: str, role: str) -> None:
    with pytest.raises(InputError):
        add_person(name, role, BASE)  # type: ignore[arg-type]


def test_signing_in_leads_to_where_one_was_going_and_only_inside_the_desk(
    client: Client, publisher: User
) -> None:
    login = {"username": "paula", "password": newsroom.PASSWORD}
    assert client.post("/sign-in/", {**login, "next": "/sources/"})["Location"] == "/sources/"
    for elsewhere in ("https://evil.example/", "//evil.example/", "javascript:alert(1)"):
        assert Client().post("/sign-in/", {**login, "next": elsewhere})["Location"] == "/"


def test_guessing_passwords_is_braked(client: Client, publisher: User) -> None:
    for _ in range(MOST):
        assert sign_in(client, "wrong") == 401
    assert sign_in(client) == 429


def test_guessing_names_from_one_address_is_braked_too(client: Client, publisher: User) -> None:
    for number in range(MOST_FROM_ONE_ADDRESS):
        client.post("/sign-in/", {"username": f"somebody{number}", "password": "wrong"})
    assert sign_in(client) == 429
    assert (
        client.post(
            "/sign-in/", {"username": "paula", "password": "x"}, REMOTE_ADDR="203.0.113.9"
        ).status_code
        == 401
    )


def wrong(address: str, name: str = "paula") -> int:
    login = {"username": name, "password": "wrong"}
    return Client().post("/sign-in/", login, REMOTE_ADDR=address).status_code


@pytest.mark.heavy
def test_other_addresses_do_not_lift_the_brake(client: Client, publisher: User) -> None:
    for _ in range(MOST):
        sign_in(client, "wrong")
    for number in range(400):
        wrong(f"203.0.113.{number % 8}", f"somebody{number}")
    assert sign_in(client) == 429


def test_one_network_of_ipv6_is_one_visitor() -> None:
    said = [wrong(f"2001:db8:1:2::{number:x}") for number in range(MOST + 1)]
    assert said == [401] * MOST + [429]
    assert wrong("2001:db8:1:3::1") == 401


def test_one_name_guessed_from_everywhere_is_slow_but_its_owner_is_not_locked_out(
    client: Client, publisher: User
) -> None:
    assert sign_in(client) == 302  # in this browser before
    client.post("/sign-out/")
    said = [wrong(f"203.0.113.{number}") for number in range(MOST_FOR_ONE_NAME + 5)]
    assert said == [401] * (MOST_FOR_ONE_NAME + 1) + [429] * 4
    assert sign_in(client) == 302
    assert sign_in(Client()) == 429


def test_a_cookie_somebody_made_up_is_no_browser_we_know(client: Client, publisher: User) -> None:
    for number in range(MOST_FOR_ONE_NAME + 1):
        wrong(f"203.0.113.{number}")
    client.cookies["known"] = "paula"
    assert sign_in(client) == 429


def test_a_right_password_forgets_the_wrong_ones(client: Client, publisher: User) -> None:
    for _ in range(MOST - 1):
        sign_in(client, "wrong")
    assert sign_in(client) == 302
    client.post("/sign-out/")
    assert sign_in(client, "wrong") == 401


def test_words_typed_in_an_expired_session_come_back_after_signing_in(
    client: Client, publisher: User
) -> None:
    issue = newsroom.issue(newsroom.story("First"))
    form = {
        "language": "en",
        "opening": "Typed & kept, <b>all</b> of it",
        "seen-opening": "0",
        "then": "stay",
    }
    page = client.post(f"/issue/{issue.pk}/words/", form)
    assert page.status_code == 401
    fields = dict(re.findall(r'name="(held-[^"]+)" value="([^"]*)"', page.content.decode()))
    assert fields["held-opening"] == "Typed &amp; kept, &lt;b&gt;all&lt;/b&gt; of it"
    held = {f"held-{name}": value for name, value in form.items()}
    wrong = client.post(
        "/sign-in/",
        {"username": "paula", "password": "wrong", "next": f"/issue/{issue.pk}/words/", **held},
    )
    assert "Typed &amp; kept" in wrong.content.decode()
    login = {
        "username": "paula",
        "password": newsroom.PASSWORD,
        "next": f"/issue/{issue.pk}/words/",
    }
    again = client.post("/sign-in/", {**login, **held}).content.decode()
    assert f'action="/issue/{issue.pk}/words/"' in again
    assert "Typed &amp; kept" in again
    client.post(f"/issue/{issue.pk}/words/", form)
    assert models.Words.objects.get().text == form["opening"]


def test_a_form_from_before_the_last_sign_in_is_offered_again(publisher: User) -> None:
    client, form = (
        Client(enforce_csrf_checks=True),
        {"opening": "A long opening, typed before", "csrfmiddlewaretoken": "x" * 64},
    )
    client.force_login(publisher)
    issue = newsroom.issue(newsroom.story("First"))
    page = client.post(f"/issue/{issue.pk}/words/", form, headers={"Origin": "http://testserver"})
    assert page.status_code == 403
    assert "A long opening, typed before" in page.content.decode()
    assert not models.Words.objects.exists()
    foreign = client.post(
        f"/issue/{issue.pk}/words/", form, headers={"Origin": "https://evil.example"}
    )
    assert foreign.status_code == 403
    assert "typed before" not in foreign.content.decode()


def test_a_password_is_changed_by_who_knows_the_old_one(desk: Client, publisher: User) -> None:
    assert desk.post("/account/", {"old_password": "wrong", **NEW}).status_code == 400
    assert desk.post("/account/", {"old_password": newsroom.PASSWORD, **NEW}).status_code == 302
    assert desk.get("/").status_code == 200


def test_an_account_without_a_role_sees_nothing(client: Client) -> None:
    client.force_login(User.objects.create_user("stranger"))
    assert client.get("/candidates/").status_code == 403


def test_the_sign_up_form_can_be_copied_from_the_desk(desk: Client) -> None:
    page = desk.get("/sign-up-form/").content.decode()
    assert "&lt;form" in page
    assert "/subscribe?language=" in page


def signed_in(name: str) -> Client:
    visitor = Client()
    assert visitor.login(username=name, password=newsroom.PASSWORD)
    assert visitor.get("/").status_code == 200
    return visitor


def is_out(visitor: Client) -> bool:
    return visitor.get("/account/").status_code == 302


def test_somebody_who_is_removed_is_out_at_once_and_for_good() -> None:
    newsroom.with_password(newsroom.person("erin", "editor"))
    there, link = signed_in("erin"), urlsplit(people.add_person("erin", "editor")).path
    people.remove_person("erin")
    assert is_out(there)
    assert not Client().login(username="erin", password=newsroom.PASSWORD)
    assert Client().get(link).status_code == 410


def test_a_reset_ends_sessions_and_links_and_gives_a_new_link() -> None:
    newsroom.with_password(newsroom.person("erin", "editor"))
    there, old = signed_in("erin"), urlsplit(people.add_person("erin", "editor")).path
    new = urlsplit(people.reset_person("erin")).path
    assert is_out(there)
    assert Client().get(old).status_code == 410
    assert Client().get(new).status_code == 200


def test_signing_out_everywhere_keeps_only_the_session_that_asks() -> None:
    for name in ("erin", "mia"):
        newsroom.with_password(newsroom.person(name, "editor"))
    here, elsewhere, mia = signed_in("erin"), signed_in("erin"), signed_in("mia")
    here.post("/account/sign-out-everywhere/")
    assert is_out(elsewhere)
    assert not is_out(here)
    assert not is_out(mia)
