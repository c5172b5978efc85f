"""What programs that watch are told, and what they are not."""

from __future__ import annotations

import json
import logging
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import OperationalError
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families
from structlog.contextvars import bound_contextvars

from curator.store import gauges, models, run_log
from curator.web import masking
from tests.factories_sending import make_issue, make_readers

FEEDS = Path(__file__).parent.parent / "desk/feeds.yaml"


@pytest.fixture(autouse=True)
def _newsletter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CURATOR_FEEDS", str(FEEDS))


def test_the_process_answers_whatever_host_is_named_and_without_a_database(client: Client) -> None:
    answer = client.get("/healthz", headers={"Host": "curator:8000"})
    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert not answer.cookies


@pytest.mark.django_db
def test_it_is_ready_while_the_database_is(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert client.get("/readyz").status_code == 200

    def away(*_: object, **__: object) -> None:
        raise OperationalError("connection to 10.0.0.7 refused for user curator")

    monkeypatch.setattr("django.db.migrations.recorder.MigrationRecorder.applied_migrations", away)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert b"10.0.0.7" not in answer.content


@pytest.mark.django_db
def test_the_figures_are_prometheus_and_hold_nobodys_words(client: Client) -> None:
    make_readers(3)
    reader, issue = models.Subscriber.objects.first(), make_issue(("en",))
    assert reader
    models.Issue.objects.update(state="sending")
    models.Delivery.objects.create(
        issue=issue,
        subscriber=reader,
        language="en",
        state="bounced",
        reason="550 reader0@example.org is unknown",
    )
    run = run_log.take("gather", datetime(2026, 11, 29, 8, tzinfo=UTC))
    assert run
    with pytest.raises(RuntimeError), run_log.noted(run):
        raise RuntimeError("reader0@example.org")
    text = client.get("/metrics").content.decode()
    assert "@" not in text
    found = {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }
    assert found["curator_deliveries", "bounced"] == 1
    assert found["curator_subscribers", "confirmed"] == 3
    assert found["curator_run_failed", "gather"] == 1
    assert found["curator_run_overdue", "gather"] == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("token", "given", "address", "status"),
    [
        ("", {}, "127.0.0.1", 200),
        ("", {}, "203.0.113.9", 403),
        ("", {"X-Forwarded-For": "203.0.113.9"}, "127.0.0.1", 403),
        ("s3cret", {}, "127.0.0.1", 403),
        ("s3cret", {"Authorization": "Bearer s3cret"}, "203.0.113.9", 200),
        ("s3cret", {"Authorization": "Bearer other"}, "203.0.113.9", 403),
    ],
)
def test_strangers_read_no_figures(
    client: Client,
    monkeypatch: pytest.MonkeyPatch,
    token: str,
    given: dict[str, str],
    address: str,
    status: int,
) -> None:
    monkeypatch.setenv("CURATOR_METRICS_TOKEN", token)
    answer = client.get("/metrics", headers=given, REMOTE_ADDR=address)
    assert answer.status_code == status


@pytest.mark.django_db
def test_deliveries_are_counted_of_the_last_issues_and_of_those_on_their_way() -> None:
    reader = models.Subscriber.objects.create(pseudonym="p")
    for number, state in enumerate(("sending", *["sent"] * 7)):
        issue = models.Issue.objects.create(day=date(2026, 11, 23), number=number, state=state)
        models.Delivery.objects.create(issue=issue, subscriber=reader, state=state, language="en")
    found = {each.name: each.values for each in gauges.gauges(datetime(2026, 11, 29, tzinfo=UTC))}
    assert found["deliveries"] == {("sending",): 1, ("sent",): gauges.RECENT}


@pytest.mark.django_db
def test_how_long_ago_is_counted_from_now() -> None:
    ended = datetime(2026, 11, 29, 8, tzinfo=UTC)
    models.Run.objects.create(
        name="read", started_at=ended - timedelta(seconds=90), finished_at=ended
    )
    found = {each.name: each.values for each in gauges.gauges(ended + timedelta(hours=1))}
    assert found["run_ended_seconds_ago"] == {("read",): 3600.0}
    assert found["run_duration_seconds"] == {("read",): 90.0}


SECRETS = "/leave/abcdefghijklmnop of anna.b+x@example.org by imaps://box:pass@mail.example.org"


def test_a_line_of_json_has_ids_and_neither_addresses_nor_tokens_tracebacks_included() -> None:
    try:
        raise RuntimeError(SECRETS)
    except RuntimeError as error:
        record = logging.LogRecord(
            "curator.x", 40, "", 1, "broke at %s", (SECRETS,), (RuntimeError, error, None)
        )
    record.source, record.address = "A feed", "not one of the ids"
    with bound_contextvars(issue=7, job=3):
        line = masking.json_lines().format(record)
    found = json.loads(line)
    assert (found["issue"], found["job"], found["source"]) == (7, 3, "A feed")
    assert found["level"] == "error"
    assert "exception" in found
    assert "address" not in found
    for secret in ("abcdefghijklmnop", "anna", "pass@"):
        assert secret not in line


def test_a_line_for_people_hides_the_same_in_its_traceback() -> None:
    try:
        raise RuntimeError(SECRETS)
    except RuntimeError as error:
        record = logging.LogRecord("x", 40, "", 1, "broke", (), (RuntimeError, error, None))
    line = masking.Text().format(record)
    assert "RuntimeError" in line
    assert not any(secret in line for secret in ("abcdefghijklmnop", "anna", "pass@"))
