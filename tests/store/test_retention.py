"""What is kept only for a while goes, and nothing else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.sessions.models import Session

from curator.config.schema import RetentionPart
from curator.store import models, retention, run_log
from tests.factories_sending import make_issue, make_readers

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 29, 3, 30, tzinfo=UTC)
KEEP = RetentionPart(pages_days=90, reasons_days=180, logs_days=30)


def ago(days: int) -> datetime:
    return NOW - timedelta(days=days)


@pytest.mark.parametrize(("days", "stays"), [(89, True), (91, False)])
def test_the_bytes_of_a_page_are_kept_for_a_while(days: int, stays: bool) -> None:
    models.Page.objects.create(
        url="https://a.example/", final_url="", content=b"x", fetched_at=ago(days)
    )
    assert retention.sweep(KEEP, NOW)["pages"] == (not stays)
    assert models.Page.objects.exists() is stays


@pytest.mark.parametrize(
    ("state", "days", "stays"),
    [
        ("bounced", 181, False),
        ("bounced", 179, True),
        ("sent", 181, False),
        ("deferred", 181, True),  # it is not ended
    ],
)
def test_what_a_server_said_of_a_mail_goes_and_how_it_ended_stays(
    state: str, days: int, stays: bool
) -> None:
    make_readers(1)
    models.Delivery.objects.create(
        issue=make_issue(("en",)),
        subscriber=models.Subscriber.objects.get(),
        language="en",
        state=state,
        reason="550 reader0@example.org is not known here",
        failure="address",
        claimed_at=ago(days),
    )
    assert retention.sweep(KEEP, NOW)["servers_words"] == (not stays)
    kept = models.Delivery.objects.get()
    assert (bool(kept.reason), kept.state, kept.failure) == (stays, state, "address")


def test_old_runs_go_but_for_the_last_of_each_name_by_which_the_schedule_goes_on() -> None:
    for name, days in (("draft", 60), ("draft", 50), ("gather", 40), ("gather", 10)):
        models.Run.objects.create(
            name=name, due_at=ago(days), started_at=ago(days), finished_at=ago(days)
        )
    models.Run.objects.create(name="read", started_at=ago(45))  # still at work
    assert retention.sweep(KEEP, NOW)["runs"] == 2
    assert run_log.last_due("draft", NOW) == ago(50)
    assert run_log.last_due("gather", NOW) == ago(10)
    assert models.Run.objects.filter(name="read").exists()


def test_ended_sessions_and_sign_ups_that_nobody_confirmed_go() -> None:
    for key, days in (("old", 1), ("new", -1)):
        Session.objects.create(session_key=key, session_data="", expire_date=ago(days))
    for address, days in (("late@example.org", 8), ("soon@example.org", 6)):
        models.MailedLink.objects.create(
            kind="join", address=address, language="en", languages=["en"], asked_at=ago(days)
        )
    gone = retention.sweep(KEEP, NOW)
    assert (gone["sessions"], gone["sign_ups"]) == (1, 1)
    assert [row.session_key for row in Session.objects.all()] == ["new"]
    assert [row.address for row in models.MailedLink.objects.all()] == ["soon@example.org"]


def test_more_than_a_batch_goes_and_is_told_as_it_goes() -> None:
    models.Page.objects.bulk_create(
        models.Page(url=f"https://a.example/{n}", content=b"", fetched_at=ago(100))
        for n in range(retention.BATCH + 1)
    )
    told: list[int] = []
    assert retention.sweep(KEEP, NOW, told.append)["pages"] == retention.BATCH + 1
    assert told == [retention.BATCH, 1]


@pytest.mark.parametrize(("days", "stays"), [(89, True), (91, False)])
def test_who_signed_in_is_kept_for_a_while(days: int, stays: bool) -> None:
    models.SignIn.objects.create(kind="refused", at=ago(days))
    assert retention.sweep(KEEP, NOW)["sign_ins"] == (not stays)
    assert models.SignIn.objects.exists() is stays
