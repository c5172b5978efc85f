"""HTML or the text part alone: what a reader chooses, and what then goes over the wire."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from typer.testing import CliRunner

from curator import signing
from curator.commands.root import app
from curator.records import LEAVE_TOKEN_PLACE
from curator.send.run import run
from curator.store import preferences, reader_requests, subscribers
from curator.store.models import Issue, Subscriber
from curator.subscribe.import_csv import import_file
from tests.factories_sending import make_issue, published, text, to
from tests.send.receiver import Mail, Receiver

pytestmark = pytest.mark.django_db


@pytest.fixture
def issue(db: None) -> Issue:
    return make_issue()


@pytest.fixture
def anna(issue: Issue) -> Subscriber:
    return reader("anna@example.org")


def reader(address: str, language: str = "de", mail_format: str = "") -> Subscriber:
    now = timezone.now()
    subscribers.add(address, [language], "Ja.", "test", now, mail_format=mail_format)
    return Subscriber.objects.get(address=address)


def visitor() -> Client:
    return Client(enforce_csrf_checks=True)


def settings_of(one: Subscriber) -> str:
    return f"/preferences/{token_of(one)}"


def token_of(one: Subscriber) -> str:
    return signing.make(settings.SECRET_KEY, "leave", one.pk)


def sent(issue: Issue) -> dict[str, Mail]:
    """The mail each reader got, by address."""
    with Receiver() as receiver:
        run(issue, to(receiver), publish=published)
    assert all(count == 1 for count in receiver.received.values())
    return {mail.recipient: mail for mail in receiver.mails}


@pytest.mark.parametrize(
    ("before", "chosen", "kept"),
    [
        ("html", "text", "text"),
        ("text", "html", "html"),
        ("text", "", "text"),
        ("text", "pdf'--", "text"),
    ],
)
def test_a_reader_changes_it_in_the_settings(
    anna: Subscriber, before: str, chosen: str, kept: str
) -> None:
    Subscriber.objects.update(mail_format=before)
    page = visitor().post(settings_of(anna), {"language0": "de", "format": chosen})
    anna.refresh_from_db()
    assert anna.mail_format == kept
    assert f'name="format" value="{kept}" checked' in page.content.decode()


def test_who_chose_text_gets_the_approved_text_alone_and_others_the_whole_letter(
    issue: Issue, anna: Subscriber
) -> None:
    ben = reader("ben@example.org", "ko", "text")
    mails = sent(issue)
    whole, alone = mails["anna@example.org"].parsed, mails["ben@example.org"].parsed
    assert whole.get_content_type() == "multipart/alternative"
    assert alone.get_content_type() == "text/plain"
    approved = text("ko").replace(LEAVE_TOKEN_PLACE, token_of(ben))
    assert alone.get_content().replace("\r\n", "\n").rstrip() == approved.rstrip()
    leave = f"<https://news.example.org/leave/{token_of(ben)}>"
    assert alone["List-Unsubscribe"] == leave
    assert alone["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_what_a_reader_chooses_while_an_issue_is_queued_holds_for_it(
    issue: Issue, anna: Subscriber
) -> None:
    visitor().post(settings_of(anna), {"language0": "de", "format": "text"})
    assert sent(issue)["anna@example.org"].parsed.get_content_type() == "text/plain"


def test_a_known_readers_choice_survives_an_import(tmp_path: Path) -> None:
    reader("anna@example.org", mail_format="text")
    file = tmp_path / "readers.csv"
    line = "anna@example.org,en,Yes,html"
    file.write_text(f"address,language,consent,format\n{line}\n", "utf-8")
    import_file(file, timezone.now())
    assert Subscriber.objects.get().mail_format == "text"


def test_it_stands_in_what_is_kept_about_a_reader() -> None:
    ben = reader("ben@example.org", mail_format="text")
    assert preferences.data(ben)["format"] == "text"
    assert reader_requests.show("nobody@example.org").as_object()["format"] == ""


def test_the_command_adds_and_lists_a_reader_of_text(tmp_path: Path) -> None:
    words = ["subscribers", "add", "anna@example.org", "--language", "en", "--consent", "Yes"]
    done = CliRunner().invoke(app, [*words, "--text", "--home", str(tmp_path)])
    assert done.exit_code == 0, done.output
    listed = CliRunner().invoke(app, ["subscribers", "list", "--json", "--home", str(tmp_path)])
    assert [row["format"] for row in json.loads(listed.stdout)] == ["text"]
