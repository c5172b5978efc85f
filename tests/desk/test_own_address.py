"""An account's own address, changed by its owner, and what is asked for before a change like it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from curator.runs import account_mails
from curator.store import models, own_address
from tests.desk import newsroom
from tests.send.receiver import Receiver

pytestmark = pytest.mark.django_db
NEW = "paula@new.example"


@pytest.fixture
def paula(desk: Client, publisher: User, mails: Receiver) -> User:
    """Somebody signed in just now, with an address, where mails can leave."""
    publisher.email = "paula@old.example"
    publisher.save()
    return publisher


def mailed(mails: Receiver) -> dict[str, str]:
    """What is mailed now, by recipient."""
    while account_mails.send_next(lambda: datetime.now(UTC)):
        pass
    return {mail.recipient: mail.parsed.get_content() for mail in mails.mails}


def link(mails: Receiver, address: str = NEW) -> str:
    found = re.search(r"https?://[^/]+(/account/address/\S+)", mailed(mails)[address])
    assert found
    return found[1]


def age(client: Client, minutes: int) -> None:
    """Its person signed in so long ago."""
    session = client.session
    session["proved"] = (timezone.now() - timedelta(minutes=minutes)).isoformat()
    session.save()


def test_the_new_address_counts_once_its_link_was_followed_and_the_old_one_is_told(
    desk: Client, paula: User, mails: Receiver
) -> None:
    desk.post("/account/address/", {"address": f" {NEW} "})
    where = link(mails)
    assert "data-waiting" in desk.get("/account/address/").content.decode()
    assert NEW in desk.get(where).content.decode()
    paula.refresh_from_db()
    assert paula.email == "paula@old.example"
    desk.post(where)
    paula.refresh_from_db()
    assert paula.email == NEW
    assert "paula" in mailed(mails)["paula@old.example"]
    assert models.SignIn.objects.filter(kind="address changed", user=paula).count() == 1
    assert desk.post(where).status_code == 410


def test_a_link_of_somebody_else_or_replaced_by_a_later_one_is_refused(
    desk: Client, paula: User, editor: User, mails: Receiver
) -> None:
    desk.post("/account/address/", {"address": NEW})
    first = link(mails)
    other = Client()
    other.force_login(editor)
    assert other.post(first).status_code == 410
    desk.post("/account/address/", {"address": "third@new.example"})
    assert desk.post(first).status_code == 410
    assert desk.post("/account/address/AAAA/").status_code == 410
    paula.refresh_from_db()
    assert paula.email == "paula@old.example"


def test_a_link_is_good_for_a_day(desk: Client, paula: User, mails: Receiver) -> None:
    desk.post("/account/address/", {"address": NEW})
    where = link(mails)
    models.MailedLink.objects.update(asked_at=timezone.now() - own_address.GOOD_FOR)
    assert desk.post(where).status_code == 410


@pytest.mark.parametrize("address", ["", "nobody", "paula@old.example", "ERIN@example.org"])
def test_an_address_that_is_none_or_taken_is_refused(
    desk: Client, paula: User, editor: User, address: str
) -> None:
    User.objects.filter(pk=editor.pk).update(email="erin@example.org")
    html = desk.post("/account/address/", {"address": address}, follow=True).content.decode()
    assert 'class="message error"' in html
    assert not models.MailedLink.objects.exists()


def test_an_address_that_somebody_took_meanwhile_is_refused(
    desk: Client, paula: User, editor: User, mails: Receiver
) -> None:
    desk.post("/account/address/", {"address": NEW})
    where = link(mails)
    User.objects.filter(pk=editor.pk).update(email=NEW)
    desk.post(where)
    paula.refresh_from_db()
    assert paula.email == "paula@old.example"


def test_mails_to_new_addresses_are_counted(desk: Client, paula: User) -> None:
    for number in range(own_address.MAILS_A_DAY + 1):
        desk.post("/account/address/", {"address": f"paula{number}@new.example"})
    row = models.MailedLink.objects.get(kind="address")
    assert row.address == f"paula{own_address.MAILS_A_DAY - 1}@new.example"


# --- is it you?

GUARDED = ("/account/address/", "/account/second-factor/", "/account/passkeys/options/")


@pytest.mark.parametrize("where", GUARDED)
def test_a_session_from_long_ago_is_asked_who_it_is_first(
    desk: Client, paula: User, where: str
) -> None:
    age(desk, 16)
    back = where.removesuffix("options/")
    form = {"address": NEW, "code": "123456"}
    asked = desk.post(where, form)
    assert asked["Location"] == f"/account/prove/?next={back.replace('/', '%2F')}"
    assert not models.MailedLink.objects.exists()
    assert desk.post("/account/prove/", {"password": "wrong", "next": back}).status_code == 400
    assert desk.post(where, form)["Location"] == asked["Location"]
    proof = {"password": newsroom.PASSWORD, "next": back}
    assert desk.post("/account/prove/", proof)["Location"] == back
    assert desk.post(where, form).headers.get("Location") in (None, where)


def test_adding_a_passkey_is_asked_about_on_its_page(desk: Client, paula: User) -> None:
    assert 'data-passkey="add"' in desk.get("/account/passkeys/").content.decode()
    age(desk, 16)
    html = desk.get("/account/passkeys/").content.decode()
    assert 'data-passkey="add"' not in html
    assert "/account/prove/?next=/account/passkeys/" in html
    assert desk.post("/account/passkeys/add/")["Location"].startswith("/account/prove/")


def test_a_second_factor_that_is_on_is_changed_by_its_own_code(desk: Client, paula: User) -> None:
    models.AppDevice.objects.create(user=paula, name="app", key="", confirmed=True)
    age(desk, 60)
    assert desk.get("/account/second-factor/").status_code == 200


def test_guessing_the_password_there_is_slowed_down(desk: Client, paula: User) -> None:
    age(desk, 16)
    tried = [
        desk.post("/account/prove/", {"password": f"guess {number}"}).status_code
        for number in range(11)
    ]
    assert tried == [400] * 10 + [429]


def test_who_has_no_password_signs_in_again(desk: Client, paula: User) -> None:
    age(desk, 16)
    paula.set_unusable_password()
    paula.save()
    desk.force_login(paula)
    age(desk, 16)
    html = desk.get("/account/prove/").content.decode()
    assert 'type="password"' not in html
    assert 'action="/sign-out/"' in html
