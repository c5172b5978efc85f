"""Process bounces from files, a mailbox or a provider, each for its reader.

The delivery is found by the signed return address, else by the signed leave token in the returned
letter, never by an address in the report: a forged bounce suppresses nobody.
"""

from __future__ import annotations

import logging
import mailbox
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest

from curator import signing
from curator.config import environment
from curator.errors import InputError
from curator.net.mail_address import without_addresses
from curator.runs.send import halt, limits
from curator.send import Tally, bounce_report, inbox, return_address
from curator.store import bounces, halts, subscribers
from curator.store.models import Issue

if TYPE_CHECKING:
    from curator.send.provider_reports import Reported

log = logging.getLogger(__name__)
_TOKEN = re.compile(rb"/leave/([A-Za-z0-9_-]{43})(?![A-Za-z0-9_-])")
_MESSAGE_ID = re.compile(rb"^Message-ID:\s*(<[^>\s]+>)", re.IGNORECASE | re.MULTILINE)
_MOST_SERIOUS = (
    "complaint",
    "address",
    "authentication",
    "sender",
    "content",
    "mailbox",
    "unknown",
)


def process(mails: Iterable[bytes], now: datetime) -> Counter[str]:
    """Process every mail; return result -> count: "address suppressed", "mailbox noted", …, "no
    bounce", "not ours", "unreadable".
    """
    return Counter(_one(raw, now) for raw in mails)


def _one(raw: bytes, now: datetime) -> str:
    try:
        failures = bounce_report.read(raw)
    except Exception as error:  # noqa: BLE001  # of any parser: it would keep all others waiting
        log.warning("a mail among the bounces cannot be read: %s", type(error).__name__)
        return "unreadable"
    if not failures:
        return "no bounce"
    delivery = _delivery(raw)
    if delivery is None:
        return "not ours"
    worst = min(failures, key=lambda one: _MOST_SERIOUS.index(one.kind))
    return _acted_on(delivery, worst, now)


def _acted_on(delivery: int, failure: bounce_report.Failure, now: datetime) -> str:
    words = " ".join(failure.text.split())[:300]
    noted = bounces.note(delivery, failure.kind, f"{failure.status} {words}".strip(), now)
    if noted.issue is not None and noted.result in ("suppressed", "noted"):
        _halt_where_due(noted.issue, failure, now)
    return "not ours" if noted.result == "stranger" else f"{failure.kind} {noted.result}"


def from_provider(provider: str, secret: str, request: HttpRequest, now: datetime) -> Counter[str]:
    """Process a provider's webhook; raises Unsigned if it is not authentic, and InputError."""
    from curator.send import provider_reports  # imports anymail with it

    found = provider_reports.read(provider, secret, request, now)
    return Counter(_reported(each, now) for each in found)


def _reported(one: Reported, now: datetime) -> str:
    found = bounces.named(one.message_id)
    if found is None:
        return "not ours"
    if one.failure is not None:
        return _acted_on(found.pk, one.failure, now)
    subscribers.leave(found.subscriber_id, now)
    return "left"


def _halt_where_due(issue: Issue, last: bounce_report.Failure, now: datetime) -> None:
    tally = Tally(limits(), *halts.counts(issue))
    tally.said[last.kind] = without_addresses(" ".join(last.text.split()))[:300]
    if why := tally.why_halt():
        halt(issue, why, now)


def _delivery(raw: bytes) -> int | None:
    if mailbox_ := environment().bounce_address:
        keys = (settings.SECRET_KEY, *settings.OLD_SECRET_KEYS)
        named = return_address.read(keys, mailbox_, raw)
        if named is not None:
            return named
    reader = _reader(raw)
    ids = {found.decode("ascii", "replace") for found in _MESSAGE_ID.findall(raw)}
    return bounces.letter(reader, ids) if reader is not None else None


def _reader(raw: bytes) -> int | None:
    """Return the reader of the only genuine token, or None."""
    keys = (settings.SECRET_KEY, *settings.OLD_SECRET_KEYS)
    tokens = {found.decode("ascii") for found in _TOKEN.findall(raw)}
    named = {signing.read_any(keys, "leave", token) for token in tokens} - {None, 0}
    return named.pop() if len(named) == 1 else None


def from_path(path: Path) -> Iterator[bytes]:
    """Yield the mails of a file (.eml or mbox), a maildir or a folder of .eml files."""
    if path.is_dir() and (path / "cur").is_dir():
        for mail in mailbox.Maildir(path, create=False):
            yield mail.as_bytes()
    elif path.is_dir():
        for file in sorted(path.glob("*.eml")):
            yield file.read_bytes()
    elif not path.exists():
        raise InputError(f"{path} is not there")
    else:
        yield from _from_file(path)


def _from_file(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        if file.read(5) != b"From ":
            yield path.read_bytes()
            return
    with closing(mailbox.mbox(path, create=False)) as box:
        for letter in box:
            yield letter.as_bytes()


def from_imap(url: str) -> Iterator[bytes]:
    """Yield the unseen mails of imaps://user:password@host/FOLDER, and mark them as seen.

    Raises ConfigError and DeliveryError.
    """
    return inbox.Inbox.of(url).unread()
