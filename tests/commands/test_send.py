"""`curator send`: a slip on the command line never reaches the whole list."""

from __future__ import annotations

import json
import os
import signal
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from curator.commands.root import app
from curator.errors import InputError, NotReady
from curator.runs import publish
from curator.send.clock import Stop
from tests.factories_config import OWN
from tests.factories_sending import NEWSLETTER, SUBJECTS, make_issue, make_readers
from tests.send.receiver import Receiver

HANGS = 120.0  # seconds; only against waiting for ever
FEEDS = Path(__file__).parent.parent / "desk/feeds.yaml"
pytestmark = pytest.mark.django_db


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    with Receiver() as running:
        monkeypatch.setenv(
            "CURATOR_SMTP_URL", f"smtp://127.0.0.1:{running.port}?timeout=60&helo=sender"
        )
        yield running


@pytest.mark.parametrize("address", ["", " ", "anna"])
def test_an_address_left_empty_is_said_and_nobody_gets_a_mail(
    receiver: Receiver, address: str
) -> None:
    make_issue(("en",))
    make_readers(2)
    result = CliRunner().invoke(app, ["send", "12", "--to", address])
    assert isinstance(result.exception, InputError)
    assert "is not an e-mail address" in str(result.exception)
    assert receiver.mails == []


@pytest.mark.parametrize("option", [("--language", "en"), ("--variant", "data")])
def test_a_choice_without_an_address_sends_nothing(
    receiver: Receiver, option: tuple[str, str]
) -> None:
    make_issue(("en",), variants=(("en", "data"),))
    make_readers(2)
    result = CliRunner().invoke(app, ["send", "12", *option])
    assert isinstance(result.exception, InputError)
    assert receiver.mails == []


def test_a_test_mail_goes_to_its_address_only(receiver: Receiver) -> None:
    make_issue(("en",))
    make_readers(2)
    result = CliRunner().invoke(app, ["send", "12", "--to", "me@example.org"])
    assert (result.exit_code, list(receiver.received)) == (0, ["me@example.org"])


def test_a_test_mail_may_be_of_a_variant_that_there_is(receiver: Receiver) -> None:
    make_issue(("en",), variants=(("en", "data"),))
    of = ["send", "12", "--to", "me@example.org", "--variant"]
    refused = CliRunner().invoke(app, [*of, "dota"])
    assert isinstance(refused.exception, InputError)
    assert "en, en data" in str(refused.exception)
    assert receiver.mails == []
    assert CliRunner().invoke(app, [*of, "data"]).exit_code == 0
    text = receiver.mails[0].parsed.get_body(("plain",))
    assert text
    assert text.get_content().startswith(f"{SUBJECTS['en']}data")


def test_the_samples_imprint_and_addresses_reach_no_reader(receiver: Receiver) -> None:
    issue = make_issue(("en",))
    make_readers(2)
    result = CliRunner().invoke(app, ["send", "12"])
    assert isinstance(result.exception, NotReady)
    assert NEWSLETTER.sender_address in str(result.exception)
    assert receiver.mails == []
    assert not issue.deliveries.exists()


def test_a_dry_run_says_who_would_get_it_all_the_same(receiver: Receiver) -> None:
    issue = make_issue(("en",))
    make_readers(2)
    result = CliRunner().invoke(app, ["send", "12", "--dry-run", "--json"])
    assert result.exit_code == 0
    assert json.loads(result.stdout) == {
        "candidates": 2,
        "would_send": 2,
        "by_language": {"en": 2},
        "suppressed": 0,
        "sent": 0,
        "without_their_language": 0,
        "by_variant": {},
    }
    assert receiver.mails == []
    assert not issue.deliveries.exists()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_says_so_with_its_exit_code(
    monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    presses = iter([number])

    def interrupt(_: str) -> None:
        for one in presses:
            os.kill(os.getpid(), one)

    issue = make_issue(("en",), OWN)
    make_readers(40)
    monkeypatch.setenv("CURATOR_FEEDS", str(FEEDS))
    monkeypatch.setattr(
        publish, "publisher", lambda press, out: lambda issue: None
    )  # the archive is not what is tested
    with Receiver(data=interrupt) as running:
        monkeypatch.setenv(
            "CURATOR_SMTP_URL",
            f"smtp://127.0.0.1:{running.port}?timeout=60&helo=sender&connections=1",
        )
        result = CliRunner().invoke(app, ["send", "12"])
    states = Counter(issue.deliveries.values_list("state", flat=True))
    assert result.exit_code == 130, result.output
    assert f"sent {len(running.mails)}" in result.output
    assert states == {"sent": len(running.mails), "queued": 40 - len(running.mails)}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_asked_twice_it_ends_at_once_and_what_the_server_has_not_answered_is_uncertain(
    monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    answering, heard, presses = threading.Event(), threading.Semaphore(0), iter([number, number])
    once_more = Stop.once_more

    def hear(stop: Stop) -> None:
        once_more(stop)
        heard.release()

    def hang(_: str) -> None:
        for one in presses:
            os.kill(os.getpid(), one)
            assert heard.acquire(timeout=HANGS)
        assert answering.wait(HANGS)  # the run ends before this server answers

    issue = make_issue(("en",), OWN)
    make_readers(20)
    monkeypatch.setenv("CURATOR_FEEDS", str(FEEDS))
    monkeypatch.setattr(publish, "publisher", lambda press, out: lambda issue: None)
    monkeypatch.setattr(Stop, "once_more", hear)
    with Receiver(data=hang) as running:
        monkeypatch.setenv(
            "CURATOR_SMTP_URL",
            f"smtp://127.0.0.1:{running.port}?timeout=240&helo=sender&connections=2",
        )
        result = CliRunner().invoke(app, ["send", "12"])
        states = Counter(issue.deliveries.values_list("state", flat=True))
        answering.set()
        again = CliRunner().invoke(app, ["send", "12"])
    assert (result.exit_code, again.exit_code) == (130, 0), result.output + again.output
    assert states == {"uncertain": states["uncertain"], "queued": 20 - states["uncertain"]}
    assert 1 <= states["uncertain"] <= 2
    assert max(running.received.values()) == 1
    assert set(issue.deliveries.values_list("state", flat=True)) == {"sent", "uncertain"}


def test_a_key_is_made_and_its_dns_record_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, there = tmp_path / "key.pem", ["mail", "dkim-record", "--feeds", str(FEEDS)]
    assert isinstance(CliRunner().invoke(app, there).exception, InputError)
    assert CliRunner().invoke(app, ["mail", "make-key", str(key)]).exit_code == 0
    monkeypatch.setenv("CURATOR_DKIM_KEYS", f"news={key}")
    printed = CliRunner().invoke(app, there).output
    assert printed.startswith("news._domainkey.")
    assert "v=DKIM1; k=rsa; p=" in printed
    assert max(len(part) for part in printed.split('"')) <= 255
