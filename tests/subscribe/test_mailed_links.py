"""Mailed links: how many mails an address and a reader get, and until when a mail is worth sending."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from curator import signing
from curator.language import phrases
from curator.store import mailed_links, subscribers
from curator.store.mailed_links import GOOD_FOR, MAILS_A_DAY, READERS, Asked, Kind
from curator.store.models import MailedLink, Subscriber
from curator.web.sign_up_form import form_values
from tests.factories_sending import NEWSLETTER, make_issue

pytestmark = pytest.mark.django_db
ANNA = "anna@example.org"


@pytest.fixture(autouse=True)
def anna(db: None) -> Subscriber:
    make_issue()
    subscribers.add(ANNA, ["de"], "Ja.", "test", timezone.now())
    return Subscriber.objects.get()


def sign_up(address: str) -> None:
    version = form_values(phrases.phrases("de"), NEWSLETTER)["version"]
    fields = {"address": address, "edition": "de", "version": version}
    assert Client().post("/subscribe?language=de", fields).status_code == 200


def want_link(reader: Subscriber) -> int:
    token = signing.make(settings.SECRET_KEY, "leave", reader.pk)
    return Client().post(f"/preferences/{token}/link").status_code


def move(reader: Subscriber, address: str) -> None:
    row = MailedLink.objects.filter(kind=Kind.RIGHTS, subscriber=reader).earliest("pk")
    token = signing.make(settings.SECRET_KEY, "rights", row.pk)
    assert Client().post(f"/my-data/{token}", {"address": address}).status_code == 200


def mails(kind: Kind) -> int:
    return MailedLink.objects.filter(kind=kind).exclude(mail_due=None).count()


def test_strangers_signing_up_with_an_address_keep_no_reader_from_data_and_new_address(
    anna: Subscriber,
) -> None:
    for address in (ANNA, "new@example.org"):
        for _ in range(MAILS_A_DAY):
            sign_up(address)
    assert want_link(anna) == 200
    assert mails(Kind.RIGHTS) == 1
    move(anna, "new@example.org")
    assert mails(Kind.MOVE) == 1


def test_a_reader_who_has_had_enough_links_today_is_not_told_that_one_is_on_its_way(
    anna: Subscriber,
) -> None:
    answers = [want_link(anna) for _ in range(MAILS_A_DAY + 1)]
    assert answers == [200] * MAILS_A_DAY + [429]
    assert mails(Kind.RIGHTS) == MAILS_A_DAY


def test_nobody_is_mailed_without_end_by_readers_who_give_their_address_as_the_new_one(
    anna: Subscriber,
) -> None:
    subscribers.add("bert@example.org", ["de"], "Ja.", "test", timezone.now())
    for reader in Subscriber.objects.all():
        want_link(reader)
        for _ in range(MAILS_A_DAY):
            move(reader, "victim@example.org")
    assert mails(Kind.MOVE) == MAILS_A_DAY


def asked(kind: Kind, address: str = ANNA) -> int:
    return mailed_links.ask(kind, Asked(address, "de"), timezone.now(), Subscriber.objects.get().pk)


@pytest.mark.parametrize("kind", READERS)
def test_a_link_that_is_no_longer_valid_is_mailed_neither_late_nor_again(kind: Kind) -> None:
    number, late = asked(kind), timezone.now() + GOOD_FOR[kind]
    assert mailed_links.begin(late, READERS) is None
    assert mailed_links.next_try() is None  # nothing keeps the worker awake
    mailed_links.again(number, late)
    assert mailed_links.begin(late, READERS) is None


def test_links_that_are_no_longer_valid_hold_up_no_other() -> None:
    for address in ("bert@example.org", "carl@example.org"):
        asked(Kind.MOVE, address)
    MailedLink.objects.update(asked_at=timezone.now() - timedelta(days=2))
    valid = asked(Kind.MOVE)
    row = mailed_links.begin(timezone.now(), READERS)
    assert row is not None
    assert row.pk == valid


def questions(number: int) -> int:
    """How often the database is asked when the mail of a request is asked for again."""
    with CaptureQueriesContext(connection) as asked_for:
        mailed_links.again(number, timezone.now())
    return len(asked_for)


@pytest.mark.parametrize("sent", [True, False])
def test_asking_for_the_mail_again_is_as_much_work_for_a_suppressed_address(sent: bool) -> None:
    subscribers.suppress("gone@example.org", "complained")
    numbers = [asked(Kind.JOIN, address) for address in ("gone@example.org", ANNA)]
    if sent:
        MailedLink.objects.update(mail_due=None)
    silent, mailed = (questions(number) for number in numbers)
    assert silent == mailed
    assert mails(Kind.JOIN) == 1
    assert MailedLink.objects.get(pk=numbers[0]).mail_due is None


def test_what_is_no_address_is_not_kept_as_the_page_of_the_form(client: Client) -> None:
    version = form_values(phrases.phrases("de"), NEWSLETTER)["version"]
    fields = {"address": "eve@example.org", "edition": "de", "version": version}
    formula = '=HYPERLINK("https://evil.example/x")'
    client.post("/subscribe?language=de", fields, headers={"Referer": formula})
    assert MailedLink.objects.get().source == "/subscribe"
