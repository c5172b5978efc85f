"""What readers ask for by reply or by phone, done at the desk by a publisher."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from curator.store import models, subscribers
from tests.desk import newsroom

pytestmark = pytest.mark.django_db

ANNA = "anna@example.org"


@pytest.fixture
def anna() -> models.Subscriber:
    subscribers.add(ANNA, ["de"], "Yes, send it to me.", "form", timezone.now())
    return models.Subscriber.objects.get()


def looked_up(client: Client, address: str = ANNA) -> str:
    return client.post("/readers/", {"address": address}, follow=True).content.decode()


def change(client: Client, wish: str, **more: str) -> str:
    form = {"address": ANNA, "do": wish, **more}
    return client.post("/readers/change/", form, follow=True).content.decode()


def state() -> str:
    return models.Subscriber.objects.get().state


def test_what_is_kept_about_somebody_is_shown(desk: Client, anna: models.Subscriber) -> None:
    issue = models.Issue.objects.create(day=newsroom.DAY, number=7)
    said = "550 no such mailbox"
    issue.deliveries.create(subscriber=anna, language="de", state="bounced", reason=said)
    page = looked_up(desk, "Anna@Example.org")
    assert 'data-reader="confirmed"' in page
    assert "Yes, send it to me." in page
    assert said in page
    assert 'data-reader="not on the list"' in looked_up(desk, "nobody@example.org")


def test_an_address_is_in_no_link_and_shown_once(desk: Client, anna: models.Subscriber) -> None:
    answer = desk.post("/readers/", {"address": ANNA})
    assert answer.headers["Location"] == "/readers/"
    assert ANNA in desk.get("/readers/").content.decode()
    assert ANNA not in desk.get("/readers/").content.decode()


def test_a_reader_is_let_go_suppressed_and_taken_back_each_noted(
    desk: Client, anna: models.Subscriber
) -> None:
    assert 'data-reader="left"' in change(desk, "leave")
    assert "data-suppressed" in change(desk, "suppress", said="asked by phone")
    assert state() == "left"
    page = change(desk, "restore", said="Please send it again.", language="de")
    assert 'data-reader="confirmed"' in page
    assert "data-suppressed" not in page
    noted = models.Edit.objects.order_by("pk").values_list("what", flat=True)
    assert len(noted) == 3
    assert not [what for what in noted if ANNA in what]


def test_a_reader_is_erased(desk: Client, anna: models.Subscriber) -> None:
    assert ANNA not in change(desk, "erase")
    assert (state(), models.Subscriber.objects.get().address) == ("erased", None)


@pytest.mark.parametrize(
    ("wish", "more"),
    [("suppress", {"said": " "}), ("restore", {"said": ""}), ("promote", {})],
)
def test_what_cannot_be_done_changes_nothing(
    desk: Client, anna: models.Subscriber, wish: str, more: dict[str, str]
) -> None:
    assert 'class="message error"' in change(desk, wish, **more)
    assert state() == "confirmed"
    assert not models.Suppression.objects.exists()


@pytest.mark.parametrize("address", ["", "no address", "a@" + "b" * 400])
def test_what_is_no_address_is_answered_in_words(desk: Client, address: str) -> None:
    answer = desk.post("/readers/", {"address": address}, follow=True)
    assert answer.status_code == 200
    assert "data-reader" not in answer.content.decode()


def test_an_editor_sees_no_reader(client: Client, editor: User, anna: models.Subscriber) -> None:
    client.force_login(editor)
    assert client.post("/readers/", {"address": ANNA}).status_code == 403
    assert client.post("/readers/change/", {"address": ANNA, "do": "leave"}).status_code == 403
    assert state() == "confirmed"
