"""What Amazon SNS posts, believed only where Amazon has signed it, lately, for a topic of ours.

Whoever can post to us can have a topic at Amazon and a genuine signature on it; and an address
below Amazon's host can answer with what somebody else wrote. So the topic is one that the settings
name, and a certificate is fetched only from the place where Amazon keeps them.
"""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from threading import Lock
from typing import Any
from urllib.parse import urlencode

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from curator.errors import FetchError, Unsigned
from curator.net import client
from curator.net.exchange import Limits

OLDEST = timedelta(hours=2)  # Amazon gives up on a notice after one
_AHEAD = timedelta(minutes=15)  # clocks differ
_SIGNED = {
    "Notification": ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"),
    "SubscriptionConfirmation": (
        "Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type",
    ),
}  # fmt: skip
_SIGNED["UnsubscribeConfirmation"] = _SIGNED["SubscriptionConfirmation"]
_HASHES = {"1": hashes.SHA1, "2": hashes.SHA256}
_CERTIFICATE = re.compile(
    r"https://(?P<host>[a-z0-9.-]+)/SimpleNotificationService-[0-9a-f]{32}\.pem"
)
_SETTINGS = client.ClientSettings(limits=Limits(100_000, 5.0, 10.0, redirects=0), pause_seconds=0)
_one_at_a_time = Lock()


def require_genuine(said: Mapping[str, Any], topics: Collection[str], now: datetime) -> None:
    """Raises Unsigned where Amazon did not say this about one of the `topics` in the last hours,
    and FetchError where its certificate cannot be had just now.
    """
    topic = said.get("TopicArn")
    if not isinstance(topic, str) or topic not in topics:
        raise Unsigned("This is about a topic that CURATOR_REPORT_KEYS does not name.")
    if not now - OLDEST < _time(said.get("Timestamp")) < now + _AHEAD:
        raise Unsigned("This is too old, or from the future.")
    address = _CERTIFICATE.fullmatch(str(said.get("SigningCertURL")))
    if address is None or address["host"] != _host(topic):
        raise Unsigned("Amazon keeps its certificates somewhere else.")
    _require_signed(said, _certificate(address[0]), now)


def confirm(said: Mapping[str, Any]) -> None:
    """Agree to a subscription that is genuine; raises FetchError where Amazon does not answer."""
    asked = {"TopicArn": said["TopicArn"], "Token": said["Token"]}
    query = urlencode({"Action": "ConfirmSubscription", **asked})
    _get(f"https://{_host(said['TopicArn'])}/?{query}")


def _require_signed(said: Mapping[str, Any], by: x509.Certificate, now: datetime) -> None:
    fields, digest = (
        _SIGNED.get(str(said.get("Type"))),
        _HASHES.get(str(said.get("SignatureVersion"))),
    )
    key = by.public_key()
    valid = by.not_valid_before_utc <= now <= by.not_valid_after_utc
    if not fields or not digest or not valid or not isinstance(key, RSAPublicKey):
        raise Unsigned("This is signed in a way that Amazon does not sign.")
    there = (name for name in fields if said.get(name) is not None)
    text = "".join(f"{name}\n{said[name]}\n" for name in there)
    try:
        signature = b64decode(str(said.get("Signature")), validate=True)
        key.verify(signature, text.encode(), PKCS1v15(), digest())
    except (InvalidSignature, ValueError) as error:
        raise Unsigned("This is not what Amazon has signed.") from error


def _time(text: object) -> datetime:
    try:
        found = datetime.fromisoformat(str(text))
    except ValueError as error:
        raise Unsigned("This has no time.") from error
    if found.tzinfo is None:
        raise Unsigned("This has no time.")
    return found


def _host(topic: str) -> str:
    """Return the SNS host of a topic's region, which has another domain in China."""
    _, partition, _, region, *_ = topic.split(":")
    return f"sns.{region}.amazonaws.com{'.cn' if partition == 'aws-cn' else ''}"


@lru_cache(maxsize=8)
def _certificate(url: str) -> x509.Certificate:
    """Return one of Amazon's certificates, cached because the one at an address never changes."""
    if not _one_at_a_time.acquire(blocking=False):  # strangers may make us ask, but not often
        raise FetchError("another certificate is being fetched")
    try:
        return x509.load_pem_x509_certificate(_get(url))
    except ValueError as error:
        raise Unsigned("There is no certificate at the address of this one.") from error
    finally:
        _one_at_a_time.release()


def _get(url: str) -> bytes:
    answer = client.get(url, _SETTINGS)
    if answer.status != 200:
        raise FetchError("Amazon answered %(status)s", status=answer.status)
    return answer.content
