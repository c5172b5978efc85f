"""What a reader was promised stands on the disk before the answer: a power cut undoes none of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from curator.store import bounces, late_leaving, preferences, subscribers
from curator.store.models import Delivery, Issue, MailedLink, Subscriber

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
ANNA = "anna@example.org"
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL always waits"),
]


def anna() -> Subscriber:
    return Subscriber.objects.get()


def gone() -> None:
    Subscriber.objects.update(state=Subscriber.State.LEFT, left_at=NOW)


def leave() -> object:
    return subscribers.leave(anna().pk, NOW)


def leave_later() -> object:
    late_leaving.keep(anna().pk, NOW)
    return late_leaving.carry_out()


def come_back() -> object:
    gone()
    return subscribers.resubscribe(anna().pk, "Keep sending", NOW)


def suppress() -> object:
    subscribers.suppress(ANNA, "asked")
    return subscribers.is_suppressed(ANNA)


def complain() -> object:
    delivery = Delivery.objects.create(
        issue=Issue.objects.create(day=NOW), subscriber=anna(), message_id="<1@example.org>"
    )
    kind = Delivery.Failure.COMPLAINT
    return bounces.note(delivery.pk, kind, "", NOW).result


def move() -> object:
    asked = MailedLink.objects.create(
        kind="move", address="a@example.com", subscriber=anna(), language="en", asked_at=NOW
    )
    return preferences.move(asked.pk, NOW)


@pytest.mark.parametrize("act", [leave, leave_later, come_back, suppress, complain, move])
def test_it_is_on_the_disk_before_the_answer(act: Callable[[], object]) -> None:
    subscribers.add(ANNA, ["de"], "Yes", "fair", NOW)
    with CaptureQueriesContext(connection) as seen:
        assert act() not in (False, "stranger", "known", None)
    said = [query["sql"] for query in seen.captured_queries]
    full = said.index("PRAGMA synchronous=FULL")
    usual = said.index("PRAGMA synchronous=NORMAL")
    writes = [at for at, sql in enumerate(said) if sql.startswith(("INSERT", "UPDATE"))]
    assert full < writes[-1] < said.index("COMMIT", writes[-1]) < usual
    assert said.count("PRAGMA synchronous=FULL") == said.count("PRAGMA synchronous=NORMAL")
