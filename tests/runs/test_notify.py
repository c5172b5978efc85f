"""Webhooks and chats are told what happened: signed, again after a failure, and nobody's address."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from standardwebhooks import Webhook
from standardwebhooks.webhooks import WebhookVerificationError

from curator.config import environment
from curator.config.receivers import receivers
from curator.errors import ConfigError, InputError
from curator.records import Draft, Message
from curator.runs import notify
from curator.runs.worker import Worker
from curator.store import approvals, drafts, halts, jobs, models, notifications
from curator.store.models import Event, Notification
from tests.factories_webhooks import ELSE, SECRET, Inbox, hooked, inbox

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 29, 8, tzinfo=UTC)


@pytest.fixture
def hook(monkeypatch: pytest.MonkeyPatch) -> Iterator[Inbox]:
    """One webhook called crm, told everything."""
    with hooked(monkeypatch) as behind:
        yield behind


def deliver(at: datetime | None = None) -> list[Notification]:
    rows = []
    while row := notify.deliver_next(lambda: at or timezone.now()):
        rows.append(row)
    return rows


def tell(summary: str = "Something happened.") -> Notification:
    [row] = notifications.add(Event.TEST, summary)
    return row


def test_a_message_is_signed_as_the_specification_says(hook: Inbox) -> None:
    tell()
    assert [row.state for row in deliver()] == ["taken"]
    [told] = hook.told
    assert (told["type"], told["data"]["summary"]) == ("test", "Something happened.")
    assert datetime.fromisoformat(told["timestamp"]).tzinfo
    headers, body = hook.got[0]
    with pytest.raises(WebhookVerificationError):
        Webhook(ELSE).verify(body, headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(body + b" ", headers)


def test_nobody_is_told_where_no_receiver_is_set(issue: models.Issue) -> None:
    assert notifications.add(Event.TEST, "Something happened.") == []
    assert not Notification.objects.exists()


@pytest.mark.parametrize("answer", [500, 503, 404, 302, 429])
def test_what_was_not_taken_comes_again_later_with_the_same_id(hook: Inbox, answer: int) -> None:
    hook.answers, hook.headers = [answer], {"Location": "http://127.0.0.1:1/elsewhere"}
    row = tell()
    now = timezone.now()
    assert [each.state for each in deliver(now)] == ["waiting"]
    assert deliver(now) == []  # not at once
    row.refresh_from_db()
    assert (row.attempts, bool(row.answer)) == (1, True)
    assert [each.state for each in deliver(row.next_try)] == ["taken"]
    first, second = (headers["webhook-id"] for headers, _ in hook.got)
    assert first == second
    assert hook.got[0][1] == hook.got[1][1]


def test_it_is_given_up_after_three_days_and_sent_again_when_a_person_says_so(hook: Inbox) -> None:
    hook.answers = [500] * 20
    row, began = tell(), timezone.now()
    while row.state == "waiting":
        deliver(row.next_try)
        row.refresh_from_db()
    assert row.state == "failed"
    assert row.attempts == len(hook.got) == len(notifications.BACK_OFF) + 1
    assert timedelta(days=2) < row.next_try - began < timedelta(days=5)
    hook.answers = []
    assert notifications.resend("crm", timezone.now()) == [row]
    assert [each.state for each in deliver()] == ["taken"]


def test_a_receiver_that_is_gone_is_told_nothing_more_until_a_test_reaches_it(hook: Inbox) -> None:
    hook.answers = [410]
    tell(), tell()
    assert [each.state for each in deliver()] == ["failed"]
    assert set(Notification.objects.values_list("state", flat=True)) == {"failed"}
    assert notifications.receivers()[0].state == "gone"
    assert notifications.add(Event.TEST, "Something happened.") == []
    assert notifications.test("crm")
    assert [each.state for each in deliver()] == ["taken"]
    assert notifications.add(Event.TEST, "Something happened.")


def test_a_slow_receiver_is_not_waited_for_without_end(
    hook: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notify, "SECONDS", 0.2)
    hook.answers = ["slow"]
    row = tell()
    assert [each.state for each in deliver(timezone.now())] == ["waiting"]
    row.refresh_from_db()
    assert (row.status, bool(row.answer)) == (None, True)


@pytest.mark.parametrize(
    ("asked", "seconds"),
    [("3600", 3600), ("99999999999999", 86_400), ("soon", 5), ("-4", 5), ("Thu, 31 Dec 2026", 5)],
)
def test_a_receiver_may_ask_to_be_left_alone(hook: Inbox, asked: str, seconds: int) -> None:
    hook.answers, hook.headers = [429], {"Retry-After": asked}
    row, now = tell(), timezone.now()
    deliver(now)
    row.refresh_from_db()
    least, most = timedelta(seconds=seconds), max(timedelta(seconds=seconds), timedelta(days=1))
    assert least <= row.next_try - now <= most


def test_a_redirect_never_leads_a_message_elsewhere(hook: Inbox) -> None:
    with inbox() as elsewhere:
        hook.answers, hook.headers = [307], {"Location": elsewhere.url}
        tell()
        deliver(timezone.now())
        assert elsewhere.got == []


def test_two_programs_never_send_the_same_message_at_once(hook: Inbox) -> None:
    tell()
    first, other = Worker.here(), replace(Worker.here(), alive=lambda _: True)
    assert first.claim(jobs.NOTIFICATIONS, notify.LEASE)
    assert notify.work_off(other) is None
    tell()  # what comes meanwhile waits for its turn
    assert notify.work_off(other) is None
    dead = replace(other, alive=lambda _: False)
    assert notify.work_off(dead) == len(hook.got) == 2
    assert not models.Job.objects.exists()


def test_a_message_whose_sender_was_killed_is_sent_again_by_the_next(hook: Inbox) -> None:
    row, now = tell(), timezone.now()
    killed = replace(Worker.here(), now=lambda: now)
    assert killed.claim(jobs.NOTIFICATIONS, notify.LEASE)
    assert notifications.begin(now) == row  # and no word of what came of it
    other = replace(Worker.here(), now=lambda: now, alive=lambda _: False)
    assert (notify.work_off(other), hook.got) == (0, [])
    later = replace(other, now=lambda: now + notifications.BACK_OFF[0])
    assert (notify.work_off(later), len(hook.got)) == (1, 1)
    row.refresh_from_db()
    assert (row.state, row.attempts) == ("taken", 2)


def test_the_job_waits_until_the_next_try_and_goes_with_the_last(hook: Inbox) -> None:
    hook.answers = [500]
    row, now = tell(), timezone.now()
    worker = replace(Worker.here(), now=lambda: now)
    assert (notify.work_off(worker), notify.work_off(worker)) == (1, None)
    row.refresh_from_db()
    job = models.Job.objects.get()
    assert (job.state, job.due_at) == ("waiting", row.next_try)
    assert notify.work_off(replace(worker, now=lambda: row.next_try)) == 1
    assert not models.Job.objects.exists()


def test_what_was_rolled_back_is_not_told(hook: Inbox) -> None:
    with transaction.atomic():
        tell()
        transaction.set_rollback(True)
    assert deliver() == []


def test_no_address_of_a_reader_is_told(hook: Inbox, issue: models.Issue) -> None:
    issue.number = 4
    issue.save()
    reason = "3 of 9 were refused: 550 <anna@reader.example> bob@reader.example unknown"
    assert halts.put(issue, reason, timezone.now())
    deliver()
    assert hook.types == ["sending.halted"]
    assert "@reader" not in hook.texts[0]
    assert "550" in hook.texts[0]


def test_a_draft_and_the_withdrawal_of_an_approval_are_told(
    hook: Inbox, issue: models.Issue
) -> None:
    drafts.keep_draft(Draft(day=AT.date(), choices=(), remarks=(), held="too little"), issue)
    issue.state, issue.number = "approved", 7
    issue.save()
    assert approvals.withdraw(issue, None, Message("a word was changed"))
    assert not approvals.withdraw(issue, None, Message("again"))
    deliver()
    assert hook.types == ["draft.ready", "issue.withdrawn"]
    assert hook.told[1]["data"]["issue"] == {"id": issue.pk, "number": 7, "state": "draft"}
    assert hook.told[0]["data"]["url"] == f"{environment().base_url}/issue/{issue.pk}/"


# --- chat ---


def test_a_chat_is_told_in_a_sentence_by_apprise(monkeypatch: pytest.MonkeyPatch) -> None:
    with inbox() as behind:
        monkeypatch.setenv("CURATOR_CHAT", f"news={behind.url.replace('http:', 'json:')}")
        tell("Issue 4 was approved.")
        assert [row.state for row in deliver()] == ["taken"]
        [text] = behind.texts
        assert json.loads(text)["message"].startswith("Issue 4 was approved.")
        behind.answers = [500]
        tell()
        assert [row.state for row in deliver(timezone.now())] == ["waiting"]


def test_a_chat_that_nobody_knows_is_no_crash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CURATOR_CHAT", "news=nowhere://secret-token")
    tell()
    [row] = deliver(timezone.now())
    assert row.state == "waiting"
    assert "secret-token" not in row.answer


# --- settings ---


@pytest.mark.parametrize(
    ("webhooks", "secrets", "chat"),
    [
        ("http://a.example", "", ""),
        ("crm=http://a.example", "", ""),
        ("crm=http://a.example", "crm=whsec_c2hvcnQ=", ""),
        ("crm=http://a.example", "crm=whsec_???", ""),
        ("crm=ftp://a.example", f"crm={SECRET}", ""),
        ("", f"crm={SECRET}", ""),
        ("crm=http://a.example crm=http://b.example", f"crm={SECRET}", ""),
        ("crm=http://a.example", f"crm={SECRET}", "crm=slack://token"),
        ("", "", "slack://token"),
    ],
)
def test_a_mistake_in_the_settings_is_said_without_what_is_secret(
    webhooks: str, secrets: str, chat: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        receivers(webhooks, secrets, chat)
    assert not any(each in str(caught.value) for each in (SECRET, "c2hvcnQ", "token"))


def test_what_is_secret_is_in_no_representation() -> None:
    found = receivers("crm=http://a.example/KEY", f"crm={SECRET}", "news=slack://TOKEN")
    assert not any(each in repr(found) for each in (SECRET, "KEY", "TOKEN"))


def test_a_receiver_that_is_not_in_the_settings_is_said(hook: Inbox) -> None:
    with pytest.raises(InputError):
        notifications.test("crn")
