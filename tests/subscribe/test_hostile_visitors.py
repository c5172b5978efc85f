"""Whatever strangers send to the public pages: no fault of ours, no header of theirs, nobody's data."""

from __future__ import annotations

import os
import random
from collections import Counter
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from curator import signing
from curator.store import mailed_links, subscribers
from curator.store.models import Attempt, Consent, Issue, MailedLink, Subscriber, Vote
from curator.subscribe.sign_up import A_NETWORK
from tests.factories_amazon import TOPIC
from tests.factories_sending import make_issue

pytestmark = pytest.mark.django_db
INPUTS = 10_000 if os.environ.get("CURATOR_FULL") else 800
ANNA, SECRET = "anna.secretly@example.org", "anna.secretly"
GENUINE = signing.make(settings.SECRET_KEY, "leave", 0)
PATHS = (
    "/subscribe",
    "/api/subscribe",
    "/subscribe/again/{}",
    "/subscribe/confirm/{}",
    "/leave/{}",
    "/leave/{}/back",
    "/preferences/{}",
    "/preferences/{}/link",
    "/my-data/{}",
    "/my-data/{}/my-data.json",
    "/new-address/{}",
    "/proof/{}",
    "/proof/{}/letter.html",
    "/vote/12/en",
    "/vote/12/{}",
    "/vote/{}/en",
    "/vote/12/en/{}",
    "/reports/{}",
    "/reports/ses",
    "/reports/brevo",
    "/{}",
    "/en/{}/",
)
NASTY = (
    "", "\x00", "\r\nX-Injected: 1", "%0d%0aX-Injected:%201", "a@example.org\nBcc: b@example.org",
    "' OR 1=1 --", "<script>alert(1)</script>", "{{7*7}}", "../../etc/passwd", "\u202e\u0000", "😀" * 300,
    "a" * 10_000, "-1", "9" * 40, "NaN", "ＡＮＮＡ@example.org", "\ud800", "x@[127.0.0.1]", ANNA, "null",
    "../" * 50, GENUINE, GENUINE[:-1], GENUINE.lower(), "A" * 43, "\t", "anna@example.org,b@example.org",
    "=cmd|'/c calc'!A1", "\\", "%", "%00", "%ff%fe", ";", "anna@exämple.org", "a@" + "b" * 300,
)  # fmt: skip
FIELDS = (
    "address",
    "edition",
    "version",
    "language",
    "reason",
    "languages",
    "pause",
    "website",
    "face",
    "key",
    "frequency",
    "format",
    "variant",
)
KINDS = (
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=b",
    "multipart/form-data",
    "application/json",
    "text/plain; charset=utf-7",
    "application/x-www-form-urlencoded; charset=nonsense",
    "application/x-www-form-urlencoded; charset=ISO-8859-1",
    "application/x-www-form-urlencoded; charset=us-ascii",
    "",
)
HEADERS = ("Referer", "User-Agent", "Accept-Language", "Origin", "X-Forwarded-For", "Cookie")


def encoded(text: str) -> str:
    return quote(text.encode("utf-8", "surrogatepass"), safe="")


def body(dice: random.Random) -> bytes:
    fields = [(dice.choice(FIELDS), dice.choice(NASTY)) for _ in range(dice.randrange(6))]
    text = urlencode([(name, value.encode("utf-8", "surrogatepass")) for name, value in fields])
    content = text.encode()
    return content if dice.random() < 0.8 else content[: dice.randrange(9)] + dice.randbytes(50)


def asked(dice: random.Random) -> tuple[HttpResponse, bool]:
    """One request that nobody would send by mistake, and whether it names the reader itself."""
    path = dice.choice(PATHS).format(encoded(dice.choice(NASTY)))
    query = f"?language={encoded(dice.choice(NASTY))}" if dice.random() < 0.3 else ""
    method = dice.choice(("GET", "POST", "POST", "POST", "HEAD", "PUT", "OPTIONS", "PATCH"))
    value = dice.choice(NASTY).encode("latin-1", "replace").decode("latin-1").replace("\n", " ")
    headers = {dice.choice(HEADERS): value.replace("\r", " ")}
    visitor = Client(enforce_csrf_checks=True, headers=headers)
    content, kind = body(dice), dice.choice(KINDS)
    place = f"203.0.113.{dice.randrange(256)}"
    found = visitor.generic(method, path + query, content, kind, REMOTE_ADDR=place)
    assert isinstance(found, HttpResponse)
    return found, ANNA in f"{path}{query}{headers}" or b"anna" in content or "anna" in path


@pytest.mark.heavy
def test_no_input_is_a_fault_of_ours_or_shows_what_is_not_theirs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CURATOR_OUT", str(tmp_path))
    monkeypatch.setenv("CURATOR_REPORT_KEYS", "brevo=user:a-long-password ses=" + TOPIC)
    issue = make_issue()
    Issue.objects.update(state="sent")
    approval = issue.approvals.get()
    empty: dict[str, object] = {
        "number": issue.number,
        "day": "2026-11-29",
        "sections": [],
        "picks": [],
    }
    approval.snapshot |= {"issue": issue.pk, **empty}
    approval.save()
    subscribers.add(ANNA, ["en"], "Yes.", "test", timezone.now())
    dice, seen = random.Random(20261129), Counter[int]()
    for _ in range(INPUTS):
        answer, named = asked(dice)
        seen[answer.status_code] += 1
        assert answer.status_code < 500
        assert "X-Injected" not in answer.headers
        assert all("\r" not in value and "\n" not in value for value in answer.headers.values())
        if not answer.streaming and not named:
            assert SECRET not in answer.content.decode("utf-8", "replace")
    assert seen[200]
    assert seen[404]
    assert set(seen) <= {200, 301, 302, 400, 403, 404, 405, 409, 413, 415, 429, 503}
    assert Subscriber.objects.get().state == "confirmed"
    assert Consent.objects.count() == 1
    assert MailedLink.objects.count() <= A_NETWORK
    assert Attempt.objects.count() <= 10 * A_NETWORK
    assert not Vote.objects.exists()


def test_what_is_asked_without_end_is_kept_without_growing() -> None:
    make_issue()
    for number in range(60):
        address = f"reader{number}@example.org"
        Client().post("/subscribe", {"address": address}, REMOTE_ADDR="203.0.113.9")
    mailed_links.delete_expired(timezone.now())
    assert MailedLink.objects.count() <= A_NETWORK
