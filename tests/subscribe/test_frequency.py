"""Weekly issues or the monthly roundup: what a reader chooses, and where it is offered."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from typer.testing import CliRunner

from curator import signing
from curator.commands.root import app
from curator.language import phrases
from curator.runs import confirm
from curator.runs.worker import Worker
from curator.send import transport
from curator.store import subscribers
from curator.store.models import Issue, Subscriber
from curator.subscribe.import_csv import import_file
from curator.web.sign_up_form import embedded, form_values
from tests.factories_sending import NEWSLETTER, make_issue
from tests.send.receiver import Receiver

pytestmark = pytest.mark.django_db
FEEDS = Path(__file__).parents[2] / "feeds.yaml"


@pytest.fixture(autouse=True)
def newsletter(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CURATOR_FEEDS", str(FEEDS))
    make_issue()


@pytest.fixture
def offered() -> None:
    Issue.objects.create(day=date(2026, 12, 1), month=date(2026, 11, 1), number=202611)


def visitor() -> Client:
    return Client(enforce_csrf_checks=True)


def signed_up(**fields: str) -> Subscriber:
    """Who filled in the form with these fields and pressed the button in the mail."""
    values = {"address": "anna@example.org", "edition": "de", **fields}
    values["version"] = form_values(phrases.phrases("de"), NEWSLETTER)["version"]
    assert visitor().post("/subscribe?language=de", values).status_code == 200
    with Receiver() as receiver:
        confirm.work_off(Worker.here(), transport(f"smtp://127.0.0.1:{receiver.port}"))
    body = receiver.mails[-1].parsed.get_content()
    path = re.search(r"https://news\.example\.org(/\S+)", body)
    assert path
    assert visitor().post(path[1]).status_code == 200
    return Subscriber.objects.get(address="anna@example.org")


def settings_of(reader: Subscriber) -> str:
    return f"/preferences/{signing.make(settings.SECRET_KEY, 'leave', reader.pk)}"


def test_without_a_roundup_nobody_is_asked_and_nobody_can_choose_it():
    assert 'name="frequency"' not in visitor().get("/subscribe").content.decode()
    anna = signed_up(frequency="monthly")
    assert anna.frequency == "weekly"
    visitor().post(settings_of(anna), {"language0": "de", "frequency": "monthly"})
    anna.refresh_from_db()
    assert anna.frequency == "weekly"
    assert 'name="frequency"' not in visitor().get(settings_of(anna)).content.decode()


def test_it_is_offered_once_the_schedule_has_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    planned = FEEDS.read_text("utf-8").replace('# roundup: "0 6 1 * *"', 'roundup: "0 6 1 * *"')
    (tmp_path / "feeds.yaml").write_text(planned, "utf-8")
    monkeypatch.setenv("CURATOR_FEEDS", str(tmp_path / "feeds.yaml"))
    assert 'name="frequency"' in visitor().get("/subscribe").content.decode()


@pytest.mark.parametrize("language", sorted(phrases.languages()))
def test_the_form_offers_it_in_every_language_with_weekly_chosen(
    offered: None, language: str
) -> None:
    page = visitor().get(f"/subscribe?language={language}").content.decode()
    assert re.findall(r'name="frequency" value="(\w+)"( checked)?', page) == [
        ("weekly", " checked"),
        ("monthly", ""),
    ]
    assert 'name="frequency" value="monthly"' in embedded(NEWSLETTER, language)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [("monthly", "monthly"), ("weekly", "weekly"), ("", "weekly"), ("hourly'--", "weekly")],
)
def test_what_was_chosen_in_the_form_holds_once_confirmed(
    offered: None, sent: str, kept: str
) -> None:
    assert signed_up(frequency=sent).frequency == kept


@pytest.mark.parametrize(
    ("sent", "kept"), [("monthly", "monthly"), ("weekly", "weekly"), ("hourly", "monthly")]
)
def test_a_reader_changes_it_in_the_settings(offered: None, sent: str, kept: str) -> None:
    anna = signed_up(frequency="monthly")
    page = visitor().post(settings_of(anna), {"language0": "de", "frequency": sent})
    anna.refresh_from_db()
    assert anna.frequency == kept
    assert f'value="{kept}" checked' in page.content.decode()


def test_settings_without_the_choice_leave_it_alone(offered: None) -> None:
    anna = signed_up(frequency="monthly")
    visitor().post(settings_of(anna), {"language0": "ko"})
    anna.refresh_from_db()
    assert (anna.frequency, anna.languages) == ("monthly", ["ko"])


def test_a_known_readers_choice_survives_an_import(tmp_path: Path) -> None:
    subscribers.add("anna@example.org", ["en"], "Yes.", "x", timezone.now(), frequency="monthly")
    file = tmp_path / "readers.csv"
    line = "anna@example.org,en,Yes,weekly"
    file.write_text(f"address,language,consent,frequency\n{line}\n", "utf-8")
    import_file(file, timezone.now())
    assert Subscriber.objects.get().frequency == "monthly"


def test_the_command_adds_a_monthly_reader(tmp_path: Path) -> None:
    words = ["subscribers", "add", "anna@example.org", "--language", "en", "--consent", "Yes"]
    done = CliRunner().invoke(app, [*words, "--monthly", "--home", str(tmp_path)])
    assert done.exit_code == 0, done.output
    assert Subscriber.objects.get().frequency == "monthly"
