"""Signing up by JSON from another site's server: the form's double opt-in, in words for programs."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core import serializers
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from curator.language import phrases
from curator.runs import confirm
from curator.runs.worker import Worker
from curator.send import transport
from curator.store import subscribers
from curator.store.models import Approval, Attempt, Consent, Issue, MailedLink, Subscriber
from curator.subscribe.sign_up import A_NETWORK
from curator.subscribe.sign_up_api import MOST
from curator.web.sign_up_form import form_values
from tests.factories_sending import NEWSLETTER, make_issue
from tests.send.receiver import Mail, Receiver

pytestmark = pytest.mark.django_db
API, JSON = "/api/subscribe", "application/json"


@pytest.fixture(autouse=True)
def newsletter(db: None) -> None:
    make_issue()


@pytest.fixture
def monthly_too() -> None:
    Issue.objects.create(day=date(2026, 12, 1), month=date(2026, 11, 1), number=202611)


def post(content: bytes, kind: str = JSON) -> HttpResponse:
    answer = Client(enforce_csrf_checks=True).generic("POST", API, content, kind)
    assert isinstance(answer, HttpResponse)
    assert answer.cookies == {}
    assert not any(name.lower().startswith("access-control") for name in answer.headers)
    return answer


def ask(**fields: Any) -> HttpResponse:
    language = fields.get("language", "de")
    version = form_values(phrases.phrases(language), NEWSLETTER)["version"]
    whole = {"address": "anna@example.org", "languages": ["de"], "version": version, **fields}
    return post(json.dumps(whole).encode())


def sent() -> list[Mail]:
    with Receiver() as receiver:
        confirm.work_off(Worker.here(), transport(f"smtp://127.0.0.1:{receiver.port}"))
    return receiver.mails


def memory() -> str:
    tables = (Attempt, Consent, MailedLink, Subscriber)
    return str(
        serializers.serialize("json", [row for each in tables for row in each.objects.all()])
    )


def test_who_confirms_the_mail_is_subscribed_as_asked_with_the_wording_as_proof(
    monthly_too: None,
) -> None:
    shown = Client().get(f"{API}?language=ko").json()
    assert (shown["language"], shown["frequencies"]) == ("ko", ["weekly", "monthly"])
    assert list(shown["languages"]) == ["en", "de", "ko"]
    answer = ask(
        language=shown["language"],
        version=shown["version"],
        languages=["ko", "en", "ko"],
        frequency="monthly",
        source="https://www.example.com/join?mail=anna@example.org",
    )
    assert (answer.status_code, answer["Content-Type"]) == (202, JSON)
    assert not Subscriber.objects.exists()
    mail = sent()[0].parsed
    assert mail["Content-Language"] == "ko"
    path = re.search(r"https://news\.example\.org(/\S+)", mail.get_content())
    assert path
    assert Client(enforce_csrf_checks=True).post(path[1]).status_code == 200
    anna, proof = Subscriber.objects.get(), Consent.objects.get()
    assert (anna.state, anna.languages, anna.frequency) == ("confirmed", ["ko", "en"], "monthly")
    assert (proof.text, proof.ip) == (shown["wording"], None)
    assert proof.source == "API https://www.example.com/join"
    assert proof.confirmed_at


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_asking_what_there_is_changes_nothing(method: str) -> None:
    before = memory()
    answer = getattr(Client(), method)(API, headers={"Origin": "https://www.example.com"})
    assert (answer.status_code, memory()) == (200, before)
    assert not any(name.lower().startswith("access-control") for name in answer.headers)


@pytest.mark.parametrize("known", ["nobody", "subscribed", "left", "suppressed", "three mails"])
def test_the_answer_does_not_tell_who_is_subscribed(known: str) -> None:
    if known in ("subscribed", "left"):
        subscribers.add("anna@example.org", ["en"], "Yes.", "test", timezone.now())
    if known == "left":
        subscribers.leave(Subscriber.objects.get().pk, timezone.now())
    if known == "suppressed":
        subscribers.suppress("anna@example.org", "complained")
    for _ in range(3 if known == "three mails" else 0):
        ask()
    answers = [ask(), ask(address="nobody-knows-me@example.org")]
    assert [answer.status_code for answer in answers] == [202, 202]
    assert answers[0].content == answers[1].content
    assert len(sent()) == {"suppressed": 1, "three mails": 4}.get(known, 2)


def test_a_network_that_asks_too_often_is_asked_to_wait_and_shares_its_limit_with_the_form() -> (
    None
):
    version = form_values(phrases.phrases("de"), NEWSLETTER)["version"]
    form = {"address": "form@example.org", "version": version}
    assert Client().post("/subscribe?language=de", form).status_code == 200
    for number in range(A_NETWORK - 1):
        assert ask(address=f"reader{number}@example.org").status_code == 202
    late = ask(address="one-more@example.org")
    assert (late.status_code, late["Retry-After"]) == (429, "3600")
    assert json.loads(late.content)["error"] == "limit"
    assert Client().post("/subscribe?language=de", form).status_code == 429


@pytest.mark.parametrize(
    ("fields", "status", "wrong"),
    [
        ({"address": "nobody"}, 400, "address"),
        ({"address": ""}, 400, "address"),
        ({"address": None}, 400, "address"),
        ({"address": ["anna@example.org"]}, 400, "address"),
        ({"address": {"$ne": ""}}, 400, "address"),
        ({"address": "a@example.org\r\nBcc: b@example.org"}, 400, "address"),
        ({"address": "\ud800@example.org"}, 400, "address"),
        ({"languages": "de"}, 400, "languages"),
        ({"languages": []}, 400, "languages"),
        ({"languages": ["fi"]}, 400, "languages"),
        ({"languages": ["de", None]}, 400, "languages"),
        ({"languages": [["de"]]}, 400, "languages"),
        ({"languages": {"de": 1}}, 400, "languages"),
        ({"frequency": "hourly"}, 400, "frequency"),
        ({"frequency": "monthly"}, 400, "frequency"),  # no roundup is offered
        ({"frequency": 7}, 400, "frequency"),
        ({"source": "x\ny"}, 400, "source"),
        ({"source": True}, 400, "source"),
        ({"version": ""}, 409, "version"),
        ({"version": "0123456789ab"}, 409, "version"),
        ({"version": 12}, 400, "version"),
        ({"frequencey": "weekly"}, 400, "fields"),
        ({"state": "confirmed"}, 400, "fields"),
    ],
)
def test_what_makes_no_sense_is_named_and_nobody_is_mailed(
    fields: dict[str, Any], status: int, wrong: str
) -> None:
    answer = ask(**fields)
    assert answer.status_code == status
    content = json.loads(answer.content)
    assert (content["error"], bool(content["message"])) == (wrong, True)
    assert not MailedLink.objects.exists()


@pytest.mark.parametrize(
    ("content", "kind", "status", "wrong"),
    [
        (b" ", JSON, 400, "json"),
        (b"{", JSON, 400, "json"),
        (b"\xff\xfe\x00", JSON, 400, "json"),
        (b"null", JSON, 400, "json"),
        (b"[]", JSON, 400, "json"),
        (b'"anna@example.org"', JSON, 400, "json"),
        (b"NaN", JSON, 400, "json"),
        (b"[" * MOST, JSON, 400, "json"),
        (b'{"a":' * (MOST // 5), JSON, 400, "json"),
        (b"1" * MOST, JSON, 400, "json"),
        (b'{"address": ' + b"9" * 4000 + b"}", JSON, 400, "address"),
        (b" " * (MOST + 1), JSON, 413, "size"),
        (b"x" * 5_000_000, JSON, 413, "size"),
        (b"{}", JSON, 400, "address"),
        (b"{}", f"{JSON}; charset=nonsense", 400, "address"),
        (b"{}", "text/plain", 415, "type"),
        (b"address=anna@example.org", "application/x-www-form-urlencoded", 415, "type"),
        (b"--b", "multipart/form-data; boundary=b", 415, "type"),
        (b"{}", "", 415, "type"),
        (b"", "", 415, "type"),
    ],
)
def test_what_is_no_request_is_refused_in_words(
    content: bytes, kind: str, status: int, wrong: str
) -> None:
    answer = post(content, kind)
    assert (answer.status_code, json.loads(answer.content)["error"]) == (status, wrong)
    assert not Attempt.objects.exists()


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE"])
def test_other_methods_are_refused(method: str) -> None:
    assert Client().generic(method, API, b"{}", JSON).status_code == 405


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_without_a_newsletter_it_says_so(
    method: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Approval.objects.all().delete()
    monkeypatch.setenv("CURATOR_FEEDS", str(tmp_path / "none.yaml"))
    answer = Client().generic(method, API, b"{}", JSON)
    assert (answer.status_code, json.loads(answer.content)["error"]) == (404, "newsletter")
