"""What readers ask for by reply or by phone: it is done, and noted without their address."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from django.core import serializers
from typer.testing import CliRunner

from curator.commands.root import app
from curator.errors import InputError
from curator.store import mailed_links, models, reader_requests, subscribers
from curator.store.blocks import WORD, block
from curator.store.clusters import judge
from curator.store.history import NotAllowed
from curator.store.mailed_links import Asked, Kind
from curator.store.models import Subscriber
from tests.desk import newsroom

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
ANNA = "anna@example.org"
pytestmark = pytest.mark.django_db


@pytest.fixture
def reader() -> Subscriber:
    subscribers.add(ANNA, ["de"], "Yes, send me the letter.", "fair", NOW)
    return Subscriber.objects.get()


def curator(*words: str) -> str:
    result = CliRunner().invoke(app, ["subscribers", *words], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def state(reader: Subscriber) -> str:
    reader.refresh_from_db()
    return reader.state


def everything() -> str:
    tables = (models.Subscriber, models.Consent, models.Suppression, models.Delivery, models.Run)
    rows = [row for table in (*tables, models.Edit) for row in table._default_manager.all()]
    return str(serializers.serialize("json", rows))


def test_a_reader_who_asks_is_let_go(reader: Subscriber) -> None:
    curator("leave", ANNA)
    assert state(reader) == "left"
    assert reader.consents.get().withdrawn_at


def test_erasing_leaves_the_address_in_nothing_that_undo_keeps(reader: Subscriber) -> None:
    erin, story = newsroom.person("erin", "editor"), newsroom.story("First")
    judge(story, erin, "rejected", f"{ANNA} complained")
    block(WORD, ANNA, erin)
    reader_requests.erase(ANNA, None, NOW)
    rows = [*models.Edit.objects.all(), *models.Triage.objects.all()]
    assert ANNA not in str(serializers.serialize("json", rows))
    assert not models.Edit.objects.exclude(act=None).exists()


def test_erasing_leaves_the_address_nowhere_and_no_import_brings_it_back(
    reader: Subscriber,
) -> None:
    issue = models.Issue.objects.create(day=newsroom.DAY, number=1)
    said = "550 5.1.1 <Anna@Example.org> does not exist"
    issue.deliveries.create(subscriber=reader, language="de", state="bounced", reason=said)
    models.Run.objects.create(name="send", started_at=NOW, error=f"refused: {ANNA}")
    reader.consents.update(source=f"https://shop.example/join/{ANNA}")
    curator("erase", ANNA)
    assert state(reader) == "erased"
    assert ANNA not in everything().casefold()
    assert issue.deliveries.get().reason.startswith("550 5.1.1")
    assert reader.consents.get().source == f"https://shop.example/join/{reader_requests.ERASED}"
    assert subscribers.add(ANNA, ["de"], "Yes.", "import", NOW).result == "suppressed"


def test_a_suppressed_address_is_taken_back_with_new_consent(reader: Subscriber) -> None:
    curator("suppress", ANNA, "--reason", "complaint")
    assert subscribers.is_suppressed(ANNA)
    curator("restore", ANNA, "--consent", "I asked for it again.")
    assert not subscribers.is_suppressed(ANNA)
    assert state(reader) == "confirmed"
    assert reader.consents.filter(text="I asked for it again.", withdrawn_at=None).exists()


def test_who_left_long_ago_and_asks_again_is_taken_back(reader: Subscriber) -> None:
    models.Subscriber.objects.update(paused_until=NOW)
    subscribers.leave(reader.pk, NOW, "often")
    curator("restore", ANNA, "--consent", "I asked for it again.")
    assert state(reader) == "confirmed"
    assert (reader.paused_until, reader.left_reason) == (None, "")
    assert reader.consents.filter(withdrawn_at=None).get().text == "I asked for it again."


def test_what_is_kept_about_somebody_is_shown(reader: Subscriber) -> None:
    curator("suppress", ANNA, "--reason", "complaint")
    kept = json.loads(curator("show", ANNA))
    assert (kept["state"], kept["suppressed"], kept["languages"]) == (
        "confirmed",
        "complaint",
        ["de"],
    )
    assert kept["consents"][0]["words"] == "Yes, send me the letter."


def test_what_is_kept_tells_why_they_left_each_mail_and_what_waits_to_be_confirmed(
    reader: Subscriber,
) -> None:
    subscribers.leave(reader.pk, NOW, "often")
    issue = models.Issue.objects.create(day=newsroom.DAY, number=1)
    issue.deliveries.create(subscriber=reader, language="de", state="sent", sent_at=NOW)
    join = Asked(ANNA, "de", wording="Ja.", source="https://shop.example/join")
    mailed_links.ask(Kind.JOIN, join, NOW)
    mailed_links.ask(Kind.MOVE, Asked("new@example.org", "de"), NOW, reader.pk)
    mailed_links.ask(Kind.JOIN, Asked("somebody.else@example.org", "de"), NOW)
    kept = json.loads(curator("show", ANNA))
    when = NOW.isoformat(timespec="minutes")
    assert (kept["state"], kept["left"], kept["left_reason"]) == ("left", when, "often")
    assert kept["deliveries"] == [
        {"issue": 1, "language": "de", "state": "sent", "sent": when, "reason": ""}
    ]
    asked = {"language": "de", "asked": when, "used": None}
    there = {"kind": "join", "address": ANNA, "words": "Ja.", "source": join.source}
    moving = {"kind": "move", "address": "new@example.org", "words": "", "source": ""}
    assert kept["requests"] == [{**there, **asked}, {**moving, **asked}]


def test_who_signed_up_and_confirmed_nothing_learns_of_that_request() -> None:
    mailed_links.ask(Kind.JOIN, Asked(ANNA, "de"), NOW)
    kept = json.loads(curator("show", ANNA))
    assert (kept["number"], [each["kind"] for each in kept["requests"]]) == (None, ["join"])


def test_each_is_noted_by_number_and_takes_a_publisher(reader: Subscriber) -> None:
    with pytest.raises(NotAllowed):
        reader_requests.erase(ANNA, newsroom.person("erin", "editor"), NOW)
    reader_requests.leave(ANNA, newsroom.person("paula", "publisher+operator"), NOW)
    edit = models.Edit.objects.get()
    assert edit.by
    assert f"reader {reader.pk}" in edit.what
    with pytest.raises(InputError):
        reader_requests.leave("nobody@example.org", None, NOW)
