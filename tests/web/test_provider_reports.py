"""Bounces and complaints as providers report them, in the shape each documents, and by nobody
else.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from base64 import b64encode
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.core import serializers
from django.test import Client
from django.test.client import MULTIPART_CONTENT

from curator.config import environment
from curator.errors import ConfigError
from curator.store import halts, subscribers
from curator.store.models import Delivery, Halt, Issue, Subscriber, Suppression
from tests import factories_amazon as sns
from tests.factories_amazon import TOPIC, Amazon, amazon, signed
from tests.factories_sending import make_issue, make_readers

pytestmark = pytest.mark.django_db
PASSWORD = "anymail:a-long-password"
SIGNING = "a-signing-key-of-mailgun"
KEY = ec.generate_private_key(ec.SECP256R1())
PUBLIC = b64encode(
    KEY.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
).decode()
GONE = "550 5.1.1 <reader0@example.org>: User unknown"
POLICY = "550 5.7.1 Message rejected, see our policy"
FULL = "552 5.2.2 Mailbox full"
NUMBER = "0102019abc-number-of-the-provider"


@pytest.fixture(autouse=True)
def letter(db: None, monkeypatch: pytest.MonkeyPatch) -> Delivery:
    secrets = f"mailgun={SIGNING} sendgrid={PUBLIC} ses={TOPIC}"
    basic = " ".join(f"{name}={PASSWORD}" for name in ("brevo", "postmark"))
    monkeypatch.setenv("CURATOR_REPORT_KEYS", f"{secrets} {basic}")
    issue = make_issue(("en",))
    make_readers(1)
    Issue.objects.filter(pk=issue.pk).update(state="sent", candidates=1)
    return Delivery.objects.create(
        issue=issue,
        subscriber=Subscriber.objects.get(),
        language="en",
        state="sent",
        message_id="<12.ours@news.example.org>",
        provider_id=NUMBER,
    )


@pytest.fixture(autouse=True)
def at_amazon(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Amazon]:
    with amazon(tmp_path, monkeypatch) as behind:
        yield behind


# What each provider posts: what happened, in its words, about the mail it calls `number`.


def brevo(event: str, said: str, number: str) -> Any:
    return {
        "event": event,
        "email": "reader0@example.org",
        "id": 26224,
        "date": "2026-11-29 08:00:00",
        "ts": 1764403200,
        "message-id": number,
        "ts_event": 1764403200,
        "subject": "One minute",
        "reason": said,
        "ts_epoch": 1764403200000,
    }


def mailgun(event: str, said: str, number: str) -> Any:
    kind, _, severity = event.partition(" ")
    data = {
        "event": kind,
        "id": "DACSsAdVSeGpLid7TN03WA",
        "timestamp": 1764403200.5,
        "recipient": "reader0@example.org",
        "message": {"headers": {"to": "reader0@example.org", "message-id": number}},
        "delivery-status": {"message": said, "code": 550, "description": ""},
    }
    return {"event-data": data | ({"severity": severity, "reason": "bounce"} if severity else {})}


def postmark(event: str, said: str, number: str) -> Any:
    record = {"SpamComplaint": "SpamComplaint", "ManualSuppression": "SubscriptionChange"}
    return {
        "RecordType": record.get(event, "Bounce"),
        "Type": event,
        "TypeCode": 1,
        "MessageID": number,
        "Details": said,
        "Email": "reader0@example.org",
        "BouncedAt": "2026-11-29T08:00:00Z",
        "SuppressSending": True,
        "SuppressionReason": event,
    }


def sendgrid(event: str, said: str, number: str) -> Any:
    kind, _, form = event.partition(" ")
    return [
        {
            "email": "reader0@example.org",
            "timestamp": 1764403200,
            "event": kind,
            "sg_event_id": "6g4ZI7SA",
            "anymail_id": number,
            "reason": said,
            "status": "5.0.0",
        }
        | ({"type": form} if form else {})
    ]


def ses(event: str, said: str, number: str) -> Any:
    kind, _, severity = event.partition(" ")
    who = {"emailAddress": "reader0@example.org", "diagnosticCode": f"smtp; {said}"}
    told = {
        "notificationType": kind,
        "mail": {"messageId": number, "destination": ["reader0@example.org"], "headers": []},
        "bounce": {
            "bounceType": severity,
            "bounceSubType": "General",
            "bouncedRecipients": [who],
        },
        "complaint": {"complainedRecipients": [who], "complaintFeedbackType": "abuse"},
    }
    return {
        "Type": "Notification",
        "MessageId": "22b80b92",
        "TopicArn": TOPIC,
        "Message": json.dumps(told),
        "Timestamp": lately(),
    }


def lately(**ago: int) -> str:
    """A time as Amazon writes it, so long ago."""
    return (datetime.now(UTC) - timedelta(**ago)).isoformat(timespec="milliseconds")[:-6] + "Z"


WRITTEN: dict[str, Callable[[str, str, str], Any]] = {
    "brevo": brevo, "mailgun": mailgun, "postmark": postmark, "sendgrid": sendgrid, "ses": ses,
}  # fmt: skip


def post(provider: str, said: Any, *, genuine: bool = True, ago: timedelta = timedelta(0)) -> int:
    """As the provider signs it, or as somebody who does not know the secret would."""
    headers: dict[str, str] = {}
    if provider == "mailgun" and isinstance(said, dict):
        key = SIGNING if genuine else "another-key-altogether"
        stamp, token = str(int((datetime.now(UTC) - ago).timestamp())), "t" * 50
        digest = hmac.new(key.encode(), f"{stamp}{token}".encode(), hashlib.sha256).hexdigest()
        block = {"timestamp": stamp, "token": token, "signature": digest}
        said = said | {"signature": block}
    if provider == "ses" and isinstance(said, dict) and "Signature" not in said:
        said = signed(said, by="amazon" if genuine else "somebody")
    body = json.dumps(said) if not isinstance(said, str) else said
    if provider == "sendgrid":
        private = KEY if genuine else ec.generate_private_key(ec.SECP256R1())
        signature = private.sign(b"1764403200" + body.encode(), ec.ECDSA(hashes.SHA256()))
        headers["X-Twilio-Email-Event-Webhook-Signature"] = b64encode(signature).decode()
        headers["X-Twilio-Email-Event-Webhook-Timestamp"] = "1764403200"
    if provider in ("brevo", "postmark"):
        words = PASSWORD if genuine else "anymail:a-guess-of-it"
        headers["Authorization"] = f"Basic {b64encode(words.encode()).decode()}"
    if provider == "ses":
        kind = said["Type"] if isinstance(said, dict) else "Notification"
        headers |= {"x-amz-sns-message-type": kind, "x-amz-sns-message-id": "22b80b92"}
    visitor = Client(enforce_csrf_checks=True)
    answer = visitor.post(
        f"/reports/{provider}", body, content_type="application/json", headers=headers
    )
    assert answer.content == b""
    return answer.status_code


def memory() -> str:
    rows = [*Delivery.objects.all(), *Subscriber.objects.all(), *Suppression.objects.all()]
    return str(serializers.serialize("json", [*rows, *Halt.objects.all()]))


FOR_GOOD = {
    "brevo": "hard_bounce",
    "mailgun": "failed permanent",
    "postmark": "HardBounce",
    "sendgrid": "bounce bounce",
    "ses": "Bounce Permanent",
}
FOR_NOW = {
    "brevo": "soft_bounce",
    "postmark": "SoftBounce",
    "sendgrid": "bounce blocked",
    "ses": "Bounce Transient",
}
COMPLAINT = {
    "brevo": "spam",
    "mailgun": "complained",
    "postmark": "SpamComplaint",
    "sendgrid": "spamreport",
    "ses": "Complaint",
}
LEFT = {
    "brevo": "unsubscribe",
    "mailgun": "unsubscribed",
    "postmark": "ManualSuppression",
    "sendgrid": "unsubscribe",
}
NOTHING = {
    "brevo": "delivered",
    "mailgun": "failed temporary",
    "postmark": "Transient",
    "sendgrid": "deferred",
    "ses": "Delivery",
}


@pytest.mark.parametrize(
    ("said", "failure", "suppressed"),
    [(GONE, "address", True), (POLICY, "sender", False), (FULL, "mailbox", False)],
)
@pytest.mark.parametrize("provider", FOR_GOOD)
def test_what_came_back_for_good_is_classed_by_its_words(
    letter: Delivery, provider: str, said: str, failure: str, suppressed: bool
) -> None:
    assert post(provider, WRITTEN[provider](FOR_GOOD[provider], said, NUMBER)) == 200
    letter.refresh_from_db()
    assert (letter.state, letter.failure) == ("bounced", failure)
    assert subscribers.is_suppressed("reader0@example.org") == suppressed


@pytest.mark.parametrize("provider", FOR_NOW)
def test_what_came_back_for_now_suppresses_nobody(letter: Delivery, provider: str) -> None:
    assert post(provider, WRITTEN[provider](FOR_NOW[provider], GONE, NUMBER)) == 200
    letter.refresh_from_db()
    assert (letter.state, letter.failure) == ("bounced", "mailbox")
    assert not Suppression.objects.exists()


@pytest.mark.parametrize("provider", COMPLAINT)
def test_who_complains_is_never_mailed_again(letter: Delivery, provider: str) -> None:
    for _ in range(2):
        assert post(provider, WRITTEN[provider](COMPLAINT[provider], "abuse", NUMBER)) == 200
    letter.refresh_from_db()
    assert letter.failure == "complaint"
    assert subscribers.is_suppressed("reader0@example.org")
    assert Subscriber.objects.get().state == "left"


@pytest.mark.parametrize("provider", LEFT)
def test_who_leaves_at_the_provider_has_left_here(provider: str) -> None:
    assert post(provider, WRITTEN[provider](LEFT[provider], "", NUMBER)) == 200
    assert Subscriber.objects.get().state == "left"


@pytest.mark.parametrize("provider", NOTHING)
def test_what_is_no_failure_changes_nothing(provider: str) -> None:
    before = memory()
    assert post(provider, _delivered(WRITTEN[provider](NOTHING[provider], "ok", NUMBER))) == 200
    assert memory() == before


def _delivered(said: Any) -> Any:
    """Amazon's report of a delivery has its own part."""
    if isinstance(said, dict) and "TopicArn" in said:
        told = json.loads(said["Message"]) | {"delivery": {"recipients": ["reader0@example.org"]}}
        return said | {"Message": json.dumps(told)}
    return said


