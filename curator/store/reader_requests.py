"""Requests that readers make by reply or phone: unsubscribe, erase, suppress, restore, show.

History notes have a reader's number only, so that erasing leaves nothing behind.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import models as fields
from django.db import transaction

from curator.errors import InputError
from curator.net import mail_address
from curator.records import Message
from curator.store import mailed_links, models, subscribers
from curator.store.database import durable
from curator.store.history import OPERATE, note, require

State = models.Subscriber.State
ERASED = "[erased]"
_TEXTS: Sequence[tuple[type[fields.Model], str]] = (
    (models.Consent, "source"),
    (models.Delivery, "reason"),
    (models.Job, "reason"),
    (models.Run, "error"),
    (models.Edit, "what"),
    (models.Edit, "before"),
    (models.Edit, "after"),
    (models.Triage, "reason"),
)


@dataclass(frozen=True, slots=True)
class Proof:
    """One consent: the words shown and their version, where, and when; `ip` for 30 days, where the
    newsletter keeps it.
    """

    given: datetime
    confirmed: datetime | None
    words: str
    version: str
    source: str
    ip: str | None
    withdrawn: datetime | None

    def as_object(self) -> dict[str, Any]:
        return {
            "given": _iso(self.given),
            "confirmed": _iso(self.confirmed),
            "words": self.words,
            "version": self.version,
            "source": self.source,
            "ip": self.ip,
            "withdrawn": _iso(self.withdrawn),
        }


@dataclass(frozen=True, slots=True)
class Mailed:
    """The mail of one issue; `reason` is what the server said."""

    issue: int
    language: str
    state: str
    sent: datetime | None
    reason: str

    def as_object(self) -> dict[str, Any]:
        return {
            "issue": self.issue,
            "language": self.language,
            "state": self.state,
            "sent": _iso(self.sent),
            "reason": self.reason,
        }


@dataclass(frozen=True, slots=True)
class Request:
    """One request of the last days that is confirmed by a mailed link, or was (`used`)."""

    kind: str
    address: str
    language: str
    asked: datetime
    used: datetime | None
    words: str
    source: str

    def as_object(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "address": self.address,
            "language": self.language,
            "asked": _iso(self.asked),
            "used": _iso(self.used),
            "words": self.words,
            "source": self.source,
        }


@dataclass(frozen=True, slots=True)
class Kept:
    """Everything stored about one address."""

    address: str
    number: int | None  # of the reader; None: not on the list
    state: str
    languages: tuple[str, ...]
    frequency: str  # weekly or monthly; empty: not on the list
    mail_format: str  # html or text; empty: not on the list
    variant: str  # its key; empty: the whole letter
    since: datetime | None
    left: datetime | None
    consents: tuple[Proof, ...]
    suppressed: str  # why the address is never mailed; empty when it is not suppressed
    deliveries: tuple[Mailed, ...]
    requests: tuple[Request, ...]
    left_reason: str = ""  # one of the form's; empty: none given

    def as_object(self) -> dict[str, Any]:
        return {
            "address": self.address,
            "number": self.number,
            "state": self.state,
            "languages": self.languages,
            "frequency": self.frequency,
            "format": self.mail_format,
            "variant": self.variant,
            "since": _iso(self.since),
            "left": _iso(self.left),
            "left_reason": self.left_reason,
            "suppressed": self.suppressed,
            "consents": [each.as_object() for each in self.consents],
            "deliveries": [each.as_object() for each in self.deliveries],
            "requests": [each.as_object() for each in self.requests],
        }


def show(address: str) -> Kept:
    """Return what is stored about an address."""
    mailbox = mail_address.normalise(address)
    reader = models.Subscriber.objects.filter(address=mailbox).first()
    why = subscribers.suppression(mailbox)
    asked = _requests(mailbox, reader)
    if reader is None:
        nothing = (), "", "", "", None, None, ()
        return Kept(mailbox, None, "not on the list", *nothing, why, (), asked)
    consents = reader.consents.order_by("given_at")
    deliveries = reader.deliveries.select_related("issue").order_by("issue")
    return Kept(
        mailbox,
        reader.pk,
        reader.state,
        tuple(reader.languages),
        reader.frequency,
        reader.mail_format,
        reader.variant,
        reader.created_at,
        reader.left_at,
        tuple(map(_proof, consents)),
        why,
        tuple(map(_mailed, deliveries)),
        asked,
        reader.left_reason,
    )


def _requests(mailbox: str, reader: models.Subscriber | None) -> tuple[Request, ...]:
    rows = models.MailedLink.objects.filter(kind__in=mailed_links.READERS)
    named = (*("kind", "address", "language", "asked_at", "used_at"), "wording", "source")
    theirs = rows.filter(_links_of(mailbox, reader)).order_by("pk")
    return tuple(Request(*values) for values in theirs.values_list(*named))


def _links_of(mailbox: str, reader: models.Subscriber | None) -> fields.Q:
    """By number too: a mail may have gone to the address they wanted next."""
    theirs = fields.Q(address=mailbox)
    return theirs | fields.Q(subscriber=reader) if reader else theirs


def _mailed(row: models.Delivery) -> Mailed:
    return Mailed(row.issue.number or 0, row.language, row.state, row.sent_at, row.reason)


def _proof(row: models.Consent) -> Proof:
    return Proof(
        row.given_at,
        row.confirmed_at,
        row.text,
        subscribers.wording_version(row.text),
        row.source,
        row.ip,
        row.withdrawn_at,
    )


def leave(address: str, by: User | None, now: datetime) -> bool:
    """Unsubscribe a reader, as the link would; return False if they had left already."""
    with _asked(by):
        reader = _reader(address)
        gone = subscribers.leave(reader.pk, now)
        if gone:
            note(None, by, Message("reader %(reader)s was let go", reader=reader.pk))
    return gone


def erase(address: str, by: User | None, now: datetime) -> None:
    """Delete a reader's address from the list, from servers' answers and from notes; a keyed hash
    stays.

    The consent's wording and the deliveries stay, under a pseudonym.
    """
    with _asked(by):
        reader = _reader(address)
        mailbox = reader.address or ""
        subscribers.leave(reader.pk, now)
        subscribers.suppress(mailbox, "erased by request")
        models.Subscriber.objects.filter(pk=reader.pk).update(
            address=None, languages=[], variant="", state=State.ERASED
        )
        models.MailedLink.objects.filter(_links_of(mailbox, reader)).delete()
        reader.consents.update(ip=None)
        _scrub(mailbox)
        note(None, by, Message("reader %(reader)s was erased", reader=reader.pk))


def suppress(address: str, by: User | None, reason: str) -> None:
    """Never mail an address again, on the list or not."""
    mailbox = mail_address.normalise(address)
    with _asked(by):
        subscribers.suppress(mailbox, reason)
        reader = models.Subscriber.objects.filter(address=mailbox).first()
        what = (
            Message("reader %(reader)s was suppressed", reader=reader.pk)
            if reader
            else Message("an address that is not on the list was suppressed")
        )
        note(None, by, what, after=reason)


def restore(
    address: str,
    by: User | None,
    languages: Sequence[str],
    consent: str,
    source: str,
    now: datetime,
) -> subscribers.Added:
    """Subscribe somebody again who left or is suppressed, with the wording of the new consent.

    `languages` may be empty for somebody on the list.
    """
    mailbox = mail_address.normalise(address)
    with _asked(by):
        suppressed = subscribers.is_suppressed(mailbox)
        subscribers.lift_suppression(mailbox)
        reader = models.Subscriber.objects.filter(address=mailbox).first()
        if reader and (suppressed or reader.state == State.LEFT):  # then the consent is noted
            models.Subscriber.objects.filter(pk=reader.pk).update(
                state=State.PENDING, left_at=None, left_reason="", paused_until=None
            )
        wanted = languages or (reader.languages if reader else ())
        added = subscribers.add(mailbox, wanted, consent, source, now)
        back = models.Subscriber.objects.get(address=mailbox)
        what = Message("reader %(reader)s was taken back on the list", reader=back.pk)
        note(None, by, what, after=consent)
    return added


@contextmanager
def _asked(by: User | None) -> Iterator[None]:
    """Open a durable transaction for a permitted person; None is the command line."""
    if by is not None:
        require(by, OPERATE)
    with durable(), transaction.atomic():
        yield


def _reader(address: str) -> models.Subscriber:
    mailbox = mail_address.normalise(address)
    reader = models.Subscriber.objects.select_for_update().filter(address=mailbox).first()
    if reader is None:
        raise InputError("%(address)s is not on the list", address=mailbox)
    return reader


def _scrub(address: str) -> None:
    """Remove an address from every text that may repeat it, ignoring case."""
    for table, field in _TEXTS:
        texts = table._default_manager.exclude(**{field: ""})  # as few as most deliveries have
        rows = texts.filter(**{f"{field}__icontains": address})
        for pk, text in rows.values_list("pk", field):
            table._default_manager.filter(pk=pk).update(**{field: _without(text, address)})
    repeating = fields.Q(act__icontains=address) | fields.Q(thing__icontains=address)
    models.Edit.objects.filter(repeating).update(act=None, thing="")  # undo would bring it back


def _without(text: str, address: str) -> str:
    return re.sub(re.escape(address), ERASED, text, flags=re.IGNORECASE)


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="minutes") if moment else None
