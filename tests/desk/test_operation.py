"""How the program runs, seen at the desk: its schedule, and who is told what."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from curator.runs import notify
from curator.store import models, notifications
from tests.factories_webhooks import Inbox, hooked

GERMAN = {"accept-language": "de"}
pytestmark = pytest.mark.django_db


@pytest.fixture
def hook(monkeypatch: pytest.MonkeyPatch) -> Iterator[Inbox]:
    with hooked(monkeypatch, "/SECRET-PATH") as behind:
        yield behind


def states(client: Client, what: str) -> dict[str, str]:
    html = client.get("/operation/").content.decode()
    assert "SECRET" not in html
    return dict(re.findall(rf'data-{what}="([^"]+)" data-state="([^"]+)"', html))


def test_every_run_is_shown_as_it_stands(desk: Client) -> None:
    now = timezone.now()
    ended = {"started_at": now - timedelta(hours=1), "finished_at": now}
    models.Run.objects.create(name="gather", **ended, outcome={"sources": 3})
    models.Run.objects.create(name="read", **ended, error="OSError: the disk is full")
    shown = states(desk, "run")
    assert (shown["gather"], shown["read"], shown["draft"]) == ("done", "failed", "never")
    assert "the disk is full" in desk.get("/operation/").content.decode()
    assert 'data-state="no-schedule"' in desk.get("/operation/").content.decode()


def test_a_publisher_tests_a_receiver_and_sends_again_what_was_given_up(
    desk: Client, hook: Inbox
) -> None:
    assert states(desk, "receiver") == {"crm": "never"}
    hook.answers = [410]
    desk.post("/operation/crm/tell/", {"do": "test"})
    assert notify.deliver_next()
    assert states(desk, "receiver") == {"crm": "gone"}
    assert states(desk, "message") == {"test": "failed"}
    assert 'value="resend"' in desk.get("/operation/").content.decode()
    desk.post("/operation/crm/tell/", {"do": "resend"})
    assert notify.deliver_next()
    assert states(desk, "receiver") == {"crm": "taken"}
    assert hook.types == ["test", "test"]


def test_an_editor_looks_and_sends_nothing(client: Client, editor: User, hook: Inbox) -> None:
    client.force_login(editor)
    assert states(client, "receiver") == {"crm": "never"}
    assert "/operation/crm/tell/" not in client.get("/operation/").content.decode()
    client.post("/operation/crm/tell/", {"do": "test"})
    assert not models.Notification.objects.exists()


def test_a_receiver_nobody_knows_is_said_and_no_crash(desk: Client, hook: Inbox) -> None:
    answer = desk.post("/operation/other/tell/", {"do": "test"}, follow=True)
    assert "other" in answer.content.decode()
    assert notifications.receivers()[0].waiting == 0


def test_what_a_receiver_answered_is_said_in_the_desks_language(desk: Client, hook: Inbox) -> None:
    hook.answers = [503]
    desk.post("/operation/crm/tell/", {"do": "test"})
    assert notify.deliver_next()
    assert ": antwortete 503</span>" in desk.get("/operation/", headers=GERMAN).content.decode()
    assert ": answered 503</span>" in desk.get("/operation/").content.decode()
