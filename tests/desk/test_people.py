"""Who works at the desk: invitations and new passwords by mail, and what a publisher does with accounts."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from curator.desk.accounts import ASKED_BY_A_NETWORK
from curator.runs import confirm
from curator.runs.worker import Worker
from curator.store import mailed_links, models, people, subscribers
from tests.desk import newsroom
from tests.send.receiver import Receiver

pytestmark = pytest.mark.django_db
NEW = {"new_password1": "a-quiet-morning-7", "new_password2": "a-quiet-morning-7"}
MIA = {"name": "mia", "address": "Mia@Example.org", "role": "publisher"}


def invite(desk: Client, **changed: str) -> None:
    assert desk.post("/people/invite/", MIA | changed).status_code == 302


def state(desk: Client, name: str) -> tuple[str, str] | None:
    page = desk.get("/people/").content.decode()
    found = re.search(rf'data-person="{name}" data-role="([\w+]*)" data-state="(\w+)"', page)
    return (found[1], found[2]) if found else None


def mailed(ahead: timedelta = timedelta()) -> int:
    """Send what is due, now or `ahead` of it; how many mails were tried."""
    worker = replace(Worker.here(), now=lambda: timezone.now() + ahead)
    return confirm.work_off(worker) or 0


def mailed_path(receiver: Receiver) -> str:
    """The path of the link in the newest mail, once what is due has left."""
    assert mailed()
    text = receiver.mails[-1].parsed.get_content()
    found = re.search(r"^http://127\.0\.0\.1:8000(/welcome/\S+)", text, re.MULTILINE)
    assert found, text
    return found[1]


def asked(who: str) -> int:
    return Client().post("/sign-in/lost/", {"who": who}).status_code


@pytest.fixture
def erin(editor: User) -> User:
    editor.email = "erin@example.org"
    editor.save()
    return editor


# --- invitations


def test_somebody_invited_gets_a_mail_and_comes_in_by_its_link(
    desk: Client, receiver: Receiver
) -> None:
    invite(desk)
    assert state(desk, "mia") == ("publisher", "invited")
    new = Client()
    assert new.post(mailed_path(receiver), NEW).status_code == 302
    assert receiver.mails[0].recipient == "mia@example.org"
    assert new.get("/candidates/").status_code == 200
    assert state(desk, "mia") == ("publisher", "active")


def test_a_mail_is_in_the_language_of_who_invites(desk: Client, receiver: Receiver) -> None:
    desk.post("/account/language/", {"language": "de"})
    invite(desk)
    mailed_path(receiver)
    assert "Passwort" in receiver.mails[0].parsed.get_content()


def test_without_a_mail_server_the_link_is_shown(desk: Client) -> None:
    page = desk.post("/people/invite/", MIA, follow=True).content.decode()
    link = re.search(r"http://127\.0\.0\.1:8000(/welcome/[^\s<]+)", page)
    assert link
    assert Client().get(link[1]).status_code == 200
    assert mailed() == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "paula"},
        {"name": "two words"},
        {"name": ""},
        {"address": "nowhere"},
        {"address": "PAULA@example.org"},
        {"role": "owner"},
    ],
)
def test_an_invitation_that_cannot_be_makes_no_account_and_mails_nobody(
    desk: Client, publisher: User, wrong: dict[str, str]
) -> None:
    User.objects.filter(pk=publisher.pk).update(email="paula@example.org")
    invite(desk, **wrong)
    assert list(User.objects.values_list("username", flat=True)) == ["paula"]
    assert not models.MailedLink.objects.exists()


def test_a_new_link_makes_the_one_before_void(desk: Client, receiver: Receiver) -> None:
    invite(desk)
    old = mailed_path(receiver)
    mia = User.objects.get(username="mia")
    desk.post(f"/people/{mia.pk}/", {"do": "invite"})
    new = mailed_path(receiver)
    assert Client().get(old).status_code == 410
    assert Client().get(new).status_code == 200


def test_an_invitation_that_was_taken_back_lets_nobody_in(desk: Client, receiver: Receiver) -> None:
    invite(desk)
    path = mailed_path(receiver)
    desk.post(f"/people/{User.objects.get(username='mia').pk}/", {"do": "close"})
    assert Client().get(path).status_code == 410
    assert state(desk, "mia") is None


def test_a_mail_taken_back_before_it_left_does_not_leave(desk: Client, receiver: Receiver) -> None:
    invite(desk)
    desk.post(f"/people/{User.objects.get(username='mia').pk}/", {"do": "close"})
    mailed()
    assert receiver.mails == []


def test_a_mail_the_server_did_not_take_is_tried_again_and_said(
    desk: Client, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = "smtp://127.0.0.1:1?timeout=1&helo=sender"
    with monkeypatch.context() as away:
        away.setenv("CURATOR_SMTP_URL", url)
        invite(desk)
        assert mailed() == 1
        assert 'data-mail="waiting"' in desk.get("/people/").content.decode()
    assert mailed() == 0
    assert mailed(timedelta(minutes=2)) == 1
    assert [mail.recipient for mail in receiver.mails] == ["mia@example.org"]


def test_the_history_says_who_was_invited_and_by_whom(desk: Client) -> None:
    invite(desk)
    mia = User.objects.get(username="mia")
    for form in ({"do": "role", "role": "editor"}, {"do": "close"}):
        desk.post(f"/people/{mia.pk}/", form)
    assert [(edit.by and edit.by.username, edit.after) for edit in models.Edit.objects.all()] == [
        ("paula", ""),
        ("paula", "editor"),
        ("paula", "publisher"),
    ]


# --- accounts


def test_only_operators_see_and_change_who_works_at_the_desk(
    client: Client, editor: User, publisher: User
) -> None:
    client.force_login(editor)
    assert client.get("/people/").status_code == 403
    assert client.post("/people/invite/", MIA).status_code == 403
    assert client.post(f"/people/{publisher.pk}/", {"do": "close"}).status_code == 403
    assert User.objects.filter(is_active=True).count() == 2


def test_an_editor_becomes_a_publisher_and_back(desk: Client, editor: User) -> None:
    for role in ("publisher", "editor"):
        desk.post(f"/people/{editor.pk}/", {"do": "role", "role": role})
        assert state(desk, "erin") == (role, "active")


@pytest.mark.parametrize("form", [{"do": "close"}, {"do": "role", "role": "editor"}])
def test_nobody_shuts_themselves_out(desk: Client, publisher: User, form: dict[str, str]) -> None:
    desk.post(f"/people/{publisher.pk}/", form)
    assert state(desk, "paula") == ("publisher+operator", "active")


# --- a new password


def test_a_lost_password_is_set_anew_by_the_mailed_link(erin: User, receiver: Receiver) -> None:
    assert asked("erin") == 200
    path = mailed_path(receiver)
    assert Client().login(username="erin", password=newsroom.PASSWORD)
    erin.refresh_from_db()
    people.ask_for_reset("ERIN@example.org", "en", timezone.now())
    path = mailed_path(receiver)
    assert Client().post(path, NEW).status_code == 302
    assert Client().get(path).status_code == 410
    assert Client().login(username="erin", password=NEW["new_password1"])


def test_signing_in_after_all_makes_the_link_void(erin: User, receiver: Receiver) -> None:
    asked("erin")
    path = mailed_path(receiver)
    login = {"username": "erin", "password": newsroom.PASSWORD}
    assert Client().post("/sign-in/", login).status_code == 302
    assert Client().get(path).status_code == 410


@pytest.mark.parametrize("who", ["erin", "erin@example.org", "nobody", "nobody@example.org", ""])
def test_nobody_learns_from_asking_whether_there_is_an_account(
    client: Client, erin: User, receiver: Receiver, who: str
) -> None:
    known = client.post("/sign-in/lost/", {"who": who}).content
    assert b'data-state="asked"' in known
    assert who.encode() not in known or not who
    assert models.MailedLink.objects.count() == models.Attempt.objects.count() - 1 == 1


@pytest.mark.parametrize("who", ["paula", "mia", "gone", "", "%", "erin@example.org' OR 1=1"])
def test_no_mail_leaves_for_who_has_no_address_no_password_or_no_account(
    desk: Client, receiver: Receiver, who: str
) -> None:
    invite(desk)
    mailed()
    assert asked(who) == 200
    assert mailed() == 0


def test_a_reader_who_left_still_gets_the_link_for_their_account(
    erin: User, receiver: Receiver
) -> None:
    subscribers.suppress("erin@example.org", "complaint")
    asked("erin")
    assert mailed_path(receiver)


def test_one_account_is_mailed_a_few_times_a_day_and_the_answer_does_not_change(
    erin: User, receiver: Receiver
) -> None:
    assert [asked("erin") for _ in range(people.RESETS + 2)] == [200] * (people.RESETS + 2)
    mailed()
    assert len(receiver.mails) == people.RESETS


def test_one_network_asks_a_few_times_an_hour(erin: User, receiver: Receiver) -> None:
    answers = [asked(f"somebody{number}") for number in range(ASKED_BY_A_NETWORK + 1)]
    assert answers == [200] * ASKED_BY_A_NETWORK + [429]


def test_an_address_in_two_accounts_mails_neither(erin: User, receiver: Receiver) -> None:
    other = newsroom.with_password(newsroom.person("mia", "editor"))
    User.objects.filter(pk=other.pk).update(email="erin@example.org")
    asked("erin@example.org")
    assert mailed() == 0
    asked("erin")
    assert mailed() == 1


def test_without_a_mail_server_the_page_leads_back_to_signing_in(client: Client) -> None:
    assert client.get("/sign-in/lost/")["Location"] == "/sign-in/"
    assert b"/sign-in/lost/" not in client.get("/sign-in/").content


# --- what was changed of an account is mailed to its owner


def changes(erin: User) -> list[str]:
    rows = models.MailedLink.objects.filter(user=erin, kind__in=mailed_links.CHANGES)
    return list(rows.order_by("pk").values_list("kind", flat=True))


def test_a_changed_password_is_mailed_however_it_was_changed(
    client: Client, erin: User, receiver: Receiver
) -> None:
    client.force_login(erin)
    client.post("/account/", {"old_password": newsroom.PASSWORD, **NEW})
    Client().post(people.add_person("erin", "editor", ""), NEW)
    assert changes(erin) == ["password", "password"]
    assert mailed() == 2
    assert [mail.recipient for mail in receiver.mails] == ["erin@example.org"] * 2
    assert "erin" in receiver.mails[0].parsed.get_content()
    assert "/welcome/" not in receiver.mails[0].parsed.get_content()


def test_a_second_factor_that_was_removed_is_mailed_in_the_owners_language(
    desk: Client, erin: User, receiver: Receiver
) -> None:
    models.DeskSettings.objects.create(user=erin, language="de")
    desk.post(f"/people/{erin.pk}/", {"do": "factor"})
    assert changes(erin) == ["factor"]
    assert mailed() == 1
    assert "entfernt" in receiver.mails[0].parsed.get_content()


def test_without_a_mail_server_no_mail_about_a_change_waits(desk: Client, erin: User) -> None:
    desk.post(f"/people/{erin.pk}/", {"do": "factor"})
    assert not models.MailedLink.objects.exists()


def test_changes_are_mailed_a_limited_number_of_times_a_day(erin: User, receiver: Receiver) -> None:
    for _ in range(mailed_links.CHANGES_A_DAY + 2):
        mailed_links.mail_change(mailed_links.Kind.FACTOR, erin, "en", timezone.now())
    assert len(changes(erin)) == mailed_links.CHANGES_A_DAY
