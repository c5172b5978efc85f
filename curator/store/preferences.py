"""Readers' preferences: languages, frequency, variant, format, pause, address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from curator.store import mailed_links, reader_requests, subscribers
from curator.store.database import durable
from curator.store.models import MailedLink, Subscriber

State = Subscriber.State
PAUSES = {"weeks": timedelta(weeks=4), "months": timedelta(days=91)}


@dataclass(frozen=True, slots=True)
class Choice:
    """A reader's choice; `languages` most wanted first, `pause` a key of PAUSES, "keep" or "".

    `frequency` is an `Issue.Kind` and `mail_format` a `Subscriber.Format`; "" keeps what they have.
    `variant` is a key, "" for the whole letter, None for what they have.
    """

    languages: Sequence[str]
    only_own_languages: bool | None  # None: as it is
    pause: str
    frequency: str = ""
    mail_format: str = ""
    variant: str | None = None


def choose(reader: Subscriber, choice: Choice, now: datetime) -> None:
    """Save a reader's choice; without languages the former ones stay."""
    if choice.languages:
        reader.languages = list(dict.fromkeys(choice.languages))
    if choice.only_own_languages is not None:
        reader.only_own_languages = choice.only_own_languages
    if choice.pause != "keep":
        length = PAUSES.get(choice.pause)
        reader.paused_until = now + length if length else None
    reader.frequency = choice.frequency or reader.frequency
    reader.mail_format = choice.mail_format or reader.mail_format
    if choice.variant is not None:
        reader.variant = choice.variant
    changed = ["languages", "only_own_languages", "paused_until"]
    reader.save(update_fields=[*changed, "frequency", "mail_format", "variant"])


def move(number: int, now: datetime) -> MailedLink | None:
    """Change a reader's address to the one just confirmed; None if the link has expired.

    If the new address is on the list already, the old subscription ends instead; one that left is
    back with the reader's settings, because its owner has just confirmed.
    """
    with durable(), transaction.atomic():
        row = mailed_links.current(mailed_links.Kind.MOVE, number, now)
        reader = row.subscriber if row else None
        if row is None or reader is None or subscribers.is_suppressed(row.address):
            return None
        if row.used_at is None:
            _move(reader, row, now)
            MailedLink.objects.filter(pk=row.pk).update(used_at=now, mail_due=None)
            row.used_at = now
    return row


def _move(reader: Subscriber, row: MailedLink, now: datetime) -> None:
    others = Subscriber.objects.select_for_update().exclude(pk=reader.pk)
    other = others.filter(address=row.address).first()
    if other is None:
        there = Subscriber.objects.filter(pk=reader.pk).exclude(state=State.ERASED)
        there.update(address=row.address, suppressed=False)
        if there.filter(state=State.CONFIRMED).exists():
            subscribers.prove_move(reader, reader, row.asked_at, now)
        return
    if other.state == State.LEFT and reader.state == State.CONFIRMED:
        subscribers.bring_back(other, reader, row.asked_at, now)
    subscribers.leave(reader.pk, now)


def data(reader: Subscriber) -> dict[str, Any]:
    """Return everything stored about a reader, as JSON, for themselves."""
    kept = reader_requests.show(reader.address or "").as_object()
    paused = reader.paused_until
    return {
        **kept,
        "only_own_languages": reader.only_own_languages,
        "paused_until": paused.isoformat(timespec="minutes") if paused else None,
    }