@pytest.mark.parametrize("number", ["12.ours@news.example.org", "<12.ours@news.example.org>"])
def test_a_mail_is_also_known_by_our_own_message_id(letter: Delivery, number: str) -> None:
    assert post("mailgun", mailgun("failed permanent", GONE, number)) == 200
    letter.refresh_from_db()
    assert letter.state == "bounced"


@pytest.mark.parametrize("provider", WRITTEN)
@pytest.mark.parametrize("number", ["", "<>", "nobody's", "%", NUMBER[:-1]])
def test_a_mail_that_is_not_ours_changes_nothing(provider: str, number: str) -> None:
    before = memory()
    assert post(provider, WRITTEN[provider](FOR_GOOD[provider], GONE, number)) == 200
    assert memory() == before


@pytest.mark.parametrize("provider", WRITTEN)
def test_who_does_not_know_the_secret_is_refused(provider: str) -> None:
    before = memory()
    said = WRITTEN[provider](COMPLAINT[provider], "abuse", NUMBER)
    assert post(provider, said, genuine=False) == 403
    bare = Client().post(f"/reports/{provider}", json.dumps(said), content_type="application/json")
    assert bare.status_code == 403
    assert memory() == before


@pytest.mark.parametrize(("hours", "status"), [(-25, 403), (-23, 200), (23, 200), (25, 403)])
def test_what_mailgun_signed_long_ago_is_refused(hours: int, status: int) -> None:
    said = mailgun("complained", "abuse", NUMBER)
    assert post("mailgun", said, ago=timedelta(hours=hours)) == status
    assert subscribers.is_suppressed("reader0@example.org") == (status == 200)


@pytest.mark.parametrize("stamp", ["lately", "nan", "", "1764403200"])
@pytest.mark.parametrize("form", [True, False])
def test_a_time_that_mailgun_does_not_write_is_refused(stamp: str, form: bool) -> None:
    digest = hmac.new(SIGNING.encode(), f"{stamp}t".encode(), hashlib.sha256).hexdigest()
    block = {"timestamp": stamp, "token": "t", "signature": digest}
    said = block | {"event": "complained", "Message-Id": NUMBER}  # as it did until 2018
    if not form:
        said = mailgun("complained", "abuse", NUMBER) | {"signature": block}
    kind = MULTIPART_CONTENT if form else "application/json"
    assert Client().post("/reports/mailgun", said, content_type=kind).status_code == 403
    assert not Suppression.objects.exists()


@pytest.mark.parametrize("provider", ["mandrill", "nobody", "brevo"])
def test_a_provider_that_is_not_configured_is_refused(
    provider: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CURATOR_REPORT_KEYS", "")
    assert post(provider, brevo("spam", "", NUMBER)) == 403


NONSENSE = ["", "{", "[]", "[[]]", "7", '"x"', "null", '{"event": {}}', "[" * 100_000]


@pytest.mark.parametrize("provider", ["brevo", "mailgun", "postmark", "sendgrid", "ses"])
@pytest.mark.parametrize("body", NONSENSE)
def test_what_makes_no_sense_is_refused_or_ignored(provider: str, body: str) -> None:
    before = memory()
    assert post(provider, body) in (200, 400, 403)
    assert memory() == before


@pytest.mark.parametrize("method", ["head", "options", "get"])
def test_looking_changes_nothing(method: str) -> None:
    before = memory()
    answer = getattr(Client(), method)("/reports/brevo")
    assert answer.status_code == (405 if method == "get" else 200)
    assert memory() == before


def test_complaints_past_the_limit_halt_the_issue(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("curator.runs.bounces.limits", lambda: {"complaint": _Limit()})
    assert post("postmark", postmark("SpamComplaint", "abuse", NUMBER)) == 200
    assert halts.current() is not None


class _Limit:
    def passed(self, count: int, tried: int) -> bool:
        return count >= 1


@pytest.mark.parametrize("version", ["1", "2"])
def test_amazon_is_believed_by_either_kind_of_signature_and_asked_once_for_its_certificate(
    letter: Delivery, at_amazon: Amazon, version: str
) -> None:
    for number in ("nobody's", NUMBER):
        assert post("ses", signed(ses("Bounce Permanent", GONE, number), version)) == 200
    letter.refresh_from_db()
    assert letter.state == "bounced"
    assert at_amazon.asked == [sns.CERTIFICATE]


COMPLAINED = "Complaint"
OTHER = "arn:aws:sns:eu-central-1:123456789012:bouncesx"
AMAZON = "https://sns.eu-central-1.amazonaws.com"
PEM = sns.CERTIFICATE.removeprefix(AMAZON)


@pytest.mark.parametrize(
    "other",
    [
        {"TopicArn": OTHER},
        {"TopicArn": [TOPIC]},
        {"Timestamp": lately(hours=3)},
        {"Timestamp": lately(hours=-1)},
        {"Timestamp": "2026-11-29T08:00:00.000"},
        {"Timestamp": "lately"},
    ],
)
def test_what_amazon_signed_for_another_topic_or_long_ago_suppresses_nobody(
    at_amazon: Amazon, other: dict[str, Any]
) -> None:
    before = memory()
    assert post("ses", signed(ses(COMPLAINED, "abuse", NUMBER) | other)) == 403
    assert (memory(), at_amazon.asked) == (before, [])


@pytest.mark.parametrize(
    "url",
    [
        sns.CERTIFICATE.replace("https", "http"),
        f"https://attacker.example{PEM}",
        f"https://sns.eu-central-1.amazonaws.com.attacker.example{PEM}",
        f"https://sns.us-east-1.amazonaws.com{PEM}",
        f"https://user@sns.eu-central-1.amazonaws.com{PEM}",
        f"https://sns.eu-central-1.amazonaws.com:444{PEM}",
        f"{AMAZON}/?Action=GetSubscriptionAttributes&x={PEM}",
        f"{AMAZON}{PEM}?x=1",
        f"{AMAZON}{PEM}#x",
        f"{AMAZON}/x{PEM}",
        f"{AMAZON}{PEM}\n",
        "",
        None,
        7,
    ],
)
def test_a_certificate_is_fetched_from_nowhere_but_its_place_at_amazon(
    at_amazon: Amazon, url: object
) -> None:
    before = memory()
    said = signed(ses(COMPLAINED, "abuse", NUMBER)) | {"SigningCertURL": url}
    assert post("ses", said) == 403
    assert (memory(), at_amazon.asked) == (before, [])


@pytest.mark.parametrize(
    "other",
    [
        {"Message": json.dumps({"notificationType": "Complaint"})},
        {"Subject": "added afterwards"},
        {"Signature": ""},
        {"Signature": "é"},
        {"Signature": None},
        {"SignatureVersion": "3"},
        {"SignatureVersion": "1"},  # it is of version 2
        {"Type": "UnsubscribeConfirmation"},
        {"Type": "Other"},
        {"SigningCertURL": sns.EXPIRED},
        {"SigningCertURL": sns.STRANGE},
        {"Message": "\ud800"},
    ],
)
def test_what_was_changed_after_amazon_signed_it_is_refused(other: dict[str, Any]) -> None:
    before = memory()
    assert post("ses", signed(ses(COMPLAINED, "abuse", NUMBER)) | other) == 403
    assert memory() == before


def test_what_amazon_says_again_changes_nothing_the_second_time() -> None:
    said = signed(ses("Bounce Permanent", GONE, NUMBER))
    assert post("ses", said) == 200
    before = memory()
    assert post("ses", said) == 200
    assert memory() == before


def test_while_amazon_does_not_answer_it_is_told_to_say_it_again(
    letter: Delivery, at_amazon: Amazon
) -> None:
    said, at_amazon.status = signed(ses("Bounce Permanent", GONE, NUMBER)), 503
    assert post("ses", said) == 503
    at_amazon.status = 200
    assert post("ses", said) == 200
    letter.refresh_from_db()
    assert letter.state == "bounced"


def test_a_server_that_is_not_amazon_cannot_give_its_certificate(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with amazon(tmp_path, monkeypatch, host="attacker.example") as elsewhere:
        assert post("ses", ses(COMPLAINED, "abuse", NUMBER)) == 503
        assert elsewhere.asked == []
    assert not Suppression.objects.exists()


def subscription(**other: str) -> dict[str, Any]:
    return {
        "Type": "SubscriptionConfirmation",
        "MessageId": "22b80b92",
        "Token": "a token & more",
        "TopicArn": TOPIC,
        "Message": "You have chosen to subscribe",
        "SubscribeURL": "https://169.254.169.254/",
        "Timestamp": lately(),
    } | other


def test_a_subscription_to_our_topic_is_confirmed_at_amazon_wherever_its_address_leads(
    at_amazon: Amazon,
) -> None:
    assert post("ses", signed(subscription())) == 200
    confirmed = f"{AMAZON}/?Action=ConfirmSubscription&TopicArn={TOPIC.replace(':', '%3A')}"
    assert at_amazon.asked == [sns.CERTIFICATE, confirmed + "&Token=a+token+%26+more"]


@pytest.mark.parametrize(
    ("said", "by"),
    [(subscription(TopicArn=OTHER), "amazon"), (subscription(), "somebody")],
    ids=["another topic", "another signature"],
)
def test_a_subscription_to_anything_else_is_not_confirmed(
    at_amazon: Amazon, said: dict[str, Any], by: str
) -> None:
    assert post("ses", signed(said, by=by)) == 403
    assert not any("ConfirmSubscription" in url for url in at_amazon.asked)


@pytest.mark.parametrize(
    "value",
    [
        "mandrill=user:a-long-password",
        "brevo=short",
        "brevo",
        "ses=user:a-long-password",
        f"ses={TOPIC},",
    ],
)
def test_a_setting_that_protects_nothing_is_refused(
    value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CURATOR_REPORT_KEYS", value)
    with pytest.raises(ConfigError):
        environment()
